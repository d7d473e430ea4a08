import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseMeta, OtherSchema } from '../src/meta';
import { byAuthority, parsePolicies } from '../src/policy';
import { CountTable, readParquet, textOf, type Row } from '../src/table';
import { readCounties } from '../src/county';

// Published files of invented people, as `clear64 fetch --published` gives them.
const golden = (name: string) => readFileSync(new URL(`golden/${name}`, import.meta.url));
const text = (name: string) => golden(name).toString('utf8');

async function parquet(name: string): Promise<Row[]> {
  const bytes = golden(`${name}.parquet`);
  return readParquet(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
}

/** Fields of a line; quotes are doubled inside quotes. */
function fields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '');
}

describe('a published table', () => {
  test.each(['counties', 'uploads', 'impact-by-age'])('%s is read from Parquet as its CSV has it', async (name) => {
    const [head = '', ...lines] = text(`${name}.csv`).trimEnd().split('\n');
    const columns = fields(head);
    const rows = (await parquet(name)).map((row) => columns.map((column) => textOf(row, column)));
    expect(rows).toEqual(lines.map(fields));
    expect(rows.length).toBeGreaterThan(5);
  });

  test('of counts gives each cell by place, policy, row, column and unit', async () => {
    const rows = await parquet('impact-by-age');
    const table = new CountTable('impact-by-age', rows);
    for (const row of rows) {
      const slice = table.at(textOf(row, 'place'), textOf(row, 'policy'));
      const { shown } = slice.cell(textOf(row, 'row'), textOf(row, 'column'), 'people');
      expect(shown).toEqual(row.state === 'counted' ? { state: 'counted', count: row.count } : { state: row.state });
    }
    expect(new Set(rows.map((row) => row.state))).toEqual(new Set(['counted', 'suppressed']));
  });

  test('has no count, and no zero, of a place or cell that is not in it', () => {
    const table = new CountTable('impact', []);
    expect(table.at('yuba', 'county-policy').isEmpty).toBe(true);
    expect(table.at('yuba', 'county-policy').cell('all', 'people', 'people').shown).toEqual({ state: 'absent' });
  });

  test('takes a state that it does not know for withheld', () => {
    const row = { place: 'yuba', policy: 'own', row: 'all', column: 'people', unit: 'people', count: 3, state: 'of-a-later-version' };
    const table = new CountTable('impact', [row]);
    expect(table.at('yuba', 'own').cell('all', 'people', 'people').shown).toEqual({ state: 'suppressed' });
  });

  test('of counties has all 58, with what is not known as nothing', async () => {
    const counties = readCounties(await parquet('counties'));
    expect(counties).toHaveLength(58);
    expect(counties.find(({ place }) => place === 'yuba')).toMatchObject({ state: 'not-received', asOf: undefined, isWaiting: false });
    expect(counties.find(({ place }) => place === 'humboldt')).toMatchObject({ state: 'draft', isWaiting: true });
  });
});

describe('meta.json', () => {
  test('is read with what later versions add', () => {
    const meta = parseMeta(text('meta.json').replace('{', '{ "added": [1, { "two": null }],'));
    expect(meta.isSample).toBe(true);
    expect(meta.counties.total).toBe(58);
    expect(meta.tables.get('outcome-by-section')?.columns.map(({ name }) => name)).toContain('policy');
  });

  test('says which values of the export count as which group, if it does', () => {
    const races = '"races": { "black": { "pilots": "black", "codes": ["B"], "descriptions": ["BLACK"] } },';
    expect(parseMeta(text('meta.json').replace('{', `{ ${races}`)).races).toEqual([
      { name: 'black', pilots: 'black', codes: ['B'], descriptions: ['BLACK'] },
    ]);
    expect(parseMeta(text('meta.json')).races).toEqual([]);
  });

  test('of anything but real data is of a sample', () => {
    expect(parseMeta(text('meta.json').replace('"sample"', '"real"')).isSample).toBe(false);
    expect(parseMeta(text('meta.json').replace('"sample"', '"something"')).isSample).toBe(true);
  });

  test('of another version says so', () => {
    expect(() => parseMeta(text('meta.json').replace('"schema": 1', '"schema": 2'))).toThrow(OtherSchema);
  });

  test('that names a file elsewhere is refused', () => {
    const meta = JSON.parse(text('meta.json')) as { policies: { file: string } };
    meta.policies.file = '../../index.html';
    expect(() => parseMeta(JSON.stringify(meta))).toThrow(/names no data file/);
  });
});

test('a policy’s rules keep their numbers when statute and county are set apart', () => {
  const policies = [...parsePolicies(text('policies.json')).values()];
  const policy = policies.find(({ name }) => name === 'los-angeles-2019');
  if (policy === undefined) throw new Error('expected the policy of Los Angeles');
  const numbers = (['statute', 'county-policy'] as const).map((authority) => byAuthority(policy, authority).map(({ number }) => number));
  expect(numbers[0]).toEqual([2, 5, 6, 7]);
  expect(numbers.flat().sort((one, other) => one - other)).toEqual(policy.rules.map((_, index) => index + 1));
});
