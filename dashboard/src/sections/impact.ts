/** What would be left of people's records: all of them, by race, by age, by sex. */

import { count, share, type Cell } from '../cell';
import { chartFigure, countBars, type Bar, type Chart } from '../chart';
import { el } from '../element';
import { grid, type Entry, type GridRow } from '../grid';
import { together } from '../loaded';
import { beside } from '../reference';
import { section, type Finding } from '../section';
import { notShown, ofWhole, say, shareOf, whyHidden, type Sentence } from '../sentence';
import type { Slice } from '../table';
import type { View } from '../view';
import * as words from '../words';
import { outcomeGrid, pair } from './outcome';

/** What relief can leave of a record, from some relief to nothing left. */
const MEASURES = ['some-relief', 'no-felony', 'no-conviction-last-7-years', 'no-conviction'] as const;

export function impactSection(view: View, place: string, policy: string): HTMLElement {
  return section('impact', 'People', view.data.counts('impact'), (table) => impactFinding(view, table.at(place, policy)));
}

export function impactHeading(slice: Slice): Sentence {
  const of = (column: string) => slice.cell('all', column, 'people');
  const [people, relief, nothingLeft] = [of('people'), of('some-relief'), of('no-conviction')];
  if (count(relief) === undefined) return say`How many people would have some relief is ${notShown(relief)}.`;
  const left: Sentence =
    count(nothingLeft) === undefined
      ? say`; of how many no conviction would be left is ${notShown(nothingLeft)}`
      : say`, and ${nothingLeft} no conviction left at all`;
  return say`If all of it were ordered, ${relief}${ofWhole(people)} people would have some relief${left}.`;
}

function impactFinding(view: View, slice: Slice): Finding {
  const people = slice.cell('all', 'people', 'people');
  const cells = MEASURES.map((column) => ({ label: words.impact(column), cell: slice.cell('all', column, 'people') }));
  const heading = impactHeading(slice);
  // What others have published was determined under the counties' policies: it stands beside these alone.
  const references = MEASURES.map((column) =>
    slice.policy === 'county-policy' ? beside(slice.place, column, view.meta.isSample) : undefined,
  );
  const hasReferences = references.some((reference) => reference !== undefined);
  const rows: GridRow[] = cells.map(({ label, cell }, index) => {
    const reference = references[index];
    const published = reference === undefined ? 'none known' : `${reference.value} people, ${reference.date}, ${reference.source}`;
    return { heading: label, entries: [cell, shareOf(cell, people), ...(hasReferences ? [published] : [])] };
  });
  rows.push({
    heading: words.impact('people'),
    entries: [people, shareOf(people, people), ...(hasReferences ? ['none known'] : [])],
    isTotal: true,
  });
  const columns = [{ heading: 'People' }, { heading: 'Share' }];
  const table = grid(
    {
      caption: 'People by what would be left of their records',
      corner: { heading: 'If all that is determined were ordered', isText: true },
      columns: hasReferences ? [...columns, { heading: 'Published elsewhere', isText: true }] : columns,
      rows,
      notes: ['A person counts once in each row, and can be in several. Relief is dismissal and sealing, or redesignation.'],
    },
    view.meta.threshold.persons,
  );
  const figure = chartFigure(view, countBars(cells), heading, 'People');
  // Beside figures of others the table needs the whole width.
  return { heading, body: hasReferences ? [figure, table] : [pair(figure, table)] };
}

interface Groups {
  readonly id: string;
  readonly label: string;
  readonly table: string;
  readonly kind: words.Kind;
  readonly caption: string;
  readonly note: string;
}

const BY_RACE: Groups = {
  id: 'race',
  label: 'By race',
  table: 'impact-by-race',
  kind: 'race',
  caption: 'People by race and what would be left of their records',
  note: 'Race is what an officer recorded, one value for a person; it is not what the person would say.',
};
export const BY_AGE: Groups = {
  id: 'age',
  label: 'By age',
  table: 'impact-by-age',
  kind: 'age',
  caption: 'People by age and what would be left of their records',
  note: 'Age is the year of the as-of date less the year of birth.',
};
export const BY_SEX: Groups = {
  id: 'sex',
  label: 'By sex',
  table: 'impact-by-sex',
  kind: 'sex',
  caption: 'People by sex and what would be left of their records',
  note: 'Sex is what an officer recorded.',
};

export function groupSection(view: View, place: string, policy: string, groups: Groups): HTMLElement {
  return section(groups.id, groups.label, view.data.counts(groups.table), (table) => {
    const slice = table.at(place, policy);
    const heading = groupHeading(slice, groups.kind);
    return { heading, body: groupBody(view, slice, groups, heading) };
  });
}

/** By race: people, and apart from them convictions. */
export function raceSection(view: View, place: string, policy: string): HTMLElement {
  const loaded = together(view.data.counts('impact-by-race'), view.data.counts('outcome-by-race'));
  return section('race', 'By race', loaded, ([people, convictions]) => {
    const slice = people.at(place, policy);
    const heading = groupHeading(slice, 'race');
    const ofConvictions = convictions.at(place, policy);
    const convictionsHeading = convictionsByRace(ofConvictions);
    return {
      heading,
      body: [
        ...groupBody(view, slice, BY_RACE, heading),
        el('h3', {}, 'Convictions, apart from people'),
        el('p', {}, ...convictionsHeading),
        outcomeGrid(view, ofConvictions, { kind: 'race', caption: 'Convictions by race of the person and outcome' }),
      ],
    };
  });
}

function convictionsByRace(slice: Slice): string[] {
  return slice.isEmpty
    ? ['No convictions are shown by race here.']
    : ['One person can have several convictions: the table of convictions does not say how many people are in a group.'];
}

/** The shares of the three largest groups. */
export function groupHeading(slice: Slice, kind: words.Kind): Sentence {
  const all = slice
    .parts()
    .filter((row) => row !== 'unknown')
    .map((row) => ({ row, people: slice.cell(row, 'people', 'people'), relief: slice.cell(row, 'some-relief', 'people') }))
    .filter(({ people }) => count(people) !== 0);
  const shown = all
    .filter(({ people, relief }) => share(relief, people) !== undefined)
    .sort((one, other) => (count(other.people) ?? 0) - (count(one.people) ?? 0))
    .slice(0, 3);
  if (shown.length === 0) return noGroup(slice, all.flatMap(({ people, relief }) => [people, relief]));
  const parts = shown.map(({ row, people, relief }, index): Sentence => {
    const between = index === 0 ? '' : index === shown.length - 1 ? ' and ' : ', ';
    return say`${between}${shareOf(relief, people)} of ${nameInSentence(kind, row)}`;
  });
  const isHidden = all.some(({ people, relief }) => share(relief, people) === undefined);
  const which = shown.length === 1 ? 'the only known group' : 'the largest groups';
  const rank = isHidden ? `${shown.length === 1 ? 'the only group' : which} whose share is shown` : which;
  return say`Of people with a conviction in scope, some relief would reach ${parts.flat()}, ${rank}.`;
}

/** Without a group whose share is shown: why. */
function noGroup(slice: Slice, cells: readonly Cell[]): Sentence {
  const hidden = cells.filter((cell) => count(cell) === undefined);
  if (hidden.length > 0) return say`What share of each group would have some relief is ${whyHidden(hidden)}.`;
  if (slice.isEmpty) return say`What share of each group would have some relief is ${notShown(slice.cell('all', 'some-relief', 'people'))}.`;
  return say`Nobody whose group is known has a conviction in scope.`;
}

function nameInSentence(kind: words.Kind, row: string): string {
  const name = words.row(kind, row);
  if (kind === 'race') return `${name} people`;
  if (kind === 'age') return `people ${name === 'Under 30' ? 'under 30' : name.includes('over') ? '60 and over' : `aged ${name}`}`;
  return `${name.toLowerCase()} people`;
}

function groupBody(view: View, slice: Slice, groups: Groups, heading: Sentence): HTMLElement[] {
  const rows = slice.parts();
  const cell = (row: string, column: string): Cell => slice.cell(row, column, 'people');
  const bars: Bar[] = rows.map((row) => ({
    label: words.row(groups.kind, row),
    ratio: share(cell(row, 'some-relief'), cell(row, 'people')),
    said: shareOf(cell(row, 'some-relief'), cell(row, 'people')),
  }));
  const chart: Chart = { kind: 'bars', isShare: true, bars };
  const table = grid(
    {
      caption: groups.caption,
      corner: { heading: 'People', isText: true },
      columns: [
        { heading: 'With a conviction in scope', unit: 'the denominator' },
        ...MEASURES.map((column) => ({ heading: words.impact(column) })),
      ],
      rows: rows.map((row) => ({
        heading: words.row(groups.kind, row),
        entries: [
          cell(row, 'people'),
          ...MEASURES.map((column): Entry => ({ cell: cell(row, column), share: shareOf(cell(row, column), cell(row, 'people')) })),
        ],
      })),
      notes: [groups.note],
    },
    view.meta.threshold.persons,
  );
  const caption = 'People with some relief, as a share of the people of the group with a conviction in scope';
  return [chartFigure(view, chart, heading, caption), table];
}
