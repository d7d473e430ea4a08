// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { unfoldOnPaper } from '../src/paper';

test('what is folded is printed open, and is folded again; what was open stays so', () => {
  document.body.innerHTML = '<details></details><details open></details>';
  unfoldOnPaper(document.body);
  const open = () => [...document.querySelectorAll('details')].map((one) => one.open);
  window.dispatchEvent(new Event('beforeprint'));
  expect(open()).toEqual([true, true]);
  window.dispatchEvent(new Event('afterprint'));
  expect(open()).toEqual([false, true]);
});
