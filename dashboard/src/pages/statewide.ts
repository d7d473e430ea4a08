/** The state: every county at a glance, and what is determined over all of them. */

import { count, type Cell } from '../cell';
import { el } from '../element';
import { sentence } from '../figure';
import { together } from '../loaded';
import { policyChoice, policyOf } from '../policy-choice';
import { referenceSection } from '../reference';
import { furtherSections } from '../sections/breakdown';
import { BY_AGE, groupSection, impactSection, raceSection } from '../sections/impact';
import { BY_DECADE, BY_SECTION, breakdownSection, outcomeSection } from '../sections/outcome';
import { progressSection } from '../sections/progress';
import { scenarioSection } from '../sections/scenario';
import { fromMeta, notShown, ofWhole, say, type Sentence } from '../sentence';
import type { Slice } from '../table';
import type { Page, View } from '../view';
import { contents } from '../contents';
import { day } from '../words';
import type { Meta } from '../meta';

const STATE = 'california';

export function statewide(view: View): Page {
  const policy = policyOf(view);
  const { counties } = view.meta;
  const headline = headlineOf(view, policy);
  const hasState = counties.determined > 0;
  const sections = hasState
    ? [
        outcomeSection(view, STATE, policy),
        impactSection(view, STATE, policy),
        raceSection(view, STATE, policy),
        breakdownSection(view, STATE, policy, BY_SECTION),
        groupSection(view, STATE, policy, BY_AGE),
        breakdownSection(view, STATE, policy, BY_DECADE),
        scenarioSection(view, STATE),
        ...furtherSections(view, STATE, policy),
      ]
    : [];
  const all = [progressSection(view, policy), ...sections, referenceSection(view, STATE, 'California')];
  return {
    title: 'California',
    isEmpty: counties['not-received'] === counties.total,
    content: [
      el(
        'header',
        { class: 'headline' },
        el('p', { class: 'label' }, 'Proposition 64 in California'),
        el('h1', { id: 'heading', tabindex: -1 }, ...sentence(headline)),
        ...introduction(view),
      ),
      ...(hasState ? [policyChoice(view, STATE)] : []),
      contents(view, all),
      ...all,
    ],
  };
}

/** The headline sentence: number, unit, date and how many counties of how many. */
export function headline(meta: Meta, outcomes: Slice, impact: Slice): Sentence {
  const counties = countiesOf(meta);
  const asOf = meta.asOf?.statewide;
  const when = asOf === undefined ? '' : `, as of ${day(asOf)}`;
  const condition = outcomes.policy === 'county-policy' ? 'if courts ordered what is determined' : 'under a scenario that no county has decided';
  const dismissal = outcomes.cell('all', 'dismissal', 'convictions');
  const reduction = outcomes.cell('all', 'reduction', 'convictions');
  if (count(dismissal) !== undefined) {
    const reduced: Sentence = count(reduction) === 0 ? [] : count(reduction) === undefined ? say` (how many redesignated is ${notShown(reduction)})` : say` and ${reduction} redesignated`;
    return say`${dismissal} convictions in ${counties} would be dismissed and sealed${reduced}, ${condition}${when}.`;
  }
  const [people, relief] = [impact.cell('all', 'people', 'people'), impact.cell('all', 'some-relief', 'people')];
  if (count(relief) !== undefined) {
    return say`${relief}${ofWhole(people)} people in ${counties} would have some relief, ${condition}${when}.`;
  }
  return say`How many convictions in ${counties} would be dismissed and sealed is ${notShown(dismissal)}${when}.`;
}

function countiesOf({ counties }: Meta): Sentence {
  // With spaces that do not break: the two numbers belong together.
  return say`${fromMeta(counties.determined, 'counties.determined')}\u00a0of\u00a0${fromMeta(counties.total, 'counties.total')}\u00a0counties`;
}

function headlineOf(view: View, policy: string): Sentence {
  const { meta } = view;
  if (meta.counties['not-received'] === meta.counties.total) return say`No county of ${fromMeta(meta.counties.total, 'counties.total')} has sent an export yet.`;
  if (meta.counties.determined === 0 && meta.counties['not-published'] > 0) {
    return say`No county of ${fromMeta(meta.counties.total, 'counties.total')} has a published run under a policy that it approved: there is no statewide figure yet.`;
  }
  if (meta.counties.determined === 0) {
    return say`No county of ${fromMeta(meta.counties.total, 'counties.total')} is determined under a policy that it approved: there is no statewide figure yet.`;
  }
  const loaded = together(view.data.counts('outcome-by-section'), view.data.counts('impact'));
  if (loaded.state !== 'ready') return say`What is determined in ${countiesOf(meta)}.`;
  const [outcomes, impact] = loaded.value;
  return headline(meta, outcomes.at(STATE, policy), impact.at(STATE, policy));
}

function introduction(view: View): HTMLElement[] {
  const loaded = together(view.data.counts('outcome-by-section'), view.data.counts('impact'));
  const order = 'A determination is not a court’s order: nobody’s record changes before a court decides.';
  if (loaded.state !== 'ready' || view.meta.counties.determined === 0) return [el('p', { class: 'lead' }, order)];
  const [outcomes, impact] = loaded.value;
  const all = outcomes.at(STATE, 'county-policy').cell('all', 'all', 'convictions');
  const people = impact.at(STATE, 'county-policy').cell('all', 'people', 'people');
  return [el('p', { class: 'lead' }, ...sentence(scopeOf(all, people)), order)];
}

function scopeOf(convictions: Cell, people: Cell): Sentence {
  const policies = 'in scope of these counties’ policies';
  const [areConvictions, arePeople] = [convictions, people].map((cell) => count(cell) !== undefined);
  if (areConvictions && arePeople) return say`${convictions} convictions of ${people} people are ${policies}. `;
  if (areConvictions) return say`${convictions} convictions are ${policies}; of how many people is ${notShown(people)}. `;
  if (arePeople) return say`${people} people have convictions ${policies}; how many convictions is ${notShown(convictions)}. `;
  return say`How many convictions of how many people are ${policies} is ${notShown(convictions)}. `;
}

