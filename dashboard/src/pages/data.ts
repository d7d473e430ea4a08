/** The published tables to take away, and what each column means. */

import { digits } from '../cell';
import { contents } from '../contents';
import { downloadLink } from '../download';
import { el } from '../element';
import { wordTable, type WordRow } from '../grid';
import { section } from '../section';
import { say } from '../sentence';
import { progressHeading } from '../sections/progress';
import type { Meta, TableMeta } from '../meta';
import type { Page, View } from '../view';
import { bytes, day, month } from '../words';

export function data(view: View): Page {
  const { meta } = view;
  const sections = [downloads(view), dictionary(view), about(view)];
  return {
    title: 'Data',
    content: [
      el(
        'header',
        { class: 'headline' },
        el('p', { class: 'label' }, 'Data'),
        el('h1', { id: 'heading', tabindex: -1 }, `Everything that is shown here is in ${meta.tables.size} tables to download.`),
        el('p', { class: 'lead' }, 'They hold counts. Nobody’s record is in them, and counts are withheld so that nobody is identified.'),
        ...(meta.isSample
          ? [el('p', { class: 'notice' }, 'Sample data: the files are of invented people. Their names begin with SAMPLE, and each row of a CSV file says so in a column of its own.')]
          : []),
      ),
      contents(view, sections),
      ...sections,
    ],
  };
}

function downloads(view: View): HTMLElement {
  const { meta } = view;
  const tables = [...meta.tables.values()];
  const rows = tables.map((table): WordRow => {
    const { name, title, parquet, csv } = table;
    const number = el('span', { class: 'number', 'data-meta': `tables.${name}.rows` }, digits(table.rows));
    return {
      cells: [
        [title, el('br'), el('code', {}, name)],
        number,
        downloadLink(meta.isSample, parquet, `${name}.parquet`, `Parquet, ${bytes(parquet.bytes)}`, title),
        downloadLink(meta.isSample, csv, `${name}.csv`, `CSV, ${bytes(csv.bytes)}`, title),
      ],
    };
  });
  const frame = wordTable('Tables to download', ['Table', 'Rows', 'Parquet', 'CSV'], rows);
  return section('downloads', 'Downloads', { state: 'ready', value: meta }, () => ({
    heading: say`Each table as Parquet and as CSV`,
    body: [
      frame,
      el('h3', {}, 'Beside the tables'),
      el(
        'ul',
        {},
        el('li', {}, el('a', { href: 'data/meta.json', download: named(meta.isSample, 'meta.json') }, 'meta.json'), ': what the data set is, and the files it is made of'),
        el('li', {}, downloadLink(meta.isSample, meta.policies, 'policies.json', 'policies.json', 'Policies'), ': every policy, rule by rule'),
        el('li', {}, downloadLink(meta.isSample, meta.dictionary, 'dictionary.csv', 'dictionary.csv', 'Dictionary'), ': the dictionary below, as CSV'),
      ),
    ],
  }));
}

function named(isSample: boolean, name: string): string {
  return isSample ? `SAMPLE-${name}` : name;
}

function dictionary(view: View): HTMLElement {
  return section('dictionary', 'Dictionary', { state: 'ready', value: view.meta }, ({ tables }) => ({
    heading: say`What each column means`,
    body: grouped([...tables.values()]).map(([names, columns]) => {
      const caption = `Columns of ${names.join(', ')}`;
      const rows = columns.map(({ name, kind, nullable, meaning, unit }) => ({
        cells: [el('code', {}, name), kind + (nullable ? ', or none' : ''), meaning, unit === '' ? 'no\u00a0unit' : unit],
      }));
      return wordTable(caption, ['Column', 'Type', 'Meaning', 'Unit'], rows);
    }),
  }));
}

/** Tables that have the same columns, together. */
function grouped(tables: readonly TableMeta[]): [string[], TableMeta['columns']][] {
  const groups = new Map<string, [string[], TableMeta['columns']]>();
  for (const { name, columns } of tables) {
    const shape = JSON.stringify(columns);
    const group = groups.get(shape) ?? [[], columns];
    group[0].push(name);
    groups.set(shape, group);
  }
  return [...groups.values()];
}

function about(view: View): HTMLElement {
  const { meta } = view;
  return section('about', 'This data set', { state: 'ready', value: meta }, () => ({
    heading: progressHeading(meta),
    body: [
      el(
        'dl',
        {},
        ...term('Data', meta.isSample ? 'Sample: invented people' : 'Real'),
        ...term('As of, statewide', meta.asOf?.statewide === undefined ? 'No county is determined yet' : day(meta.asOf.statewide)),
        ...term('Runs are as of', runsAsOf(meta)),
        ...term('Withheld', `Counts behind which fewer than ${meta.threshold.persons} people stand, ${meta.threshold.source} (looked up in ${month(meta.threshold.dated)})`),
        ...term('Program', `clear64 ${meta.build}`),
      ),
    ],
  }));
}

function runsAsOf({ asOf }: Meta): string {
  if (asOf === undefined) return 'No county is determined yet';
  return asOf.from === asOf.to ? day(asOf.from) : `${day(asOf.from)} to ${day(asOf.to)}`;
}

function term(name: string, text: string): HTMLElement[] {
  return [el('dt', {}, name), el('dd', {}, text)];
}
