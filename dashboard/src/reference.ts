/**
 * Figures that others have published, for scale beside ours. They are of real people: beside sample data
 * they would be taken for a comparison, and are not shown.
 */

import references from './reference.json';
import { el } from './element';
import { wordTable } from './grid';
import { prose } from './section';
import type { View } from './view';

export interface Reference {
  readonly place: string;
  readonly what: string;
  readonly value: string;
  readonly unit: string;
  readonly date: string;
  readonly source: string;
  /** The column of the impact table that it stands beside. */
  readonly measure?: string;
}

export function referencesOf(place: string, isSample: boolean): readonly Reference[] {
  return isSample ? [] : (references as readonly Reference[]).filter((reference) => reference.place === place);
}

/** The one that stands beside a column of the impact table. */
export function beside(place: string, measure: string, isSample: boolean): Reference | undefined {
  return referencesOf(place, isSample).find((reference) => reference.measure === measure);
}

/** The section with all of a place, or in words, why there is none. */
export function referenceSection(view: View, place: string, name: string): HTMLElement {
  const known = referencesOf(place, view.meta.isSample);
  return prose('reference', 'Published elsewhere', `What others have published about ${name}`, body(view, known));
}

function body(view: View, known: readonly Reference[]): HTMLElement[] {
  if (view.meta.isSample) {
    return [el('p', {}, 'Published figures are hidden, because what is shown here is of invented people.')];
  }
  if (known.length === 0) return [el('p', {}, 'No published figure is known here.')];
  return [
    el(
      'p',
      {},
      'These figures come from elsewhere, count other lists at other dates, and mix units: they are for scale, and no difference to ours is an error by itself.',
    ),
    table(known),
  ];
}

function table(known: readonly Reference[]): HTMLElement {
  return wordTable(
    'Figures published elsewhere',
    ['Figure', 'Value', 'Unit', 'Date', 'Source'],
    known.map(({ what, value, unit, date, source }) => ({
      cells: [what, value, unit, date, source],
      attributes: { 'data-reference': what },
    })),
  );
}
