// How people read the dashboard: with other eyes, other hands, on small screens and on paper.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { violations } from './axe.mjs';
import { PAGES } from './pages.mjs';
import { DRAFT, sites } from './sites.mjs';
import { Visitor } from './visitor.mjs';

describe('WCAG 2.1 AA, as far as axe can tell', () => {
  for (const colorScheme of ['light', 'dark']) {
    it(`is kept by every page, ${colorScheme}`, async () => {
      const visitor = await Visitor.at(sites.full.address, { colorScheme });
      for (const address of PAGES) {
        await visitor.open(address);
        assert.deepEqual(await violations(visitor.page), [], address);
      }
      await visitor.leave();
    });

    it(`is kept where nothing could be loaded, ${colorScheme}`, async () => {
      const broken = await Visitor.at(sites.full.address, { colorScheme, expected: [/ERR_FAILED/, /failed: /] });
      await broken.page.route('**/data/*.parquet', (route) => route.abort());
      await broken.open('#/', 'failed');
      assert.deepEqual(await violations(broken.page), [], 'without tables');
      await broken.leave();
    });
  }
});

describe('the first view', () => {
  it('with 58 counties is at most 350 KB in at most 12 requests', async () => {
    const visitor = await Visitor.at(sites.full.address);
    const network = await visitor.context.newCDPSession(visitor.page);
    await network.send('Network.enable');
    let bytes = 0;
    network.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await visitor.open('#/');
    await visitor.page.waitForLoadState('networkidle');
    const paths = visitor.requests.map((request) => new URL(request.url()).pathname);
    assert.ok(paths.length <= 12, paths.join(' '));
    assert.ok(bytes > 50_000 && bytes <= 350_000, `${bytes} bytes`);
    await visitor.leave();
  });
});

describe('an address', () => {
  it('is shared with its filters', async () => {
    const address = '#/?order=descending&policy=dismiss-all&sort=name&state=determined';
    const visitor = await Visitor.at(sites.full.address);
    await visitor.open(address);
    assert.equal(await visitor.page.locator('#progress tbody tr th a').count(), 5);
    await visitor.page.getByText('Hypothetical: no county has decided this.').waitFor();
    assert.equal(await visitor.page.evaluate(() => location.hash), address);
    await visitor.leave();
  });

  it('is left and returned to by the back button, filters and pages alike', async () => {
    const visitor = await Visitor.at(sites.full.address);
    const { page } = visitor;
    await visitor.open('#/');
    const heading = page.locator('h1');
    const first = await heading.innerText();
    await page.locator('#policy-dismiss-all').click();
    await page.getByText('Hypothetical: no county has decided this.').waitFor();
    await page.locator(`main a[href^="#/county/${DRAFT}"]`).first().click();
    await visitor.shows('ready', 'county');
    await page.goBack();
    await visitor.shows('ready', 'statewide');
    await page.getByText('Hypothetical: no county has decided this.').waitFor();
    await page.goBack();
    await page.locator('#policy-county-policy[aria-current]').waitFor();
    assert.equal(await heading.innerText(), first);
    await page.goForward();
    await page.locator('#policy-dismiss-all[aria-current]').waitFor();
    await visitor.leave();
  });
});

describe('the keyboard', () => {
  // What has the focus, after the key.
  const pressed = async (page, key) => {
    await page.keyboard.press(key);
    return page.evaluate(() => {
      const { activeElement: at } = document;
      return { id: at.id, href: at.getAttribute('href'), text: at.textContent.trim(), tag: at.tagName };
    });
  };

  it('reaches content, pages, filters and the order of the table, and shows where it is', async () => {
    const visitor = await Visitor.at(sites.full.address);
    const { page } = visitor;
    await visitor.open('#/');
    assert.equal((await pressed(page, 'Tab')).text, 'Skip to the content');
    assert.equal((await pressed(page, 'Enter')).id, 'main');
    const reached = new Set();
    for (let at = {}; at.id !== 'sort-name'; ) {
      at = await pressed(page, 'Tab');
      assert.ok(!reached.has(at.id) || at.id === '', `the order of the table is reached before ${at.text}`);
      reached.add(at.id);
      const outline = await page.evaluate(() => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
      });
      assert.ok(outline, `the focus is seen at ${at.tag} ${at.text}`);
      if (at.id === 'policy-dismiss-all') {
        await page.keyboard.press('Enter');
        await page.getByText('Hypothetical: no county has decided this.').waitFor();
        assert.equal(await page.evaluate(() => document.activeElement.id), at.id, 'the focus stays');
        await page.goBack();
        await page.locator('#policy-county-policy[aria-current]').waitFor();
      }
    }
    assert.ok(reached.has('policy-dismiss-all'));
    await page.keyboard.press('Enter');
    await page.locator('#progress th[aria-sort="descending"]').waitFor();
    await visitor.leave();
  });
});

describe('a narrow screen', () => {
  it('of 320 pixels shows every page without scrolling sideways', async () => {
    const visitor = await Visitor.at(sites.full.address, { viewport: { width: 320, height: 640 } });
    for (const address of PAGES) {
      await visitor.open(address);
      const [wide, screen] = await visitor.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.equal(wide, screen, address);
    }
    await visitor.leave();
  });
});

describe('a narrow screen with long labels', () => {
  it('shows all of it, beside no other', async () => {
    const visitor = await Visitor.at(sites.full.address, { viewport: { width: 320, height: 640 } });
    await visitor.open('#/?by=reason');
    const charts = visitor.page.locator('main figure .drawing:not(.chart-map .drawing)');
    const labels = await visitor.page.locator('#scenarios .drawing text').allTextContents();
    assert.ok(labels.some((label) => label.replaceAll(/\s/g, '').includes('Scenario:dismissallandrelatedcharges')), `${labels}`);
    for (const [width, boxes] of await charts.evaluateAll((all) => all.map((drawing) => {
      const frame = drawing.getBoundingClientRect();
      return [frame.width, [...drawing.querySelectorAll('text')].map((text) => {
        const { left, right, top, bottom } = text.getBoundingClientRect();
        return { text: text.textContent, left: left - frame.left, right: right - frame.left, top, bottom };
      })];
    }))) {
      for (const { text, right } of boxes) assert.ok(right <= width + 1, `${text} ends at ${right} of ${width}`);
      const overlap = (one, other) => one.left < other.right && other.left < one.right && one.top + 2 < other.bottom && other.top + 2 < one.bottom;
      for (const [at, one] of boxes.entries()) {
        for (const other of boxes.slice(at + 1)) assert.ok(!overlap(one, other), `${one.text} over ${other.text}`);
      }
      assert.ok(boxes.every(({ text }) => !text.includes('…')));
    }
    await visitor.leave();
  });
});

describe('the map', () => {
  for (const width of [320, 390, 480, 1280]) {
    it(`has no name that the edge of a screen of ${width} pixels cuts off`, async () => {
      const visitor = await Visitor.at(sites.full.address, { viewport: { width, height: 900 } });
      await visitor.open('#/');
      const names = await visitor.page.locator('.chart-map .drawing text').evaluateAll((all) => all.map((name) => {
        const { left, right } = name.getBoundingClientRect();
        return { name: name.textContent, left, right };
      }));
      assert.equal(names.length, width < 480 ? 0 : 5);
      for (const { name, left, right } of names) assert.ok(left >= 0 && right <= width, `${name} from ${left} to ${right}`);
      await visitor.leave();
    });
  }
});

describe('on paper', () => {
  it('what is folded on the screen is printed, and folded again afterwards', async () => {
    const visitor = await Visitor.at(sites.full.address);
    const { page } = visitor;
    await visitor.open('#/compare');
    const folded = page.locator('main details');
    const open = () => folded.evaluateAll((all) => all.map((one) => one.open));
    assert.equal((await open()).length, 5);
    await page.evaluate(() => addEventListener('beforeprint', () => {
      const shown = [...document.querySelectorAll('main details')].map((one) => one.querySelector('.rules').checkVisibility());
      document.body.dataset.printed = JSON.stringify(shown);
    }));
    await page.pdf({ format: 'Letter' });
    assert.deepEqual(JSON.parse(await page.evaluate(() => document.body.dataset.printed)), [true, true, true, true, true]);
    assert.deepEqual(await open(), [false, false, false, false, false]);
    await visitor.leave();
  });

  it('every page has its banner and nothing to click, and ends', async () => {
    const visitor = await Visitor.at(sites.full.address);
    const { page } = visitor;
    for (const address of PAGES) {
      await visitor.open(address);
      const pdf = (await page.pdf({ format: 'Letter' })).toString('latin1');
      const pages = pdf.match(/\/Type\s*\/Page\b/g).length;
      assert.ok(pages >= 1 && pages <= 40, `${address}: ${pages} pages`);
      await page.emulateMedia({ media: 'print' });
      const language = address.includes('lang=es') ? 'Datos de muestra' : 'Sample data';
      assert.ok((await page.locator('.banner').innerText()).startsWith(language), address);
      assert.ok(await page.locator('.banner').isVisible(), address);
      assert.ok(await page.locator('nav.pages').isHidden(), address);
      const frames = page.locator('main .frame');
      const cut = await frames.evaluateAll((all) => all.filter((one) => getComputedStyle(one).overflowX !== 'visible').length);
      assert.equal(cut, 0, `${address}: tables that are cut off`);
      await page.emulateMedia({ media: null });
    }
    await visitor.leave();
  });
});
