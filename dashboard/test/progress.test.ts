import { describe, expect, test } from 'vitest';
import { readCounties } from '../src/county';
import { countsOf, sorted, type CountyRow } from '../src/sections/progress';
import { CountTable } from '../src/table';
import { countRows, type Count } from './published';

function row(place: string, state: string, dismissal: Count): CountyRow {
  const [county] = readCounties([{ place, name: place, state, as_of: state === 'determined' ? '2026-11-29' : undefined, waiting: false }]);
  if (county === undefined) throw new Error('expected a county');
  const outcomes = new CountTable('outcome-by-section', countRows(place, 'county-policy', 'convictions', { all: { dismissal } }));
  return { county, cells: countsOf(place, { outcomes, impact: new CountTable('impact', []), policy: 'county-policy' }) };
}

const ROWS = [row('butte', 'determined', 20), row('alpine', 'determined', 'suppressed'), row('colusa', 'determined', 0), row('yuba', 'not-received', 0), row('glenn', 'draft', 300)];
const places = (rows: readonly CountyRow[]) => rows.map(({ county }) => county.place);

describe('the table of counties', () => {
  test('is sorted by name', () => {
    expect(places(sorted(ROWS, 'name', false))).toEqual(['alpine', 'butte', 'colusa', 'glenn', 'yuba']);
    expect(places(sorted(ROWS, 'name', true))).toEqual(['yuba', 'glenn', 'colusa', 'butte', 'alpine']);
  });

  test('is sorted by a count, and what has none comes last either way: a withheld one, and one that was not received', () => {
    expect(places(sorted(ROWS, 'dismissed', true))).toEqual(['glenn', 'butte', 'colusa', 'alpine', 'yuba']);
    expect(places(sorted(ROWS, 'dismissed', false))).toEqual(['colusa', 'butte', 'glenn', 'alpine', 'yuba']);
  });

  test('is sorted by where counties stand, the determined first', () => {
    expect(places(sorted(ROWS, 'state', false))).toEqual(['alpine', 'butte', 'colusa', 'glenn', 'yuba']);
  });

  test('is sorted by date, without a date last', () => {
    expect(places(sorted(ROWS, 'as-of', true)).slice(-2)).toEqual(['glenn', 'yuba']);
  });
});
