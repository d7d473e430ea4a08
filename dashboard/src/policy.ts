/** The file of policies: each rule in plain words. */

import { maybeText, object, parseJson, text, texts, type Json, type JsonObject } from './json';

export interface Rule {
  readonly id: string;
  readonly when: string;
  readonly then: string;
  readonly reason: string;
  readonly authority: string;
  readonly citation: string;
  /** What happens if the condition is not known: a person reviews, or the rule is passed over. */
  readonly unknown: string;
}

export interface Policy {
  readonly name: string;
  readonly title: string;
  readonly sha256: string;
  readonly approval: { readonly by: string; readonly on: string } | undefined;
  readonly source: string | undefined;
  readonly notes: readonly string[];
  readonly rules: readonly Rule[];
}

/** Policies by their hash. */
export type Policies = ReadonlyMap<string, Policy>;

export function parsePolicies(bytes: string): Policies {
  const policies = object(parseJson(bytes), 'the file of policies');
  return new Map(Object.entries(policies).map(([hash, policy]) => [hash, parsePolicy(object(policy, hash))]));
}

function parsePolicy(value: JsonObject): Policy {
  const approval = value.approval;
  const rules = Array.isArray(value.rules) ? (value.rules as readonly Json[]) : [];
  return {
    name: text(value.name, 'name of a policy'),
    title: text(value.title, 'title of a policy'),
    sha256: text(value.sha256, 'hash of a policy'),
    approval: typeof approval === 'object' && approval !== null ? parseApproval(object(approval, 'approval')) : undefined,
    source: maybeText(value.source),
    notes: texts(value.notes),
    rules: rules.map((rule) => parseRule(object(rule, 'rule'))),
  };
}

function parseApproval(value: JsonObject): { by: string; on: string } {
  return { by: text(value.by, 'approval'), on: text(value.on, 'approval') };
}

function parseRule(value: JsonObject): Rule {
  const of = (name: string) => text(value[name], `${name} of a rule`);
  return {
    id: of('id'),
    when: of('when'),
    then: of('then'),
    reason: of('reason'),
    authority: of('authority'),
    citation: of('citation'),
    unknown: of('unknown'),
  };
}

/** The rules with their place in the order, apart by who says so. */
export function byAuthority(policy: Policy, authority: 'statute' | 'county-policy'): { number: number; rule: Rule }[] {
  const numbered = policy.rules.map((rule, index) => ({ number: index + 1, rule }));
  return numbered.filter(({ rule }) => (rule.authority === 'statute') === (authority === 'statute'));
}
