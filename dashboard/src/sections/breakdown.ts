/** What else is published of a place: one table at a time, by the filter `by`. */

import { filter } from '../address';
import { choice } from '../choice';
import { prose } from '../section';
import type { View } from '../view';
import { BY_SEX, groupSection } from './impact';
import { BY_AUTHORITY, BY_REASON, BY_SEVERITY, breakdownSection } from './outcome';

const OPTIONS = [
  { value: 'none', label: 'None' },
  { value: 'reason', label: 'Reason' },
  { value: 'authority', label: 'Statute or county policy' },
  { value: 'severity', label: 'Felony or not' },
  { value: 'sex', label: 'Sex' },
] as const;

/** The choice, and the section that is chosen: its table is fetched only then. */
export function furtherSections(view: View, place: string, policy: string): HTMLElement[] {
  const chosen = filter(view.address, 'by', OPTIONS.map(({ value }) => value)) ?? 'none';
  const choose = prose('further', 'Further', 'More is published: choose what to divide by', [choice(view, 'by', 'Divide by', OPTIONS, chosen)]);
  return [choose, ...chosenSection(view, place, policy, chosen)];
}

function chosenSection(view: View, place: string, policy: string, chosen: (typeof OPTIONS)[number]['value']): HTMLElement[] {
  switch (chosen) {
    case 'none':
      return [];
    case 'reason':
      return [breakdownSection(view, place, policy, BY_REASON)];
    case 'authority':
      return [breakdownSection(view, place, policy, BY_AUTHORITY)];
    case 'severity':
      return [breakdownSection(view, place, policy, BY_SEVERITY)];
    case 'sex':
      return [groupSection(view, place, policy, BY_SEX)];
  }
}
