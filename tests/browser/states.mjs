// What the dashboard says while there is nothing, too little or something broken; and that it changes by itself.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PILOTS } from './deployment.mjs';
import { check } from './figures.mjs';
import { published } from './published.mjs';
import { DRAFT, sites, WAITING } from './sites.mjs';
import { Visitor } from './visitor.mjs';

const main = (visitor) => visitor.page.locator('main');

// Until the page says something.
async function says(visitor, text) {
  await main(visitor).getByText(text).first().waitFor();
}

describe('a deployment that grows', () => {
  it('says that nothing is published, and changes by itself with every upload', async () => {
    const { growing } = sites;
    const visitor = await Visitor.at(growing.address, { expected: [/404 \(Not Found\)/] });
    await visitor.open('#/', 'empty');
    await says(visitor, 'Nothing is published yet');
    assert.equal(await visitor.page.locator('.banner').count(), 0, 'nobody knows of what kind the data will be');

    await growing.uploadRefused('mono');
    await visitor.shows('ready');
    await says(visitor, 'is determined under a policy that it approved: there is no statewide figure yet');

    await growing.upload(DRAFT);
    await says(visitor, '1 is a draft');

    await growing.upload('sacramento', { rows: 2000, policy: PILOTS.sacramento });
    await says(visitor, '1 of 58 counties is determined under an approved policy');
    await growing.settled();
    await visitor.page.getByText('New results came in.').waitFor();
    assert.ok((await check(visitor.page, await published(growing.address))) > 100);

    await growing.upload('contra-costa', { rows: 2000, policy: PILOTS['contra-costa'] });
    await says(visitor, '2 of 58 counties are determined under an approved policy');
    await visitor.leave();
  });

  for (const [county, heading, said] of [
    ['modoc', 'Modoc County has sent no export.', 'is not known here: it is not a zero'],
    ['mono', 'Mono County sent an export that was refused.', 'What to do stands below, under uploads'],
  ]) {
    it(`says of ${county} in words why it has no figures`, async () => {
      const visitor = await Visitor.at(sites.growing.address);
      await visitor.open(`#/county/${county}`, 'empty');
      assert.equal(await visitor.page.locator('h1').innerText(), heading);
      await says(visitor, said);
      assert.equal(await visitor.page.locator('main [data-table]').count(), 0);
      await visitor.leave();
    });
  }

  it('says in a sentence what to do about a refused upload', async () => {
    const visitor = await Visitor.at(sites.growing.address);
    await visitor.open('#/county/mono', 'empty');
    const row = visitor.page.locator('#uploads tr[data-upload]');
    const { sentence } = (await published(sites.growing.address)).tables.uploads.find((row) => row.place === 'mono');
    assert.match(sentence, /xlsx|workbook/i);
    const said = (await row.innerText()).toLowerCase();
    assert.ok(said.includes('refused') && said.includes(sentence.toLowerCase()), said);
    await visitor.leave();
  });
});

describe('a county', () => {
  it('whose policy nobody has approved is a draft, in no statewide figure', async () => {
    const visitor = await Visitor.at(sites.full.address);
    await visitor.open(`#/county/${DRAFT}`);
    assert.match(await visitor.page.locator('h1').innerText(), /^Draft: /);
    await says(visitor, 'What follows is in no statewide total.');
    await visitor.leave();
  });

  it('of which something newer was refused shows the run before it, and says so', async () => {
    const visitor = await Visitor.at(sites.full.address);
    await visitor.open(`#/county/${WAITING}`);
    await says(visitor, 'what is shown is of the run before it');
    assert.ok((await visitor.page.locator('main [data-table]').count()) > 100);
    await visitor.leave();
  });

  it('that there is not is answered with those that there are', async () => {
    const visitor = await Visitor.at(sites.full.address);
    await visitor.open('#/county/atlantis', 'empty');
    await says(visitor, 'The address names no county of California.');
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
    assert.match(await failed.innerText(), /could not be loaded/);
    assert.equal(await failed.count(), 1);
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
    const held = new Promise((resolve) => (release = resolve));
    await visitor.page.route(table('impact-by-race'), async (route) => {
      await held;
      await route.continue();
    });
    await visitor.page.goto(`${sites.full.address}/#/`);
    await visitor.page.locator('section[data-state="ready"] [data-table]').first().waitFor();
    assert.match(await visitor.page.locator('section[data-state="loading"]').innerText(), /Loading these figures/);
    assert.equal(await main(visitor).getAttribute('data-state'), 'loading');
    release();
    await visitor.shows('ready');
    await visitor.leave();
  });

  it('without a readable meta.json is no page of zeros', async () => {
    for (const [status, body] of [[500, ''], [200, '<html>'], [200, '{"schema":99}']]) {
      const visitor = await Visitor.at(sites.full.address, { expected: [/500 \(Internal/, /failed: .*meta.json/] });
      await visitor.page.route('**/data/meta.json', (route) => route.fulfill({ status, body }));
      await visitor.open('#/', 'failed');
      assert.match(await main(visitor).innerText(), /The figures cannot be shown/);
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
    await says(visitor, 'public defender');
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
