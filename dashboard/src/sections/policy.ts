/** A county's policy in plain words: what the statute requires and what the county adds, apart. */

import type { County } from '../county';
import { el, type Child } from '../element';
import { together } from '../loaded';
import { byAuthority, type Policies, type Policy, type Rule } from '../policy';
import { section, type Finding } from '../section';
import { say } from '../sentence';
import type { View } from '../view';
import { day } from '../words';

export function policySection(view: View, county: County): HTMLElement {
  return section('policy', 'Policy', together(view.data.policies()), ([policies]) => policyFinding(county, policies));
}

function policyFinding(county: County, policies: Policies): Finding {
  if (county.policy === undefined) {
    return {
      heading: say`No policy of ${county.name} County is in force here`,
      body: [el('p', {}, 'A policy is shown once a run under it is published.')],
    };
  }
  const policy = policies.get(county.policy);
  if (policy === undefined) {
    return {
      heading: say`The policy of ${county.name} County is not in the file of policies`,
      body: [el('p', {}, `Its hash is ${county.policy}.`)],
    };
  }
  return { heading: approval(policy), body: description(policy) };
}

export function approval(policy: Policy) {
  if (policy.approval === undefined) return say`“${policy.title}” is a draft: nobody of the county has approved it`;
  return say`“${policy.title}” was approved by ${policy.approval.by} on ${day(policy.approval.on)}`;
}

/** The policy, rule by rule. */
export function description(policy: Policy): Child[] {
  // What nobody of the county has approved, the county has not added.
  const adds = policy.approval === undefined ? 'policy' : 'county';
  const source = policy.source === undefined ? [] : [el('p', {}, `Source: ${policy.source}.`)];
  return [
    el('p', {}, 'Rules are asked in the order of their numbers, over both lists. The first that holds decides.'),
    ...policy.notes.map((note) => el('p', {}, note)),
    ...rules('What the statute requires', byAuthority(policy, 'statute'), 'No rule of this policy rests on the statute alone.'),
    ...rules(`What the ${adds} adds`, byAuthority(policy, 'county-policy'), `The ${adds} adds no rule of its own.`),
    ...source,
    el('p', { class: 'note' }, 'Hash of the policy: ', el('code', {}, policy.sha256)),
  ];
}

function rules(title: string, numbered: readonly { number: number; rule: Rule }[], none: string): HTMLElement[] {
  const heading = el('h3', {}, title);
  if (numbered.length === 0) return [heading, el('p', {}, none)];
  const items = numbered.map(({ number, rule }) => el('li', { value: number, 'data-rule': rule.id }, ...ruleWords(rule)));
  return [heading, el('ol', { class: 'rules' }, ...items)];
}

function ruleWords(rule: Rule): Child[] {
  const unknown = rule.unknown === 'review' ? 'If that is not known, a person reviews.' : 'If that is not known, the rule is passed over.';
  return [
    el('p', {}, `If ${rule.when}: `, el('strong', {}, `${rule.then}.`)),
    el('p', { class: 'note' }, `Reason given: ${reason(rule.reason)}. Source: ${rule.citation}. ${unknown}`),
  ];
}

function reason(text: string): string {
  return text.replace('{section}', 'the section alone');
}
