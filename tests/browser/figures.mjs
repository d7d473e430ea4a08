// What a page shows as numbers, and whether the published tables say so.
import assert from 'node:assert/strict';
import { place } from './published.mjs';

const WITHOUT_A_COUNT = { suppressed: 'withheld', 'not-reported': 'not reported', absent: 'not determined' };

// Every number of the page that says where it comes from.
export function shown(page) {
  return page.evaluate(() => {
    const marked = (name) => [...document.querySelectorAll(`[data-${name}]`)];
    const said = (element) => ({ ...element.dataset, text: element.textContent.trim() });
    return { figures: marked('table').map(said), derived: marked('derived').map(said), meta: marked('meta').map(said) };
  });
}

// Asserts that a page's figures are those of the tables, and returns how many there are.
export async function check(page, { meta, cells }) {
  const all = await shown(page);
  for (const figure of all.figures) checkFigure(figure, cells);
  for (const derived of all.derived) checkDerived(derived, cells);
  for (const { meta: path, text } of all.meta) {
    const value = path.split('.').reduce((value, name) => value?.[name], meta);
    assert.equal(number(text), value, `meta.json ${path}`);
  }
  return all.figures.length;
}

function checkFigure(figure, cells) {
  const where = place(figure);
  const cell = cells.get(where);
  const state = cell?.state ?? 'absent';
  if (state === 'counted') assert.equal(number(figure.text), cell.count, where);
  else assert.equal(figure.text.toLowerCase(), WITHOUT_A_COUNT[state], where);
}

function checkDerived(derived, cells) {
  const { formula, text } = derived;
  const names = ['table', 'place', 'policy', 'row', 'column', 'unit'];
  const of = (cell) => cells.get(place(Object.fromEntries(names.map((name, index) => [name, cell[index]]))));
  const operands = JSON.parse(derived.cells).map(of);
  const missing = operands.find((cell) => cell?.state !== 'counted');
  const where = `${derived.derived}: ${derived.cells}`;
  if (missing) {
    assert.doesNotMatch(text, /\d/, where);
    return;
  }
  const [first, ...rest] = operands.map((cell) => cell.count);
  const other = rest.reduce((sum, count) => sum + count, 0);
  const value = { share: () => percent(first / other), sum: () => first + other, difference: () => first - other };
  assert.ok(formula in value, `${where}: no formula`);
  assert.equal(formula === 'share' ? text : number(text), value[formula](), where);
}

function percent(ratio) {
  const percent = ratio * 100;
  if (percent > 0 && percent < 1) return 'under 1%';
  if (percent > 99 && percent < 100) return 'over 99%';
  return `${Math.round(percent)}%`;
}

function number(text) {
  assert.match(text, /^\d{1,3}(,\d{3})*$/, `a number: ${text}`);
  return Number(text.replaceAll(',', ''));
}
