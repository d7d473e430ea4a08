/** Tables of the page. */

import { count, meaning, type Cell } from './cell';
import { el, type Child } from './element';
import { number, part } from './figure';
import type { Part } from './sentence';

/** A cell of a table: a published count, perhaps with its share, a derived number, or words. */
export type Entry = Cell | Part | { readonly cell: Cell; readonly share: Part };

export interface GridColumn {
  readonly heading: Child;
  /** What is counted, below the heading. */
  readonly unit?: string;
  readonly isText?: boolean;
  readonly sorted?: 'ascending' | 'descending';
}

export interface GridRow {
  readonly heading: Child;
  readonly entries: readonly Entry[];
  readonly isTotal?: boolean;
  /** Instead of entries: why there are none. */
  readonly words?: string;
}

export interface Grid {
  readonly caption: string;
  readonly corner: GridColumn;
  readonly columns: readonly GridColumn[];
  readonly rows: readonly GridRow[];
  readonly notes?: readonly string[];
}

/** A table of published counts. */
export function grid(table: Grid, threshold: number): HTMLElement {
  const head = [table.corner, ...table.columns].map(heading);
  const rows = table.rows.map((row) => bodyRow(row, table.columns));
  const notes = [...(table.notes ?? []), ...meanings(table, threshold)];
  return el('div', { class: 'grid' }, framed(table.caption, head, rows), ...notes.map((note) => el('p', { class: 'note' }, note)));
}

export interface WordRow {
  readonly cells: readonly (Child | readonly Child[])[];
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * A table of words; the first cell of a row is its heading. On a small screen a row is a block, and each cell says
 * which it is: words in narrow columns are hard to read. The roles say that it is a table even so.
 */
export function wordTable(caption: string, headings: readonly string[], rows: readonly WordRow[]): HTMLElement {
  const head = headings.map((heading) => el('th', { scope: 'col', class: 'text', role: 'columnheader' }, heading));
  const body = rows.map(({ cells, attributes }) => {
    const children = cells.map((cell, index) => {
      const content = typeof cell === 'string' || cell instanceof Node ? [cell] : cell;
      if (index === 0) return el('th', { scope: 'row', role: 'rowheader' }, ...content);
      return el('td', { class: 'text', role: 'cell', 'data-heading': headings[index] }, ...content);
    });
    return el('tr', { role: 'row', ...attributes }, ...children);
  });
  return framed(caption, head, body, 'of-words');
}

/** In a frame that scrolls by itself where the table is wider than the page. */
function framed(caption: string, head: readonly HTMLElement[], rows: readonly HTMLElement[], kind?: 'of-words'): HTMLElement {
  const role = (name: string) => (kind === undefined ? {} : { role: name });
  const title = el('caption', {}, el('span', { class: 'caption' }, caption));
  const headings = el('thead', role('rowgroup'), el('tr', role('row'), ...head));
  return el(
    'div',
    { class: 'frame', tabindex: 0, role: 'region', 'aria-label': caption },
    el('table', { class: kind, ...role('table') }, title, headings, el('tbody', role('rowgroup'), ...rows)),
  );
}

function heading(column: GridColumn): HTMLElement {
  const unit = column.unit === undefined ? [] : [el('span', { class: 'unit' }, column.unit)];
  const attributes = { scope: 'col', class: column.isText ? 'text' : undefined, 'aria-sort': column.sorted };
  return el('th', attributes, column.heading, ...unit);
}

function bodyRow(row: GridRow, columns: readonly GridColumn[]): HTMLElement {
  const first = el('th', { scope: 'row' }, row.heading);
  const attributes = { class: row.isTotal ? 'total' : undefined };
  if (row.words !== undefined) {
    const cells = row.entries.map((entry, index) => entryCell(entry, columns[index]));
    const words = el('td', { class: 'text words', colspan: columns.length - cells.length }, row.words);
    return el('tr', attributes, first, ...cells, words);
  }
  return el('tr', attributes, first, ...row.entries.map((entry, index) => entryCell(entry, columns[index])));
}

function entryCell(entry: Entry, column: GridColumn | undefined): HTMLElement {
  return el('td', { class: column?.isText ? 'text' : undefined }, ...entryContent(entry));
}

function entryContent(entry: Entry): Child[] {
  if (typeof entry === 'string') return [entry];
  if ('share' in entry) {
    // That the count is withheld says so of its share, too; a zero of none has no share.
    const isNone = typeof entry.share === 'object' && entry.share.kind === 'derived' && entry.share.isNone === true;
    const share = isNone && !count(entry.cell) ? [] : [el('span', { class: 'share' }, part(entry.share))];
    return [number(entry.cell), ...share];
  }
  return ['shown' in entry ? number(entry) : part(entry)];
}

/** What the words that stand in the place of counts mean, for those that the table has. */
function meanings(table: Grid, threshold: number): string[] {
  const entries = table.rows.flatMap((row) => row.entries).filter((entry) => typeof entry === 'object');
  const states = entries.map((entry) => ('cell' in entry ? entry.cell : 'shown' in entry ? entry : undefined)?.shown.state);
  return [...new Set(states)].map((state) => state && meaning(state, threshold)).filter((said) => said !== undefined);
}
