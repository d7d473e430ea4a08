import { expect, test } from 'vitest';
import { marked } from '../src/download';

test('a CSV file of sample data says so in each row, also where a quoted field has a line end', () => {
  expect(marked('place,said\nalpine,"one\ntwo, ""three"""\nyuba,four\n')).toBe(
    'data,place,said\nsample,alpine,"one\ntwo, ""three"""\nsample,yuba,four\n',
  );
});
