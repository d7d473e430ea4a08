/** How the figures are made, and what they do not say. */

import { count } from '../cell';
import { contents } from '../contents';
import { el, type Child } from '../element';
import { grid, wordTable } from '../grid';
import { prose, section } from '../section';
import { fromMeta, notShown, ofWhole, say, shareOf, type Sentence } from '../sentence';
import type { Page, View } from '../view';
import { BY_SECTION, outcomeGrid } from '../sections/outcome';
import * as words from '../words';
import { AFTER_STAGES, CHANGES, DEFINITIONS, INPUTS, LISTS, PUBLISHED_OF_LISTS, RACES, READINGS, RULES, STAGES, UNITS } from './method-text';

const STATE = 'california';

export function method(view: View): Page {
  const hasState = view.meta.counties.determined > 0;
  const sections = [
    stages(),
    prose('inputs', 'Inputs', 'What is read, and what never leaves the counties’ results', paragraphs(INPUTS)),
    prose('rules', 'Rules', 'The first rule that holds decides; what is not known is never eligible', paragraphs(RULES)),
    definitions(),
    prose('units', 'Units', 'Convictions, cases and people are three units', paragraphs(UNITS)),
    lists(view),
    ...(view.meta.races.length > 0 ? [races(view)] : []),
    ...(hasState ? [unknowns(view), disqualifiers(view), jurisdiction(view)] : []),
    suppression(view),
    prose('readings', 'Readings', 'Everything shown is of the exact reading', paragraphs(READINGS)),
    changes(view),
  ];
  return {
    title: 'Method',
    content: [
      el(
        'header',
        { class: 'headline' },
        el('p', { class: 'label' }, 'Method'),
        el('h1', { id: 'heading', tabindex: -1 }, 'Each figure is a count of what counties’ policies decide on the state’s records, as of a date.'),
        ...(hasState ? [] : [el('p', { class: 'lead' }, 'No county is determined under a policy that it approved yet: the counts of this page are not there, its words are.')]),
      ),
      contents(view, sections),
      ...sections,
    ],
  };
}

function paragraphs(texts: readonly string[]): Child[] {
  return texts.map((text) => el('p', {}, text));
}

function stages(): HTMLElement {
  const table = wordTable(
    'The stages of one conviction',
    ['Stage', 'Whose it is', 'What is done'],
    STAGES.map(([stage, owner, what]) => ({ cells: [stage, owner, what] })),
  );
  return prose('stages', 'Stages', 'A determination is the second of five stages', [table, ...paragraphs(AFTER_STAGES)]);
}

function definitions(): HTMLElement {
  const terms = DEFINITIONS.flatMap(([name, text]) => [el('dt', {}, name), el('dd', {}, text)]);
  return prose('definitions', 'Definitions', 'What the words mean', [el('dl', {}, ...terms)]);
}

function lists(view: View): HTMLElement {
  // Published figures are of real people: they do not stand beside invented ones.
  const published = view.meta.isSample
    ? el('p', { class: 'note' }, 'Published examples are hidden, because the data shown are of invented people.')
    : el('ul', {}, ...PUBLISHED_OF_LISTS.map((text) => el('li', { 'data-reference': 'lists' }, text)));
  return prose('lists', 'DOJ’s list', 'DOJ’s list is both too long and too short', [...paragraphs(LISTS), published]);
}

function races({ meta }: View): HTMLElement {
  // By name, as the data set has them, and what is not known last.
  const groups = [...meta.races].sort((one, other) => Number(one.name === 'unknown') - Number(other.name === 'unknown'));
  const rows = groups.map(({ name, pilots, codes, descriptions }) => ({
    cells: [words.row('race', name), words.row('race', pilots), [...codes, ...descriptions].join(', ')],
  }));
  const table = wordTable('Which values count as which group', ['Group', 'In the pilots’ figures', 'Values of the export'], rows);
  return prose('races', 'Race', 'Race is what an officer recorded, put into groups', [...paragraphs(RACES), table]);
}

function unknowns(view: View): HTMLElement {
  return section('unknowns', 'Not known', view.data.counts('record-quality'), (table) => {
    const slice = table.at(STATE, 'county-policy');
    const all = slice.cell('all', 'people', 'people');
    const unlinked = slice.cell('not-linkable', 'people', 'people');
    const heading: Sentence =
      count(unlinked) === undefined
        ? say`How many people cannot be found in other counties’ exports is ${notShown(unlinked)}`
        : say`${unlinked}${ofWhole(all)} people cannot be found in other counties’ exports, and may be counted more than once`;
    const rows = [...slice.parts(), 'all'].map((row) => {
      const cell = slice.cell(row, 'people', 'people');
      return { heading: words.row('quality', row), entries: [cell, shareOf(cell, all)], isTotal: row === 'all' };
    });
    const body = grid(
      {
        caption: 'People of whom something is not known',
        corner: { heading: 'What is not known', isText: true },
        columns: [{ heading: 'People' }, { heading: 'Share' }],
        rows,
        notes: ['A person whose state identification number is blank, or stands for several persons of a file, cannot be linked over counties.'],
      },
      view.meta.threshold.persons,
    );
    return { heading, body: [body] };
  });
}

function disqualifiers(view: View): HTMLElement {
  return section('disqualifiers', 'Disqualifiers', view.data.counts('disqualifiers'), (table) => {
    const slice = table.at(STATE, 'county-policy');
    const columns = [
      { column: 'found', unit: 'convictions' },
      { column: 'found', unit: 'people' },
      { column: 'possible', unit: 'convictions' },
      { column: 'possible', unit: 'people' },
    ] as const;
    const strikes = slice.cell('super-strike', 'found', 'convictions');
    const body = grid(
      {
        caption: 'Disqualifiers found, whether or not a policy asks for them',
        corner: { heading: 'Disqualifier', isText: true },
        columns: columns.map(({ column, unit }) => ({ heading: words.row('found', column), unit })),
        rows: slice.rows.map((row) => ({
          heading: words.row('disqualifiers', row),
          entries: columns.map(({ column, unit }) => slice.cell(row, column, unit)),
        })),
        notes: ['A disqualifier is a ground on which the prosecution may challenge relief. It is not itself a denial (an interpretation), and none reaches H&S 11357.'],
      },
      view.meta.threshold.persons,
    );
    const heading =
      count(strikes) === undefined
        ? say`Beside how many convictions a super strike stands is ${notShown(strikes)}`
        : say`A super strike stands beside ${strikes} convictions in scope`;
    return { heading, body: [body] };
  });
}

function jurisdiction(view: View): HTMLElement {
  return section('jurisdiction', 'Who must act', view.data.counts('jurisdiction'), (table) => {
    const slice = table.at(STATE, 'county-policy');
    const attorneys = slice.cell('district-attorney', 'all', 'convictions');
    const heading =
      count(attorneys) === undefined
        ? say`How many convictions are the district attorneys’ to act on is ${notShown(attorneys)}`
        : say`${attorneys}${ofWhole(slice.cell('all', 'all', 'convictions'))} convictions in scope are the district attorneys’ to act on`;
    const body = outcomeGrid(view, slice, { ...BY_SECTION, kind: 'jurisdiction', caption: 'Convictions by who must act, and outcome' });
    const note = el('p', { class: 'note' }, 'A felony is the district attorney’s. In Los Angeles County ten cities have a prosecutor of their own; whose a misdemeanor is follows from the police of the arrest, an interpretation. Other counties have no such table: not reviewed.');
    return { heading, body: [body, note] };
  });
}

function suppression(view: View): HTMLElement {
  const { threshold } = view.meta;
  const persons = fromMeta(threshold.persons, 'threshold.persons');
  return section('suppression', 'Withheld', { state: 'ready', value: threshold }, ({ source, dated }) => ({
    heading: say`A count is withheld if fewer than ${persons} people stand behind it`,
    body: [
      el('p', {}, `The threshold is set ${source} (looked up in ${words.month(dated)}). The guideline binds health departments and is a benchmark here.`),
      el('p', {}, 'It counts people, whatever the unit: twenty convictions of three people are withheld. Zeros are shown. Then more counts are withheld, until none that is withheld follows from others by adding and subtracting, over all tables, counties and the state. Where one count of a row is everyone of a group, it is withheld, too. Shares of withheld counts are not shown.'),
      el('p', {}, 'A withheld count is not a zero, and not a small one for certain: it can be withheld to protect another.'),
    ],
  }));
}

function changes(view: View): HTMLElement {
  const build = el('p', { class: 'note' }, 'This data set was made by clear64 ', el('code', {}, view.meta.build), '.');
  return prose('changes', 'Changes', 'What has changed in the rules', [...paragraphs(CHANGES), build]);
}
