/** `meta.json`: what the data set is, and the files it is made of. */

import { number, object, parseJson, text, texts, type Json, type JsonObject } from './json';

/** The version of the data set that this page reads. */
export const SCHEMA = 1;

export interface DataFile {
  readonly file: string;
  readonly bytes: number;
}

export interface Column {
  readonly name: string;
  readonly kind: string;
  readonly meaning: string;
  readonly unit: string;
  readonly nullable: boolean;
}

export interface TableMeta {
  readonly name: string;
  readonly title: string;
  readonly rows: number;
  readonly parquet: DataFile;
  readonly csv: DataFile;
  readonly columns: readonly Column[];
}

/** A published group, the pilots' group that it was part of, and the values of the export that count as it. */
export interface RaceGroup {
  readonly name: string;
  readonly pilots: string;
  readonly codes: readonly string[];
  readonly descriptions: readonly string[];
}

export interface Meta {
  readonly isSample: boolean;
  readonly build: string;
  readonly asOf: { readonly statewide: string | undefined; readonly from: string; readonly to: string } | undefined;
  readonly threshold: { readonly persons: number; readonly source: string; readonly dated: string };
  /** How many counties stand where, by the words of the table `counties`. */
  readonly counties: { readonly total: number } & Readonly<Record<CountyState, number>>;
  /** Which values of the export count as which group; none in data sets that do not say. */
  readonly races: readonly RaceGroup[];
  readonly scenarios: readonly string[];
  readonly pilotPolicies: readonly string[];
  readonly tables: ReadonlyMap<string, TableMeta>;
  readonly policies: DataFile;
  readonly dictionary: DataFile;
}

export const COUNTY_STATES = ['determined', 'draft', 'not-published', 'received', 'not-received', 'refused', 'failed', 'withdrawn'] as const;
export type CountyState = (typeof COUNTY_STATES)[number];

/** Where `meta.json` says how many counties stand there. */
export function pathOf(state: CountyState | 'total'): string {
  return `counties.${state.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())}`;
}

export class OtherSchema extends Error {}

/** Reads `meta.json`. Anything but the word `real` is taken for a sample: a banner too many harms nobody. */
export function parseMeta(bytes: string): Meta {
  const meta = object(parseJson(bytes), 'meta.json');
  const schema = number(meta.schema, 'schema');
  if (schema !== SCHEMA) {
    throw new OtherSchema(`the data set is of version ${schema}, expected ${SCHEMA}: load this page again`);
  }
  const tables = Object.entries(object(meta.tables, 'tables')).map(
    ([name, table]) => [name, tableMeta(name, object(table, name))] as const,
  );
  const threshold = object(meta.threshold, 'threshold');
  return {
    isSample: meta.data !== 'real',
    build: text(meta.build, 'build'),
    asOf: asOf(meta.asOf),
    threshold: {
      persons: number(threshold.persons, 'threshold'),
      source: text(threshold.source, 'threshold'),
      dated: text(threshold.dated, 'threshold'),
    },
    counties: counties(object(meta.counties, 'counties')),
    races: races(meta.races),
    scenarios: texts(meta.scenarios),
    pilotPolicies: texts(meta.pilotPolicies),
    tables: new Map(tables),
    policies: dataFile(meta.policies, 'policies'),
    dictionary: dataFile(meta.dictionary, 'dictionary'),
  };
}

function asOf(value: Json | undefined): Meta['asOf'] {
  if (value === null || value === undefined) return undefined;
  const dates = object(value, 'asOf');
  const statewide = dates.statewide === null ? undefined : text(dates.statewide, 'asOf.statewide');
  return { statewide, from: text(dates.from, 'asOf.from'), to: text(dates.to, 'asOf.to') };
}

function counties(value: JsonObject): Meta['counties'] {
  const of = (name: string) => number(value[name], `counties.${name}`);
  return {
    total: of('total'),
    determined: of('determined'),
    draft: of('draft'),
    // A data set of a program before there was the word has none of these.
    'not-published': value.notPublished === undefined ? 0 : of('notPublished'),
    received: of('received'),
    'not-received': of('notReceived'),
    refused: of('refused'),
    failed: of('failed'),
    withdrawn: of('withdrawn'),
  };
}

function races(value: Json | undefined): RaceGroup[] {
  if (value === undefined) return [];
  return Object.entries(object(value, 'races')).map(([name, group]) => {
    const { pilots, codes, descriptions } = object(group, name);
    return { name, pilots: text(pilots, name), codes: texts(codes), descriptions: texts(descriptions) };
  });
}

function tableMeta(name: string, value: JsonObject): TableMeta {
  const columns = Array.isArray(value.columns) ? (value.columns as readonly Json[]) : [];
  return {
    name,
    title: text(value.title, `${name}.title`),
    rows: number(value.rows, `${name}.rows`),
    parquet: dataFile(value.parquet, `${name}.parquet`),
    csv: dataFile(value.csv, `${name}.csv`),
    columns: columns.map((column) => columnMeta(object(column, name))),
  };
}

function columnMeta(value: JsonObject): Column {
  return {
    name: text(value.name, 'column'),
    kind: text(value.kind ?? value.type, 'type of a column'),
    meaning: text(value.meaning, 'meaning of a column'),
    unit: typeof value.unit === 'string' ? value.unit : '',
    nullable: value.nullable === true,
  };
}

/** A file below `data/`. A name is a hash and an ending: nothing that could lead elsewhere. */
function dataFile(value: Json | undefined, where: string): DataFile {
  const file = object(value, where);
  const name = text(file.file, where);
  if (!/^[0-9a-f]{64}\.(parquet|csv|json)$/.test(name)) throw new Error(`${where} names no data file`);
  return { file: name, bytes: number(file.bytes, where) };
}
