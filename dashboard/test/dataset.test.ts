import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { DataSet } from '../src/dataset';
import { COUNTY_STATES, parseMeta, pathOf } from '../src/meta';

const golden = (name: string) => readFileSync(new URL(`golden/${name}`, import.meta.url));
const META = golden('meta.json').toString('utf8');
const { tables } = JSON.parse(META) as { tables: Record<string, { parquet: { file: string } }> };
const COUNTIES = `data/${tables.counties?.parquet.file}`;

/** What the server has, by path; a number is the answer that something else gets. */
let server: Map<string, Uint8Array | string | number>;
let asked: string[];
let changes: number;

async function answer(path: string): Promise<Response> {
  asked.push(path);
  const held = server.get(path) ?? 404;
  if (held === 0) throw new TypeError('no connection');
  return typeof held === 'number' ? new Response('', { status: held }) : new Response(new Uint8Array(Buffer.from(held)));
}

const dataset = () => new DataSet(answer, () => (changes += 1));
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

beforeEach(() => {
  server = new Map<string, Uint8Array | string | number>([
    ['data/meta.json', META],
    [COUNTIES, golden('counties.parquet')],
  ]);
  asked = [];
  changes = 0;
});

describe('the data set', () => {
  test('is on its way, then there, and each file is fetched once', async () => {
    const data = dataset();
    expect(data.meta.state).toBe('loading');
    await data.poll();
    expect(data.rows('counties').state).toBe('loading');
    await settled();
    expect(data.rows('counties')).toMatchObject({ state: 'ready' });
    await data.poll();
    data.rows('counties');
    expect(asked.filter((path) => path === COUNTIES)).toHaveLength(1);
  });

  test.each([404, 403])('that is answered with %d is not published yet, and appears when it is', async (status) => {
    server.set('data/meta.json', status);
    const data = dataset();
    await data.poll();
    expect(data.meta.state).toBe('empty');
    server.set('data/meta.json', META);
    expect(await data.poll()).toBe(true);
    expect(data.meta.state).toBe('ready');
  });

  test.each([500, 0])('that cannot be fetched (%d) has failed, and is tried again', async (status) => {
    server.set('data/meta.json', status);
    const data = dataset();
    await data.poll();
    expect(data.meta.state).toBe('failed');
    server.set('data/meta.json', META);
    await data.poll();
    expect(data.meta.state).toBe('ready');
  });

  test('that is something else has failed, in words', async () => {
    server.set('data/meta.json', '<html>sign in</html>');
    const data = dataset();
    await data.poll();
    expect(data.meta).toEqual({ state: 'failed', why: 'the file data/meta.json is not what this page reads' });
  });

  test('stays shown while the server does not answer, and says that it does not', async () => {
    const data = dataset();
    await data.poll();
    server.set('data/meta.json', 0);
    await data.poll();
    expect(data.meta.state).toBe('ready');
    expect(data.isReachable).toBe(false);
    server.set('data/meta.json', META);
    await data.poll();
    expect(data.isReachable).toBe(true);
  });

  test('that is replaced is shown whole at once: what was shown is fetched before', async () => {
    const data = dataset();
    await data.poll();
    data.rows('counties');
    await settled();
    const next = `${'a'.repeat(64)}.parquet`;
    server.set('data/meta.json', META.replace(tables.counties?.parquet.file ?? '', next));
    server.set(`data/${next}`, golden('counties.parquet'));
    expect(await data.poll()).toBe(true);
    expect(data.rows('counties').state).toBe('ready');
  });

  test('that has not changed changes nothing', async () => {
    const data = dataset();
    await data.poll();
    const before = changes;
    expect(await data.poll()).toBe(false);
    expect(changes).toBe(before);
  });

  test('of which a file is missing says so of that file, and has it after another try', async () => {
    server.set(COUNTIES, 500);
    const data = dataset();
    await data.poll();
    data.rows('counties');
    await settled();
    expect(data.rows('counties')).toEqual({ state: 'failed', why: 'the server answered 500' });
    server.set(COUNTIES, golden('counties.parquet'));
    data.retry();
    data.rows('counties');
    await settled();
    expect(data.rows('counties').state).toBe('ready');
  });

  test('of which a file is cut off says so, and shows nothing of it', async () => {
    server.set(COUNTIES, golden('counties.parquet').subarray(0, 900));
    const data = dataset();
    await data.poll();
    data.rows('counties');
    await settled();
    expect(data.rows('counties')).toEqual({ state: 'failed', why: 'the file could not be fetched or read' });
  });

  test('without a table that a page asks for says so', async () => {
    const data = dataset();
    await data.poll();
    expect(data.counts('a-table-of-tomorrow')).toEqual({ state: 'failed', why: 'the data set has no table a-table-of-tomorrow' });
  });
});

describe('meta.json', () => {
  const golden = JSON.parse(META) as { counties: object };
  const counted = (counties: object) => parseMeta(JSON.stringify({ ...golden, counties: { ...golden.counties, ...counties } })).counties;

  test('of a program that has no county whose run is not published has none of them', () => {
    expect(counted({ notPublished: undefined })['not-published']).toBe(0);
    expect(counted({ notPublished: 2 })['not-published']).toBe(2);
  });

  test('names each state where it counts it', () => {
    expect(COUNTY_STATES.map(pathOf)).toEqual(
      ['determined', 'draft', 'notPublished', 'received', 'notReceived', 'refused', 'failed', 'withdrawn'].map((name) => `counties.${name}`),
    );
  });
});
