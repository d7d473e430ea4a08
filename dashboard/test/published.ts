/** A small data set of made-up counts, as the pages get it. */

import type { Address } from '../src/address';
import type { DataSet } from '../src/dataset';
import type { Loaded } from '../src/loaded';
import { parseMeta, type Meta } from '../src/meta';
import type { Policies } from '../src/policy';
import { CountTable, type Row } from '../src/table';
import type { View } from '../src/view';

export type Count = number | 'suppressed' | 'not-reported';

/** Rows of a table of counts: `row: { column: count }`. */
export function countRows(
  place: string,
  policy: string,
  unit: string,
  counts: Readonly<Record<string, Readonly<Record<string, Count>>>>,
): Row[] {
  return Object.entries(counts).flatMap(([row, columns]) =>
    Object.entries(columns).map(([column, count]) => ({
      place,
      policy,
      row,
      column,
      unit,
      count: typeof count === 'number' ? count : undefined,
      state: typeof count === 'number' ? 'counted' : count,
    })),
  );
}

export const SECTION_COUNTS = {
  '11357': { dismissal: 30, reduction: 0, 'hand-review': 10, all: 40 },
  '11359': { dismissal: 70, reduction: 12, 'hand-review': 'suppressed', all: 100 },
  related: { dismissal: 'suppressed', reduction: 0, 'hand-review': 'suppressed', all: 'suppressed' },
  all: { dismissal: 110, reduction: 12, 'hand-review': 40, all: 162 },
} as const;

const IMPACT = {
  all: { people: 120, 'some-relief': 90, 'no-felony': 30, 'no-conviction-last-7-years': 'suppressed', 'no-conviction': 20 },
} as const;
const RACES = {
  black: { people: 60, 'some-relief': 45, 'no-felony': 15, 'no-conviction-last-7-years': 0, 'no-conviction': 11 },
  white: { people: 40, 'some-relief': 20, 'no-felony': 'suppressed', 'no-conviction-last-7-years': 0, 'no-conviction': 'suppressed' },
  unknown: { people: 'suppressed', 'some-relief': 'suppressed', 'no-felony': 'suppressed', 'no-conviction-last-7-years': 0, 'no-conviction': 'suppressed' },
} as const;
/** More rows than a chart has room for, most of them of another outcome. */
const REASONS = Object.fromEntries([
  ...Array.from({ length: 12 }, (_, index) => [`reason ${index}`, { dismissal: 0, all: 20 }] as const),
  ['age', { dismissal: 30, all: 30 }] as const,
  ['section', { dismissal: 'suppressed', all: 40 }] as const,
  ['all', SECTION_COUNTS.all] as const,
]);
const AGES = { 'under-30': RACES.black, '30-39': RACES.white } as const;

/** One county that is determined, or a draft, or whatever else; the other 57 have sent nothing. */
export interface Setting {
  readonly data?: 'sample' | 'real';
  readonly state?: string;
  readonly policies?: Policies;
  /** Why its run is not published. */
  readonly excluded?: string;
  readonly uploads?: readonly Row[];
  readonly failed?: readonly string[];
  readonly loading?: readonly string[];
}

export const COUNTY = 'alpine';

export function meta({ data = 'real', state = 'determined' }: Setting): Meta {
  const states = ['determined', 'draft', 'received', 'refused', 'failed', 'withdrawn'];
  const counts = Object.fromEntries(states.map((known) => [known, Number(known === state)]));
  const notPublished = Number(state === 'not-published');
  const file = (ending: string) => ({ file: `${'0'.repeat(64)}.${ending}`, bytes: 1500 });
  const columns = [{ name: 'place', type: 'text', meaning: 'slug', unit: '', nullable: false }];
  const table = { title: 'A table', rows: 3, parquet: file('parquet'), csv: file('csv'), columns };
  return parseMeta(
    JSON.stringify({
      schema: 1,
      data,
      build: '0.1.0+abc',
      asOf: state === 'determined' ? { statewide: '2026-11-29', from: '2026-11-29', to: '2026-11-29' } : null,
      threshold: { persons: 11, source: 'after a guideline', dated: '2026-11' },
      counties: { total: 58, notReceived: state === 'not-received' ? 58 : 57, notPublished, ...counts },
      scenarios: ['dismiss-all'],
      pilotPolicies: ['los-angeles-2019', 'sacramento-2019'],
      tables: { counties: table, uploads: table },
      policies: file('json'),
      dictionary: file('csv'),
      added: { later: true },
    }),
  );
}

function tables(setting: Setting): Record<string, Row[]> {
  const state = setting.state ?? 'determined';
  const hasCounts = state === 'determined' || state === 'draft';
  const places = [...(hasCounts ? [COUNTY] : []), ...(state === 'determined' ? ['california'] : [])];
  const policies = ['county-policy', 'dismiss-all'];
  const of = (counts: Parameters<typeof countRows>[3], unit: string) =>
    places.flatMap((place) => policies.flatMap((policy) => countRows(place, policy, unit, counts)));
  const county = { place: COUNTY, name: 'Alpine', state, as_of: hasCounts ? '2026-11-29' : undefined, waiting: false };
  const other = { place: 'yuba', name: 'Yuba', state: 'not-received', waiting: false };
  return {
    counties: [{ ...county, policy: hasCounts ? 'hash' : undefined, excluded: setting.excluded }, other],
    uploads: [...(setting.uploads ?? [])],
    'outcome-by-section': of(SECTION_COUNTS, 'convictions'),
    'outcome-by-decade': of({ '1990s': SECTION_COUNTS['11357'], all: SECTION_COUNTS.all }, 'convictions'),
    'outcome-by-reason': of(REASONS, 'convictions'),
    'outcome-by-race': of({ black: SECTION_COUNTS['11357'], all: SECTION_COUNTS.all }, 'convictions'),
    impact: of(IMPACT, 'people'),
    'impact-by-race': of(RACES, 'people'),
    'impact-by-age': of(AGES, 'people'),
    'pilot-policies': ['los-angeles-2019', 'sacramento-2019'].flatMap((policy) =>
      countRows('california', policy, 'convictions', SECTION_COUNTS),
    ),
    'record-quality': countRows('california', 'county-policy', 'people', { 'not-linkable': { people: 14 }, all: { people: 120 } }),
    disqualifiers: countRows('california', 'county-policy', 'convictions', { 'super-strike': { found: 11, possible: 0 } }),
    jurisdiction: countRows('california', 'county-policy', 'convictions', { 'district-attorney': SECTION_COUNTS['11359'], all: SECTION_COUNTS.all }),
  };
}

export function published(setting: Setting): Pick<DataSet, 'meta' | 'counts' | 'rows' | 'policies'> {
  const known = tables(setting);
  const rows = (name: string): Loaded<readonly Row[]> => {
    if (setting.failed?.includes(name)) return { state: 'failed', why: 'the server answered 500' };
    if (setting.loading?.includes(name)) return { state: 'loading' };
    return { state: 'ready', value: known[name] ?? [] };
  };
  return {
    meta: { state: 'ready', value: meta(setting) },
    rows,
    counts: (name) => {
      const loaded = rows(name);
      return loaded.state === 'ready' ? { state: 'ready', value: new CountTable(name, loaded.value) } : loaded;
    },
    policies: () => ({ state: 'ready', value: setting.policies ?? new Map() }),
  };
}

export function view(address: Address, setting: Setting): View {
  return { address, meta: meta(setting), data: published(setting), charts: new Map() };
}
