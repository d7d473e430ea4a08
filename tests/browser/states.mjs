// What the dashboard says of drafts, of what waits, and while something is broken.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DRAFT, sites, WAITING } from './sites.mjs';
import { Visitor } from './visitor.mjs';

describe('a county', () => {
  it('whose policy nobody has approved is a draft, in no statewide figure', async () => {
    const visitor = await Visitor.at(sites.full.address);
    await visitor.open(`#/county/${DRAFT}`);
    assert.match(await visitor.page.locator('h1').innerText(), /^Draft: /);
    await visitor.says('What follows is in no statewide total.');
    await visitor.leave();
  });

  it('of which something newer was refused shows the run before it, and says so', async () => {
    const visitor = await Visitor.at(sites.full.address);
    await visitor.open(`#/county/${WAITING}`);
    await visitor.says('what is shown is of the run before it');
    assert.ok((await visitor.page.locator('main [data-table]').count()) > 100);
    await visitor.leave();
  });

  it('that there is not is answered with those that there are', async () => {
    const visitor = await Visitor.at(sites.full.address);
    await visitor.open('#/county/atlantis', 'empty');
    await visitor.says('The address names no county of California.');
    assert.equal(await visitor.page.locator('main a[href^="#/county/"]').count(), 58);
    await visitor.leave();
  });
});

describe('a data set that is not there whole', () => {
  const table = (name) => `**/data/${sites.published.meta.tables[name].parquet.file}`;

  it('is complete but for a file that cannot be loaded, and has it after another try', async () => {
    const visitor = await Visitor.at(sites.full.address, { expected: [/ERR_FAILED/, /failed: .*parquet/] });
    await visitor.page.route(table('impact-by-race'), (route) => route.abort());
    await visitor.open('#/', 'failed');
    const failed = visitor.page.locator('section[data-state="failed"]');
    assert.match(await failed.innerText(), /By race: not loaded\s+These figures could not be loaded/);
    assert.equal(await failed.count(), 1);
    // What is on its way when the one has failed comes.
    await visitor.page.waitForFunction(() => document.querySelector('section[data-state="loading"]') === null);
    assert.ok((await visitor.page.locator('section[data-state="ready"] [data-table]').count()) > 100);
    await visitor.page.unroute(table('impact-by-race'));
    await failed.getByRole('button', { name: 'Try again' }).click();
    await visitor.shows('ready');
    assert.equal(await failed.count(), 0);
    await visitor.leave();
  });

  it('says of what is on its way that it is, and shows the rest', async () => {
    const visitor = await Visitor.at(sites.full.address);
    let release;
    const released = new Promise((resolve) => (release = resolve));
    await visitor.page.route(table('impact-by-race'), async (route) => {
      await released;
      await route.continue();
    });
    await visitor.page.goto(`${sites.full.address}/#/`);
    await visitor.page.locator('section[data-state="ready"] [data-table]').first().waitFor();
    const held = visitor.page.locator('#race[data-state="loading"]');
    assert.match(await held.innerText(), /By race: on its way\s+Loading these figures/);
    assert.equal(await visitor.main.getAttribute('data-state'), 'loading');
    release();
    await visitor.shows('ready');
    await visitor.leave();
  });

  it('without a readable meta.json is no page of zeros', async () => {
    for (const [status, body] of [[500, ''], [200, '<html>'], [200, '{"schema":99}']]) {
      const visitor = await Visitor.at(sites.full.address, { expected: [/500 \(Internal/, /failed: .*meta.json/] });
      await visitor.page.route('**/data/meta.json', (route) => route.fulfill({ status, body }));
      await visitor.open('#/', 'failed');
      assert.match(await visitor.main.innerText(), /The figures cannot be shown/);
      assert.doesNotMatch(await visitor.page.locator('h1').innerText(), /\d/);
      await visitor.page.unroute('**/data/meta.json');
      await visitor.page.getByRole('button', { name: 'Try again now' }).click();
      await visitor.shows('ready');
      await visitor.leave();
    }
  });

  it('tells whoever looks for help about their record all the same', async () => {
    const visitor = await Visitor.at(sites.full.address, { expected: [/ERR_FAILED/, /failed: .*meta.json/] });
    await visitor.page.route('**/data/meta.json', (route) => route.abort());
    await visitor.open('#/record');
    await visitor.says('public defender');
    await visitor.leave();
  });
});

describe('sample and real data', () => {
  it('stand beside published figures only where the data are real', async () => {
    for (const [site, isReal] of [[sites.real, true], [sites.full, false]]) {
      const visitor = await Visitor.at(site.address);
      await visitor.open('#/county/contra-costa');
      const text = await visitor.page.locator('body').innerText();
      assert.equal(text.includes('3,264'), isReal, 'what Contra Costa has announced');
      assert.equal(/sample data/i.test(text), !isReal);
      assert.equal((await visitor.page.title()).includes('SAMPLE DATA'), !isReal);
      await visitor.leave();
    }
  });

  it('are told apart in what is downloaded', async () => {
    for (const [site, name, head] of [
      [sites.real, 'impact.csv', 'table,place,'],
      [sites.full, 'SAMPLE-impact.csv', 'data,table,place,'],
    ]) {
      const visitor = await Visitor.at(site.address);
      await visitor.open('#/data');
      const link = visitor.page.locator(`a[download="${name}"]`);
      const [download] = await Promise.all([visitor.page.waitForEvent('download'), link.click()]);
      assert.equal(download.suggestedFilename(), name);
      const [first, ...rows] = (await text(download)).trimEnd().split('\n');
      assert.ok(first.startsWith(head), first);
      if (site === sites.full) assert.ok(rows.length > 100 && rows.every((row) => row.startsWith('sample,impact,')));
      await visitor.leave();
    }
  });
});

async function text(download) {
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
