/** A published count, with the words that name it in the tables. */

export type Unit = 'convictions' | 'people';

/** A count, or why there is none. A count that is not there is never a zero. */
export type Shown =
  | { readonly state: 'counted'; readonly count: number }
  | { readonly state: 'suppressed' }
  | { readonly state: 'not-reported' }
  /** The table has no such cell: nothing was determined there. */
  | { readonly state: 'absent' };

export interface Cell {
  readonly table: string;
  readonly place: string;
  readonly policy: string;
  readonly row: string;
  readonly column: string;
  readonly unit: Unit;
  readonly shown: Shown;
}

export function count({ shown }: Cell): number | undefined {
  return shown.state === 'counted' ? shown.count : undefined;
}

/** What stands in the place of a count. */
export const WORDS: Record<Exclude<Shown['state'], 'counted'>, string> = {
  suppressed: 'withheld',
  'not-reported': 'not reported',
  absent: 'not determined',
};

/** What these words mean, in a sentence. */
export function meaning(state: Shown['state'], threshold: number): string | undefined {
  switch (state) {
    case 'counted':
      return undefined;
    case 'suppressed':
      return `Withheld: fewer than ${numeral(threshold)} people, or it would reveal such a count.`;
    case 'not-reported':
      return 'Not reported: not every county of the place was determined under this policy.';
    case 'absent':
      return 'Not determined: nothing was determined here under this policy. It is not a zero.';
  }
}

export function digits(value: number): string {
  return value.toLocaleString('en-US');
}

/** A share of two counts; none unless both are shown and there is something to share. */
export function share(part: Cell, whole: Cell): number | undefined {
  const [of, all] = [count(part), count(whole)];
  return of === undefined || all === undefined || all === 0 ? undefined : of / all;
}

export function percent(ratio: number): string {
  const percent = ratio * 100;
  if (percent > 0 && percent < 1) return 'under 1%';
  if (percent > 99 && percent < 100) return 'over 99%';
  return `${Math.round(percent)}%`;
}

const NUMERALS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven'];

function numeral(value: number): string {
  return NUMERALS[value] ?? digits(value);
}
