/** What was determined, by outcome, section, decade, and other rows. */

import { count, type Cell } from '../cell';
import { chartFigure, countBars, type Chart } from '../chart';
import { el } from '../element';
import { grid, type GridRow } from '../grid';
import { section, type Finding } from '../section';
import { hiddenRows, notShown, ofWhole, say, shareOf, whyHidden, type Sentence } from '../sentence';
import type { Slice } from '../table';
import type { View } from '../view';
import * as words from '../words';

/** The outcomes of a slice that are not zero in every row, and those that are. */
export function outcomesOf(slice: Slice): { shown: string[]; none: string[] } {
  const outcomes = slice.columns.filter((column) => column !== 'all');
  const isNone = (column: string) => slice.rows.every((row) => count(slice.cell(row, column, 'convictions')) === 0);
  return { shown: outcomes.filter((column) => !isNone(column)), none: outcomes.filter(isNone) };
}

function noteOfNone(none: readonly string[]): string[] {
  if (none.length === 0) return [];
  const names = none.map((column) => `“${words.outcome(column)}”`).join(', ');
  return [`Zero everywhere and left out: ${names}.`];
}

/** All convictions in scope, by outcome. */
export function outcomeSection(view: View, place: string, policy: string): HTMLElement {
  return section('outcomes', 'What is determined', view.data.counts('outcome-by-section'), (table) =>
    outcomeFinding(view, table.at(place, policy)),
  );
}

export function outcomeHeading(slice: Slice): Sentence {
  const [all, dismissal] = [slice.cell('all', 'all', 'convictions'), slice.cell('all', 'dismissal', 'convictions')];
  if (count(all) === undefined || count(dismissal) === undefined) {
    return say`How many of the convictions in scope would be dismissed and sealed is ${notShown(dismissal, all)}.`;
  }
  if (count(all) === 0) return say`No conviction is in scope.`;
  return say`Of ${all} convictions in scope, ${dismissal} would be dismissed and sealed (${shareOf(dismissal, all)}).`;
}

function outcomeFinding(view: View, slice: Slice): Finding {
  const all = slice.cell('all', 'all', 'convictions');
  const { shown, none } = outcomesOf(slice);
  const cells = shown.map((column) => ({ label: words.outcome(column), cell: slice.cell('all', column, 'convictions') }));
  const heading = outcomeHeading(slice);
  const rows: GridRow[] = cells.map(({ label, cell }) => ({ heading: label, entries: [cell, shareOf(cell, all)] }));
  rows.push({ heading: 'All in scope', entries: [all, shareOf(all, all)], isTotal: true });
  const table = grid(
    {
      caption: 'Convictions in scope by what is determined',
      corner: { heading: 'Determined', isText: true },
      columns: [{ heading: 'Convictions' }, { heading: 'Share' }],
      rows,
      notes: noteOfNone(none),
    },
    view.meta.threshold.persons,
  );
  return { heading, body: [pair(chartFigure(view, countBars(cells), heading, 'Convictions, by outcome'), table)] };
}

export interface Breakdown {
  readonly id: string;
  readonly label: string;
  readonly table: string;
  readonly kind: words.Kind;
  /** What a row is of, in a sentence: "Most convictions that would be dismissed are of …". */
  readonly caption: string;
}

export const BY_SECTION: Breakdown = {
  id: 'section',
  label: 'By section',
  table: 'outcome-by-section',
  kind: 'section',
  caption: 'Convictions by code section and outcome',
};
export const BY_DECADE: Breakdown = {
  id: 'decade',
  label: 'By decade',
  table: 'outcome-by-decade',
  kind: 'decade',
  caption: 'Convictions by decade of the conviction and outcome',
};
export const BY_REASON: Breakdown = {
  id: 'reason',
  label: 'By reason',
  table: 'outcome-by-reason',
  kind: 'reason',
  caption: 'Convictions by reason and outcome',
};
export const BY_AUTHORITY: Breakdown = {
  id: 'authority',
  label: 'By authority',
  table: 'outcome-by-authority',
  kind: 'authority',
  caption: 'Convictions by who says so, and outcome',
};
export const BY_SEVERITY: Breakdown = {
  id: 'severity',
  label: 'By level',
  table: 'outcome-by-severity',
  kind: 'severity',
  caption: 'Convictions by level and outcome',
};

/** Rows from which on those of zero are left out of a chart. */
const MANY = 12;

/** Outcomes by the rows of a table. */
export function breakdownSection(view: View, place: string, policy: string, by: Breakdown): HTMLElement {
  return section(by.id, by.label, view.data.counts(by.table), (table) => breakdownFinding(view, table.at(place, policy), by));
}

function breakdownFinding(view: View, slice: Slice, by: Breakdown): Finding {
  const heading = breakdownHeading(slice, by.kind);
  const bars = slice.parts().map((row) => ({ label: words.row(by.kind, row), cell: slice.cell(row, 'dismissal', 'convictions') }));
  // Most reasons are of one outcome: of a long list, the rows that have this one are drawn.
  const drawn = bars.length > MANY ? bars.filter(({ cell }) => count(cell) !== 0) : bars;
  const chart: Chart = countBars(drawn);
  const caption = 'Convictions that would be dismissed and sealed';
  const left = drawn.length < bars.length ? '; rows with none are in the table alone' : '';
  const figure = chartFigure(view, chart, heading, `${caption}${left}`);
  return { heading, body: [figure, outcomeGrid(view, slice, by)] };
}

export function outcomeGrid(view: View, slice: Slice, by: Pick<Breakdown, 'kind' | 'caption'>): HTMLElement {
  const { shown, none } = outcomesOf(slice);
  const columns = ['all', ...shown];
  const rows = slice.rows.map((row) => ({
    heading: words.row(by.kind, row),
    entries: columns.map((column) => slice.cell(row, column, 'convictions')),
    isTotal: row === 'all',
  }));
  return grid(
    {
      caption: by.caption,
      corner: { heading: 'Convictions', isText: true },
      columns: columns.map((column) => ({ heading: words.outcome(column) })),
      rows,
      notes: noteOfNone(none),
    },
    view.meta.threshold.persons,
  );
}

/** Which row has the most that would be dismissed. */
export function breakdownHeading(slice: Slice, kind: words.Kind): Sentence {
  const all = slice.cell('all', 'dismissal', 'convictions');
  const cells = slice.parts().map((row) => slice.cell(row, 'dismissal', 'convictions'));
  const greatest = greatestOf(cells);
  const hidden = cells.filter((cell) => count(cell) === undefined);
  // Without rows nothing was determined, and the cell of all of them says so.
  if (greatest === undefined || (count(greatest) === 0 && hidden.length > 0)) {
    return say`How the convictions that would be dismissed are divided is ${whyHidden(hidden.length > 0 ? hidden : [all])}.`;
  }
  if (count(greatest) === 0) return say`No conviction would be dismissed and sealed, in any of these rows.`;
  const name = words.row(kind, greatest.row);
  const ratio: Sentence = count(all) === undefined ? [] : say` (${shareOf(greatest, all)})`;
  return say`${name}: ${greatest}${ofWhole(all)} convictions that would be dismissed and sealed${ratio}, ${rank(cells)}.`;
}

/** What a greatest count is greatest of. */
function rank(cells: readonly Cell[]): Sentence {
  const hidden = hiddenRows(cells);
  return hidden.length === 0 ? ['the most of any row'] : say`the most of any row shown; ${hidden}`;
}

/** The greatest count that is shown. */
export function greatestOf(cells: readonly Cell[]): Cell | undefined {
  return cells
    .filter((cell) => count(cell) !== undefined)
    .reduce<Cell | undefined>((most, cell) => ((count(cell) ?? 0) > (most === undefined ? -1 : (count(most) ?? 0)) ? cell : most), undefined);
}

/** A chart beside its table; the table alone below the words that there is nothing to draw. */
export function pair(chart: HTMLElement, table: HTMLElement): HTMLElement {
  return el('div', { class: chart.tagName === 'FIGURE' ? 'pair' : undefined }, chart, table);
}
