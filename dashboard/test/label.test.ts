import { expect, test } from 'vitest';
import { lettersOf, wrapped } from '../src/drawing/label';

const LABEL = 'Scenario: dismiss all and related charges';

test('a label that fits is one line', () => {
  expect(wrapped(LABEL, LABEL.length)).toEqual([LABEL]);
});

test('a label is cut between words alone, and nothing of it is left out', () => {
  const lines = wrapped(LABEL, lettersOf(288, 16));
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join(' ')).toBe(LABEL);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(lettersOf(288, 16));
});

test('a word longer than a line has one of its own', () => {
  expect(wrapped('a misdemeanor it is', 8)).toEqual(['a', 'misdemeanor', 'it is']);
});
