// What the dashboard says of a deployment in which little has happened yet, and that it changes by itself.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { violations } from './axe.mjs';
import { Deployment, PILOTS } from './deployment.mjs';
import { check } from './figures.mjs';
import { published } from './published.mjs';
import { closeBrowser, Visitor } from './visitor.mjs';

let growing;

before(async () => {
  growing = await Deployment.make('growing');
  await growing.up();
});
after(async () => {
  await closeBrowser();
  await growing.down();
});

describe('a deployment that grows', () => {
  it('says that nothing is published, and changes by itself with every upload', async () => {
    const visitor = await Visitor.at(growing.address, { expected: [/404 \(Not Found\)/] });
    await visitor.open('#/', 'empty');
    await visitor.says('Nothing is published yet');
    assert.equal(await visitor.page.locator('.banner').count(), 0, 'nobody knows of what kind the data will be');

    await growing.uploadRefused('mono');
    await visitor.shows('ready');
    await visitor.says('is determined under a policy that it approved: there is no statewide figure yet');

    await growing.upload('alpine');
    await visitor.says('1 is a draft');

    await growing.upload('sacramento', { rows: 2000, policy: PILOTS.sacramento });
    await visitor.says('1 of 58 counties is determined under an approved policy');
    await growing.settled();
    await visitor.page.getByText('New results came in.').waitFor();
    assert.ok((await check(visitor.page, await published(growing.address))) > 100);

    await growing.upload('contra-costa', { rows: 2000, policy: PILOTS['contra-costa'] });
    await visitor.says('2 of 58 counties are determined under an approved policy');
    await visitor.leave();
  });

  it('says of each county where it stands, on the map, in its table and in its filter', async () => {
    for (const county of ['inyo', 'glenn', 'lake']) await growing.upload(county);
    await growing.settled();
    const visitor = await Visitor.at(growing.address);
    await visitor.open('#/');
    await growing.withdraw('inyo');
    await growing.failed('glenn');
    await growing.spoil('lake');
    for (const said of ['1 withdrew its export', '1 could not be determined', '1 is not published']) await visitor.says(said);
    const { page } = visitor;
    const legend = await page.locator('.legend li').allTextContents();
    for (const [county, state, word, said] of [
      ['inyo', 'withdrawn', 'Withdrawn', 'Export withdrawn.'],
      ['glenn', 'failed', 'Failed', 'Determining the export failed'],
      ['lake', 'not-published', 'Not published', 'Its counts are in no table'],
    ]) {
      assert.ok(legend.includes(`${word}: 1`), `${legend}`);
      const outline = page.locator(`.chart-map [data-href="#/county/${county}"]`);
      assert.equal(await outline.evaluate((one) => getComputedStyle(one).fill), `url("#pattern-${state}")`);
      assert.equal(await page.locator(`.chart-map #pattern-${state}`).count(), 1);
      await page.locator(`#state-${state}`).click();
      await page.locator(`#state-${state}[aria-current]`).waitFor();
      const rows = await page.locator('#progress tbody tr').allInnerTexts();
      assert.equal(rows.length, 1, `${rows}`);
      assert.ok(rows[0].includes(word) && rows[0].includes(said), rows[0]);
      await page.goBack();
      await page.locator('#state-all[aria-current]').waitFor();
    }
    const all = await page.locator('.chart-map pattern path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
    assert.equal(new Set(all).size, all.length, 'no two states have one pattern');
    await check(page, await published(growing.address));
    await visitor.leave();
  });

  for (const [county, heading, said] of [
    ['modoc', 'Modoc County has sent no export.', 'is not known here: it is not a zero'],
    ['mono', 'Mono County sent an export that was refused.', 'What to do stands below, under uploads'],
    ['inyo', 'Inyo County has withdrawn its export.', 'export was withdrawn. Nothing of it is shown.'],
    ['glenn', 'Glenn County sent an export that could not be determined.', 'What to do stands below, under uploads'],
    ['lake', 'Lake County is not published.', 'The operator has to look at them, or determine it again.'],
  ]) {
    it(`says of ${county} in words why it has no figures`, async () => {
      const visitor = await Visitor.at(growing.address);
      await visitor.open(`#/county/${county}`, 'empty');
      assert.equal(await visitor.page.locator('h1').innerText(), heading);
      await visitor.says(said);
      assert.equal(await visitor.page.locator('main [data-table]').count(), 0);
      await check(visitor.page, await published(growing.address));
      await visitor.leave();
    });
  }

  for (const [county, state, words] of [['mono', 'refused', /xlsx|workbook/i], ['glenn', 'failed', /ended by the machine/]]) {
    it(`says in a sentence what to do about an upload that ${state === 'failed' ? 'has failed' : 'was refused'}`, async () => {
      const visitor = await Visitor.at(growing.address, { viewport: { width: 320, height: 640 } });
      await visitor.open(`#/county/${county}`, 'empty');
      const row = visitor.page.locator('#uploads tr[data-upload]');
      const { sentence } = (await published(growing.address)).tables.uploads.find((row) => row.place === county);
      assert.match(sentence, words);
      const said = (await row.innerText()).toLowerCase();
      assert.ok(said.includes(state) && said.includes(sentence.toLowerCase()), said);
      const { x, width } = await row.locator('td').last().boundingBox();
      assert.ok(x >= 0 && x + width <= 320, `on a small screen it is read whole: from ${x} to ${x + width}`);
      await visitor.leave();
    });
  }

  for (const colorScheme of ['light', 'dark']) {
    it(`keeps WCAG 2.1 AA where there are no figures, ${colorScheme}`, async () => {
      const visitor = await Visitor.at(growing.address, { colorScheme });
      for (const county of ['modoc', 'mono', 'inyo', 'glenn', 'lake']) {
        await visitor.open(`#/county/${county}`, 'empty');
        assert.deepEqual(await violations(visitor.page), [], county);
      }
      await visitor.leave();
    });
  }
});
