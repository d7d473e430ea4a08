/** Published tables as the pages ask for them. */

import { parquetReadObjects } from 'hyparquet';
import type { Cell, Shown, Unit } from './cell';

export type Value = string | number | boolean | undefined;
export type Row = Readonly<Record<string, Value>>;

/** The rows of a Parquet file. Counts are INT32; a 64-bit number of a later version becomes a plain one. */
export async function readParquet(bytes: ArrayBuffer): Promise<Row[]> {
  const rows: Record<string, unknown>[] = await parquetReadObjects({ file: bytes });
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
}

function plain(value: unknown): Value {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return Number(value);
    default:
      return undefined;
  }
}

/** The text of a row's column; empty if it has none. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  return value === undefined ? '' : String(value);
}

/** A place under a policy in a table of counts. */
export class Slice {
  readonly rows: string[] = [];
  readonly columns: string[] = [];
  readonly #shown = new Map<string, Shown>();

  constructor(
    readonly table: string,
    readonly place: string,
    readonly policy: string,
  ) {}

  add(row: string, column: string, unit: string, shown: Shown): void {
    if (this.rows.at(-1) !== row && !this.rows.includes(row)) this.rows.push(row);
    if (!this.columns.includes(column)) this.columns.push(column);
    this.#shown.set(key(row, column, unit), shown);
  }

  cell(row: string, column: string, unit: Unit): Cell {
    const shown = this.#shown.get(key(row, column, unit)) ?? { state: 'absent' };
    const { table, place, policy } = this;
    return { table, place, policy, row, column, unit, shown };
  }

  /** The rows without that of all of them. */
  parts(): string[] {
    return this.rows.filter((row) => row !== 'all');
  }

  get isEmpty(): boolean {
    return this.rows.length === 0;
  }
}

/** A table of counts. */
export class CountTable {
  readonly #slices = new Map<string, Slice>();

  constructor(
    readonly name: string,
    rows: readonly Row[],
  ) {
    for (const row of rows) {
      const place = textOf(row, 'place');
      const policy = textOf(row, 'policy');
      const at = key(place, policy);
      const slice = this.#slices.get(at) ?? new Slice(name, place, policy);
      this.#slices.set(at, slice);
      slice.add(textOf(row, 'row'), textOf(row, 'column'), textOf(row, 'unit'), shown(row));
    }
  }

  /** The counts of a place under a policy: an empty slice if nothing was determined there. */
  at(place: string, policy: string): Slice {
    return this.#slices.get(key(place, policy)) ?? new Slice(this.name, place, policy);
  }
}

function shown(row: Row): Shown {
  if (row.state === 'counted' && typeof row.count === 'number') return { state: 'counted', count: row.count };
  // A state of a later version is not known here, and no count is made of it.
  return row.state === 'not-reported' ? { state: 'not-reported' } : { state: 'suppressed' };
}

function key(...words: string[]): string {
  return words.join('\u0000');
}
