/** Sentences whose numbers say where they come from. */

import { count, digits, percent, share, WORDS, type Cell, type Shown } from './cell';

/** Part of a sentence: words, or a number with its origin. */
export type Part =
  | string
  | { readonly kind: 'published'; readonly cell: Cell }
  /** A number made of published ones; words if there is none. */
  | { readonly kind: 'derived'; readonly text: string; readonly how: string; readonly from: Derivation; readonly isNone?: boolean }
  | { readonly kind: 'meta'; readonly text: string; readonly path: string };

/** What makes a number of these cells: a share of the second, what the first is more or less than the second,
 * how many there are, how many of them are not shown, by why; or how many uploads of the county were refused. */
export interface Derivation {
  readonly formula: 'share' | 'difference' | 'rows' | NotCounted | 'refused';
  readonly cells: readonly Cell[];
}

export type Sentence = readonly Part[];

type NotCounted = Exclude<Shown['state'], 'counted'>;
const NOT_COUNTED: readonly NotCounted[] = ['suppressed', 'not-reported', 'absent'];

/** A sentence with cells, derived numbers and other sentences in it. */
export function say(words: TemplateStringsArray, ...parts: readonly (Part | Cell | Sentence)[]): Sentence {
  const said: Part[] = [];
  words.forEach((word, index) => {
    if (word !== '') said.push(word);
    const part = parts[index];
    if (part === undefined) return;
    if (Array.isArray(part)) said.push(...(part as Sentence));
    else said.push(isCell(part as Part | Cell) ? { kind: 'published', cell: part as Cell } : (part as Part));
  });
  return said;
}

function isCell(part: Part | Cell): part is Cell {
  return typeof part === 'object' && 'shown' in part;
}

/** The part of a whole in percent, or why there is none. */
export function shareOf(part: Cell, whole: Cell): Part {
  const ratio = share(part, whole);
  const how = `${part.column} as a share of ${whole.column}, row ${part.row}`;
  const from: Derivation = { formula: 'share', cells: [part, whole] };
  if (ratio === undefined) return { kind: 'derived', text: noShare(part, whole), how, from, isNone: true };
  return { kind: 'derived', text: percent(ratio), how, from };
}

/** What stands in the place of a share. */
function noShare(part: Cell, whole: Cell): string {
  const missing = [part, whole].map(({ shown }) => shown.state).find((state) => state !== 'counted');
  return missing === undefined ? `no ${whole.unit}` : WORDS[missing];
}

/** The word for why one of these counts is not shown, with its origin. */
export function notShown(...cells: readonly Cell[]): Part {
  const missing = cells.find((cell) => count(cell) === undefined) ?? cells[0];
  return missing === undefined ? WORDS.absent : { kind: 'published', cell: missing };
}

/** Why some of these counts are not shown, as a table with them says it: each word once, with its origin. */
export function whyHidden(cells: readonly Cell[]): Sentence {
  const hidden = NOT_COUNTED.flatMap((state) => cells.find(({ shown }) => shown.state === state) ?? []);
  return hidden.flatMap((cell, index): Sentence => (index === 0 ? say`${cell}` : say` or ${cell}`));
}

/** How many of these rows are not shown, by why: `2 of 5 rows are withheld, 1 is not reported`. */
export function hiddenRows(cells: readonly Cell[], name = 'rows'): Sentence {
  const rows = derived(cells.length, name, { formula: 'rows', cells });
  const states = NOT_COUNTED.map((state) => ({ state, many: cells.filter(({ shown }) => shown.state === state).length }));
  return states.filter(({ many }) => many > 0).flatMap(({ state, many }, index): Sentence => {
    const hidden = derived(many, `${name} whose count is ${WORDS[state]}`, { formula: state, cells });
    const are = `${many === 1 ? 'is' : 'are'} ${WORDS[state]}`;
    return index === 0 ? say`${hidden} of ${rows} ${name} ${are}` : say`, ${hidden} ${are}`;
  });
}

/** ` of 12` where the whole is shown; nothing where it is not. */
export function ofWhole(whole: Cell): Sentence {
  return count(whole) === undefined ? [] : say` of ${whole}`;
}

export function derived(value: number, how: string, from: Derivation): Part {
  return { kind: 'derived', text: digits(value), how, from };
}

export function fromMeta(value: number | string, path: string): Part {
  return { kind: 'meta', text: typeof value === 'number' ? digits(value) : value, path };
}

export function spoken(cell: Cell): string {
  return cell.shown.state === 'counted' ? digits(cell.shown.count) : WORDS[cell.shown.state];
}

/** The sentence as a reader reads it. */
export function plain(sentence: Sentence): string {
  return sentence
    .map((part) => {
      if (typeof part === 'string') return part;
      return part.kind === 'published' ? spoken(part.cell) : part.text;
    })
    .join('');
}
