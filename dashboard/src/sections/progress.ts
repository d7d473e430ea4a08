/** Where every county stands: a map, and the table. */

import { filter, formatAddress, withFilters } from '../address';
import { count, type Cell } from '../cell';
import { chartFigure } from '../chart';
import { choice } from '../choice';
import { hasCounts, readCounties, STATE, withoutCounts, type County } from '../county';
import { el, link } from '../element';
import { grid, type GridColumn, type GridRow } from '../grid';
import { together } from '../loaded';
import { COUNTY_STATES, pathOf, type Meta } from '../meta';
import { section, type Finding } from '../section';
import { fromMeta, say, type Part, type Sentence } from '../sentence';
import type { CountTable } from '../table';
import type { View } from '../view';
import { day } from '../words';

export function progressSection(view: View, policy: string): HTMLElement {
  const loaded = together(view.data.rows('counties'), view.data.counts('outcome-by-section'), view.data.counts('impact'));
  return section('progress', 'County by county', loaded, ([rows, outcomes, impact]) =>
    progressFinding(view, readCounties(rows), { outcomes, impact, policy }),
  );
}

/** How many counties are where, in the words of the states. */
export function progressHeading({ counties }: Meta): Sentence {
  const said = COUNTY_STATES.filter((state) => state !== 'determined' && counties[state] > 0).map((state, index): Sentence => {
    const between = index === 0 ? '; ' : ', ';
    const [one, several] = STATE_IN_SENTENCE[state];
    return say`${between}${fromMeta(counties[state], pathOf(state))} ${counties[state] === 1 ? one : several}`;
  });
  const determined = fromMeta(counties.determined, 'counties.determined');
  const is = counties.determined === 1 ? 'counties is' : 'counties are';
  return say`${determined} of ${fromMeta(counties.total, 'counties.total')} ${is} determined under an approved policy${said.flat()}.`;
}

/** Of one county, and of several. */
const STATE_IN_SENTENCE: Readonly<Record<(typeof COUNTY_STATES)[number], readonly [string, string]>> = {
  determined: ['is determined', 'are determined'],
  draft: ['is a draft', 'are drafts'],
  'not-published': ['is not published', 'are not published'],
  received: ['waits to be determined', 'wait to be determined'],
  'not-received': ['has sent nothing', 'have sent nothing'],
  refused: ['had its export refused', 'had their export refused'],
  failed: ['could not be determined', 'could not be determined'],
  withdrawn: ['withdrew its export', 'withdrew their export'],
};

interface Counts {
  readonly outcomes: CountTable;
  readonly impact: CountTable;
  readonly policy: string;
}

/** The counts of a county, in the order of the columns. */
export function countsOf(place: string, { outcomes, impact, policy }: Counts): Cell[] {
  const of = outcomes.at(place, policy);
  const people = impact.at(place, policy);
  return [
    ...['all', 'dismissal', 'reduction'].map((column) => of.cell('all', column, 'convictions')),
    ...['people', 'some-relief', 'no-felony'].map((column) => people.cell('all', column, 'people')),
  ];
}

const COLUMNS = [
  { key: 'name', heading: 'County', unit: '', isText: true },
  { key: 'state', heading: 'Where it stands', unit: '', isText: true },
  { key: 'as-of', heading: 'As of', unit: '', isText: true },
  { key: 'in-scope', heading: 'In scope', unit: 'convictions', isText: false },
  { key: 'dismissed', heading: 'Would be dismissed', unit: 'convictions', isText: false },
  { key: 'redesignated', heading: 'Would be redesignated', unit: 'convictions', isText: false },
  { key: 'people', heading: 'With a conviction in scope', unit: 'people', isText: false },
  { key: 'relief', heading: 'Some relief', unit: 'people', isText: false },
  { key: 'no-felony', heading: 'No felony left', unit: 'people', isText: false },
] as const;

export type SortKey = (typeof COLUMNS)[number]['key'];
const KEYS: readonly SortKey[] = COLUMNS.map(({ key }) => key);

export interface CountyRow {
  readonly county: County;
  readonly cells: readonly Cell[];
}

/** The rows in the order of a column; what has no number there comes last, either way. */
export function sorted(rows: readonly CountyRow[], key: SortKey, isDescending: boolean): CountyRow[] {
  const value = ({ county, cells }: CountyRow): string | number | undefined => {
    if (key === 'name') return county.name;
    if (key === 'state') return COUNTY_STATES.indexOf(county.state);
    if (key === 'as-of') return county.asOf;
    const cell = cells[KEYS.indexOf(key) - 3];
    return hasCounts(county) && cell !== undefined ? count(cell) : undefined;
  };
  return [...rows].sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined) || byName(one, other);
    const order = a < b ? -1 : a > b ? 1 : 0;
    return (isDescending ? -order : order) || byName(one, other);
  });
}

function byName(one: CountyRow, other: CountyRow): number {
  return one.county.name < other.county.name ? -1 : 1;
}

function progressFinding(view: View, counties: readonly County[], counts: Counts): Finding {
  const heading = progressHeading(view.meta);
  const states = new Map(counties.map(({ place, name, state }) => [place, { name, state }]));
  const chosen = filter(view.address, 'state', COUNTY_STATES);
  const key = filter(view.address, 'sort', KEYS) ?? 'name';
  const isDescending = view.address.filters.order === 'descending';
  const rows = counties
    .filter(({ state }) => chosen === undefined || state === chosen)
    .map((county) => ({ county, cells: hasCounts(county) ? countsOf(county.place, counts) : [] }));
  const gridRows = sorted(rows, key, isDescending).map((row) => countyRow(view, row));
  if (chosen === undefined && view.meta.counties.determined > 0) {
    const cells = countsOf('california', counts);
    const { counties, asOf } = view.meta;
    const many: Part = fromMeta(`${counties.determined} counties`, 'counties.determined');
    const statewide = asOf?.statewide === undefined ? 'not known' : day(asOf.statewide, 'short');
    gridRows.unshift({ heading: 'All determined', entries: [many, statewide, ...cells], isTotal: true });
  }
  if (gridRows.length === 0) gridRows.push({ heading: 'None', entries: [], words: 'No county stands there now.' });
  const table = grid(
    {
      caption: 'Where each county stands, with convictions and people',
      corner: sortable(view, COLUMNS[0], key, isDescending),
      columns: COLUMNS.slice(1).map((column) => sortable(view, column, key, isDescending)),
      rows: gridRows,
      notes: [
        'In the first row everyone counts once over all counties, so that people do not add up. Drafts are not in it.',
      ],
    },
    view.meta.threshold.persons,
  );
  const map = chartFigure(view, { kind: 'map', states }, heading, 'Where each county stands');
  return { heading, body: [map, stateChoice(view, counties, chosen), table] };
}

function stateChoice(view: View, counties: readonly County[], chosen: string | undefined): HTMLElement {
  const present = COUNTY_STATES.filter((state) => counties.some((county) => county.state === state));
  const options = [{ value: 'all', label: 'All' }, ...present.map((state) => ({ value: state, label: STATE[state] }))];
  return choice(view, 'state', 'Show counties', options, chosen ?? 'all');
}

function sortable(view: View, column: (typeof COLUMNS)[number], key: SortKey, isDescending: boolean): GridColumn {
  const isSorted = column.key === key;
  // A number is looked at from the greatest down.
  const next = isSorted ? !isDescending : !column.isText;
  const address = withFilters(view.address, {
    sort: column.key === 'name' && !next ? '' : column.key,
    order: next ? 'descending' : '',
  });
  const anchor = link(formatAddress(address), column.heading);
  anchor.id = `sort-${column.key}`;
  anchor.className = 'sort';
  const unit = column.unit === '' ? {} : { unit: column.unit };
  const sorting = isSorted ? { sorted: isDescending ? ('descending' as const) : ('ascending' as const) } : {};
  return { heading: anchor, isText: column.isText, ...unit, ...sorting };
}

function countyRow(view: View, { county, cells }: CountyRow): GridRow {
  const address = { page: 'county' as const, place: county.place, filters: policyFilter(view) };
  const heading = link(formatAddress(address), county.name);
  heading.id = `county-${county.place}`;
  if (!hasCounts(county)) return { heading, entries: [stateOf(county)], words: withoutCounts(county) };
  const asOf = county.asOf === undefined ? 'not known' : day(county.asOf, 'short');
  return { heading, entries: [stateOf(county), asOf, ...cells] };
}

function stateOf({ state, isWaiting }: County): string {
  const said = state === 'not-received' ? STATE[state].replaceAll(' ', '\u00a0') : STATE[state];
  return isWaiting ? `${said}; something newer was uploaded` : said;
}

function policyFilter(view: View): Record<string, string> {
  const { policy } = view.address.filters;
  return policy === undefined ? {} : { policy };
}

/** A list of all counties, to choose one. */
export function countyList(counties: readonly County[]): HTMLElement {
  const items = counties.map(({ place, name, state }) =>
    el('li', {}, link(formatAddress({ page: 'county', place, filters: {} }), name), ` ${STATE[state]}`),
  );
  return el('ul', { class: 'counties' }, ...items);
}
