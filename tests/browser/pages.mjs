// Each page with each of its filters: its numbers are those of the published tables, and nothing is wrong.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check } from './figures.mjs';
import { DRAFT, sites, WAITING } from './sites.mjs';
import { Visitor } from './visitor.mjs';

const COUNTIES = ['los-angeles', 'san-francisco', DRAFT, WAITING];
export const PAGES = ['#/', '#/county', ...COUNTIES.map((county) => `#/county/${county}`)];
PAGES.push('#/compare', '#/method', '#/data', '#/record', '#/record?lang=es');

const BANNER = { en: 'Sample data. The people are invented', es: 'Datos de muestra. Las personas son inventadas' };

// The addresses of a page with one more filter, as its links name them.
async function filtered(page) {
  const links = page.locator('main .choice a, main th a');
  const hrefs = await links.evaluateAll((anchors) => anchors.map((anchor) => anchor.getAttribute('href')));
  return [...new Set(hrefs)].filter((href) => href.startsWith('#/'));
}

async function follow(page, address) {
  await page.evaluate((hash) => {
    if (location.hash === hash) return undefined;
    const followed = new Promise((done) => addEventListener('hashchange', () => requestAnimationFrame(done), { once: true }));
    location.hash = hash;
    return followed;
  }, address);
  await page.locator('main[data-state="ready"]').waitFor();
}

// Numbers that no table has: dates, sections of the code, names of groups, years and policies.
const WORDS = [
  /(January|February|March|April|May|June|July|August|September|October|November|December|[A-Z][a-z]{2}) \d{1,2}, \d{4}/g,
  /Proposition 64/g,
  /(H&S|PC) [\d.]+(\([\da-zA-Z]+\))*/g,
  /\d{2} (to|and) (\d{2}|over)|Under \d{2}/g,
  /\b\d{3}0s\b|Before 1960/g,
  /(Los Angeles|Sacramento|San Joaquin|Contra Costa|San Francisco) 201[89]/g,
  /(of )?the last seven years/g,
];

// Texts with a number that does not say where it comes from.
async function unmarked(page) {
  const texts = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    const marked = '[data-table], [data-derived], [data-meta], [data-published], [data-reference], code, #policy, #policies';
    const found = [];
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement.closest(marked)) found.push(walker.currentNode.data);
    }
    return found;
  });
  const names = new Set([...sites.published.cells.values()].map(({ row }) => row));
  const left = (text) => WORDS.reduce((text, words) => text.replaceAll(words, ''), text);
  const said = texts.map((text) => text.replaceAll(/\s/g, ' ').trim());
  return said.filter((text) => !names.has(text) && /\d/.test(left(text)));
}

describe('every page, with each of its filters', () => {
  for (const address of PAGES) {
    it(`${address} shows the numbers of the published tables`, async () => {
      const visitor = await Visitor.at(sites.full.address);
      const { page } = visitor;
      await visitor.open(address);
      let figures = 0;
      for (const one of [address, ...(await filtered(page))]) {
        await follow(page, one);
        figures += await check(page, sites.published);
        assert.equal(await page.locator('h1').count(), 1, one);
        assert.doesNotMatch(await page.locator('body').innerText(), /undefined|NaN|\[object|Infinity/, one);
        const language = one.includes('lang=es') ? 'es' : 'en';
        assert.ok((await page.locator('.banner').innerText()).startsWith(BANNER[language]), one);
        assert.match(await page.title(), /SAMPLE DATA$/, one);
        const charts = await page.locator('main figure').allInnerTexts();
        assert.ok(charts.every((chart) => chart.includes('Sample data: invented people')), `${one}: charts`);
        if (/^#\/($|\?|county|compare)/.test(one)) assert.deepEqual(await unmarked(page), [], one);
      }
      if (/^#\/($|county\/|compare)/.test(address)) assert.ok(figures > 100, `${figures} figures`);
      await visitor.leave();
    });
  }
});
