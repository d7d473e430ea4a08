/** Numbers on the page: each says from which table, place, policy, row, column and unit it is. */

import type { Cell } from './cell';
import { el, type Child } from './element';
import { spoken, type Part, type Sentence } from './sentence';

/** The attributes by which a test, or a reader of the source, finds the number in the tables. */
export function origin({ table, place, policy, row, column, unit, shown }: Cell): Record<string, string> {
  return {
    'data-table': table,
    'data-place': place,
    'data-policy': policy,
    'data-row': row,
    'data-column': column,
    'data-unit': unit,
    'data-shown': shown.state,
  };
}

export function number(cell: Cell): HTMLElement {
  const className = cell.shown.state === 'counted' ? 'number' : 'number no-count';
  return el('span', { class: className, ...origin(cell) }, spoken(cell));
}

export function part(part: Part): Child {
  if (typeof part === 'string') return part;
  switch (part.kind) {
    case 'published':
      return number(part.cell);
    case 'derived':
      return el('span', { class: part.isNone === true ? 'number no-count' : 'number', ...derivation(part) }, part.text);
    case 'meta':
      return el('span', { class: 'number', 'data-meta': part.path }, part.text);
  }
}

/** How the number is made, and of which cells. */
function derivation({ how, from }: Extract<Part, { kind: 'derived' }>): Record<string, string> {
  const cells = from.cells.map(({ table, place, policy, row, column, unit }) => [table, place, policy, row, column, unit]);
  return { 'data-derived': how, 'data-formula': from.formula, 'data-cells': JSON.stringify(cells) };
}

export function sentence(parts: Sentence): Child[] {
  return parts.map(part);
}
