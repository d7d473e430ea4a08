/** The filter of policies: the own one, or a scenario. */

import { filter } from './address';
import { choice } from './choice';
import { el } from './element';
import type { View } from './view';
import * as words from './words';

const OWN = 'county-policy';

/** The policy that the address asks for. */
export function policyOf(view: View): string {
  return filter(view.address, 'policy', [OWN, ...view.meta.scenarios]) ?? OWN;
}

export function policyChoice(view: View, place: string): HTMLElement {
  const own = place === 'california' ? words.policy(OWN) : 'The county’s own policy';
  const options = [
    { value: OWN, label: own },
    ...view.meta.scenarios.map((value) => ({ value, label: words.policy(value) })),
  ];
  const chosen = policyOf(view);
  const hypothetical = el('p', { class: 'notice' }, 'Hypothetical: no county has decided this. The figures are what the scenario would decide.');
  const children = [choice(view, 'policy', 'Figures under', options, chosen), ...(chosen === OWN ? [] : [hypothetical])];
  return el('div', { class: 'filters' }, ...children);
}
