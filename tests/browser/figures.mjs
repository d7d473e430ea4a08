// What a page shows as numbers, and whether the published tables say so.
import assert from 'node:assert/strict';
import { place } from './published.mjs';

const WITHOUT_A_COUNT = { suppressed: 'withheld', 'not-reported': 'not reported', absent: 'not determined' };

// Every number of the page that says where it comes from.
export function shown(page) {
  return page.evaluate(() => {
    const marked = (name) => [...document.querySelectorAll(`[data-${name}]`)];
    const said = (element) => ({ ...element.dataset, text: element.textContent.trim().replaceAll(/\s/g, ' ') });
    const county = location.hash.match(/^#\/county\/([a-z-]+)/)?.[1];
    const [figures, derived, meta, published] = ['table', 'derived', 'meta', 'published'].map((name) => marked(name).map(said));
    return { county, figures, derived, meta, published };
  });
}

// Asserts that a page's figures are those of the tables, and returns how many there are.
export async function check(page, data) {
  const all = await shown(page);
  for (const figure of all.figures) checkFigure(figure, data.cells);
  for (const derived of all.derived) checkDerived(derived, data, all.county);
  for (const { meta, text } of all.meta) assert.equal(number(text), named(data.meta, meta), `meta.json ${meta}`);
  for (const { published, key, column, text } of all.published) {
    const row = data.tables[published].find((row) => row.id === key);
    checkPublished(text, row?.[column], `${published} ${key} ${column}`);
  }
  return all.figures.length;
}

// What meta.json says at a path, whose last word can be written otherwise: not-received, notReceived.
function named(meta, path) {
  const spelled = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  return path.split('.').reduce((value, name) => value?.[name] ?? value?.[spelled(name)], meta);
}

// A size or a day, as a table other than those of counts has it.
function checkPublished(text, value, where) {
  if (typeof value === 'string') {
    const [year, month, day] = value.slice(0, 10).split('-').map(Number);
    const date = new Date(Date.UTC(year, month - 1, day));
    assert.equal(text, date.toLocaleDateString('en-US', { timeZone: 'UTC', dateStyle: 'medium' }), where);
    return;
  }
  const [size, unit] = text.split(' ');
  const scale = { bytes: 1, kB: 1e3, MB: 1e6, GB: 1e9 }[unit];
  assert.ok(Math.abs(Number(size) * scale - value) <= scale / 2, `${where}: ${text} of ${value}`);
}

function checkFigure(figure, cells) {
  const where = place(figure);
  const cell = cells.get(where);
  const state = cell?.state ?? 'absent';
  if (state === 'counted') assert.equal(number(figure.text), cell.count, where);
  else assert.equal(figure.text.toLowerCase(), WITHOUT_A_COUNT[state], where);
}

function checkDerived({ derived, formula, text, cells: operands }, { cells, tables }, county) {
  const names = ['table', 'place', 'policy', 'row', 'column', 'unit'];
  const of = (cell) => cells.get(place(Object.fromEntries(names.map((name, index) => [name, cell[index]]))));
  const named = JSON.parse(operands).map(of);
  const counted = named.map((cell) => (cell?.state === 'counted' ? cell.count : undefined));
  const inState = (state) => named.filter((cell) => (cell?.state ?? 'absent') === state).length;
  const [first, second] = counted;
  const where = `${derived}: ${operands}`;
  if (formula === 'share') {
    if (counted.includes(undefined) || second === 0) assert.doesNotMatch(text, /\d/, where);
    else assert.equal(text, percent(first / second), where);
    return;
  }
  const isRefused = (row) => row.place === county && ['refused', 'failed'].includes(row.state);
  const values = {
    difference: () => Math.abs(first - second),
    rows: () => counted.length,
    suppressed: () => inState('suppressed'),
    'not-reported': () => inState('not-reported'),
    absent: () => inState('absent'),
    refused: () => tables.uploads.filter(isRefused).length,
  };
  assert.equal(number(text), values[formula](), where);
}

function percent(ratio) {
  const percent = ratio * 100;
  if (percent > 0 && percent < 1) return 'under 1%';
  if (percent > 99 && percent < 100) return 'over 99%';
  return `${Math.round(percent)}%`;
}

function number(text) {
  assert.match(text, /^\d{1,3}(,\d{3})*( counties)?$/, `a number: ${text}`);
  return Number(text.replaceAll(/\D/g, ''));
}
