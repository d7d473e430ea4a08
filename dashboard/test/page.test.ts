// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../src/address';
import type { MetaState } from '../src/dataset';
import { parsePolicies } from '../src/policy';
import { render } from '../src/render';
import { published, type Setting } from './published';

function shown(hash: string, setting: Setting) {
  const rendered = render(parseAddress(hash), published(setting));
  const main = document.createElement('main');
  main.append(...rendered.page.content);
  return { ...rendered, main, text: main.textContent ?? '' };
}

const PAGES = ['#/', '#/county', '#/county/alpine', '#/compare', '#/method', '#/data', '#/record', '#/record?lang=es'];

describe('every page', () => {
  test.each(PAGES)('%s is ready, with one heading of the first level, and sections that have headings', (hash) => {
    const { main, state } = shown(hash, {});
    expect(state).toBe('ready');
    expect(main.querySelectorAll('h1')).toHaveLength(1);
    for (const section of main.querySelectorAll('section')) {
      expect(section.querySelector('h2')?.textContent).toBeTruthy();
      expect(section.getAttribute('aria-labelledby')).toBe(`${section.id}-label ${section.querySelector('h2')?.id}`);
    }
  });

  test.each(PAGES)('%s never says of a determination that it clears', (hash) => {
    expect(shown(hash, {}).text).not.toMatch(/\bclear(s|ed|ing)?\b|expung/i);
  });

  test.each(PAGES)('%s has a caption and scopes in each table, no cell that is blank, and no id twice', (hash) => {
    const { main } = shown(hash, {});
    for (const table of main.querySelectorAll('table')) {
      expect(table.querySelector('caption')?.textContent).toBeTruthy();
      for (const cell of table.querySelectorAll('td, th')) expect(cell.textContent?.trim(), table.outerHTML).not.toBe('');
      for (const heading of table.querySelectorAll('th')) expect(heading.getAttribute('scope')).toMatch(/col|row/);
    }
    const ids = [...main.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(PAGES)('%s has a table for each chart, in the same section', (hash) => {
    const { charts } = shown(hash, {});
    for (const canvas of charts.keys()) expect(canvas.closest('section')?.querySelector('table')).not.toBeNull();
  });

  test.each(PAGES)('%s has no attribute that the policy of content forbids', (hash) => {
    expect(shown(hash, {}).main.querySelectorAll('[style], style, script, [onclick]')).toHaveLength(0);
  });
});

describe('a published number', () => {
  test('says table, place, policy, row, column and unit', () => {
    const { main } = shown('#/county/alpine', {});
    const cell = main.querySelector('#section [data-row="11359"][data-column="reduction"]');
    expect(cell?.textContent).toBe('12');
    expect((cell as HTMLElement).dataset).toMatchObject({
      table: 'outcome-by-section',
      place: 'alpine',
      policy: 'county-policy',
      unit: 'convictions',
    });
  });

  test('that is withheld says so, with a sentence below its table', () => {
    const { main } = shown('#/', {});
    const section = main.querySelector('#section');
    expect(section?.querySelector('[data-row="related"][data-column="dismissal"]')?.textContent).toBe('withheld');
    expect(section?.textContent).toContain('Withheld: fewer than eleven people');
  });
});

describe('a chart of a long list', () => {
  test('leaves out rows of zero, which its table has, and says so', () => {
    const { main, charts } = shown('#/?by=reason', {});
    const canvas = main.querySelector<HTMLElement>('#reason .chart-bars');
    const chart = canvas === null ? undefined : charts.get(canvas);
    expect(chart?.kind === 'bars' && chart.bars.map(({ label }) => label)).toEqual(['age', 'section']);
    expect(main.querySelector('#reason figcaption')?.textContent).toContain('rows with none are in the table alone');
    expect(main.querySelectorAll('#reason tbody tr')).toHaveLength(15);
  });
});

describe('the filter of policies', () => {
  test('shows the scenario’s counts, and says that they are hypothetical', () => {
    const { main, text } = shown('#/?policy=dismiss-all', {});
    expect(main.querySelector('#outcomes [data-policy]')?.getAttribute('data-policy')).toBe('dismiss-all');
    expect(text).toContain('Hypothetical: no county has decided this.');
    expect(main.querySelector('#policy-dismiss-all')?.getAttribute('aria-current')).toBe('true');
  });

  test('stays in the links to counties', () => {
    const { main } = shown('#/?policy=dismiss-all', {});
    expect(main.querySelector('#county-alpine')?.getAttribute('href')).toBe('#/county/alpine?policy=dismiss-all');
  });
});

describe('each state is said in words', () => {
  const cases: [string, string][] = [
    ['draft', 'nobody of the county has approved the policy'],
    ['received', 'was received and is not determined yet'],
    ['refused', 'was refused. Nothing is determined.'],
    ['failed', 'could not be determined'],
    ['withdrawn', 'export was withdrawn'],
    ['not-received', 'is not known here: it is not a zero'],
  ];
  test.each(cases)('of a county that is %s', (state, words) => {
    const { text, state: mainState } = shown('#/county/alpine', { state });
    expect(text).toContain(words);
    expect(mainState).toBe(state === 'draft' ? 'ready' : 'empty');
  });

  test.each(cases.slice(1))('in the table of counties: %s', (state) => {
    const { main } = shown('#/', { state });
    const row = main.querySelector('#county-alpine')?.closest('tr');
    expect(row?.textContent).toMatch(/not determined yet|refused|failed|withdrawn|not a zero/i);
    expect(row?.querySelectorAll('[data-table]')).toHaveLength(0);
  });

  const excluded: [string | undefined, string][] = [
    ['as-of', 'more than a year after the export'],
    ['another-key', 'made under another key of pseudonyms'],
    ['pilot-reading', 'again in the exact reading'],
    ['schema', 'made by another version of the program'],
    ['unreadable', 'files of its run cannot be read'],
    [undefined, 'the operator has to look at the run'],
  ];
  test.each(excluded)('of a county whose run is not published: %s', (excluded, why) => {
    const uploads = [{ place: 'alpine', kind: 'export', id: '00', stored: '2026-11-28', flags: '', state: 'determined' }];
    const { main, text, state } = shown('#/county/alpine', { state: 'not-published', uploads, ...(excluded && { excluded }) });
    expect(state).toBe('empty');
    expect(main.querySelector('h1')?.textContent).toBe('Alpine County is not published.');
    expect(text).toContain('its counts are in no table and in no total.');
    expect(main.querySelector('.headline')?.textContent).toContain(why);
    expect(main.querySelector('.headline')?.textContent).toMatch(/the operator has to|policy officer has to/i);
    expect(main.querySelector('#uploads tbody tr')?.lastElementChild?.textContent).toContain(why);
    expect(text).not.toMatch(/not determined yet|waits|changes by itself/);
    expect(main.querySelectorAll('[data-table]')).toHaveLength(0);
  });

  test('of a county whose status cannot be read, and not that it has sent nothing', () => {
    const { main, text } = shown('#/county/alpine', { state: 'not-published', excluded: 'status-unreadable', uploads: [] });
    expect(main.querySelector('.headline')?.textContent).toContain('What it has sent is not known here');
    expect(main.querySelector('.headline')?.textContent).toContain('The operator has to');
    expect(main.querySelector('#uploads h2')?.textContent).toBe('What Alpine County has uploaded cannot be read');
    expect(text).not.toMatch(/is determined|has uploaded nothing/);
  });

  test('of counties whose run is not published, in headings, map, filter and table', () => {
    const { main, text, charts } = shown('#/', { state: 'not-published', excluded: 'another-key' });
    expect(main.querySelector('h1')?.textContent).toContain('No county of 58 has a published run under a policy that it approved');
    expect(main.querySelector('#progress h2')?.textContent).toContain('1 is not published');
    expect(main.querySelector('#state-not-published')?.textContent).toBe('Not published');
    expect(main.querySelector('#county-alpine')?.closest('tr')?.textContent).toContain('Its counts are in no table');
    expect([...charts.values()].some((chart) => chart.kind === 'map' && chart.states.get('alpine')?.state === 'not-published')).toBe(true);
    expect(text).not.toMatch(/not determined yet/);
    const only = shown('#/?state=not-published', { state: 'not-published' }).main.querySelectorAll('#progress tbody tr');
    expect([...only].map((row) => row.querySelector('th')?.textContent)).toEqual(['Alpine']);
    expect(shown('#/data', { state: 'not-published' }).main.querySelector('#about h2')?.textContent).toContain('1 is not published');
  });

  test('a draft has its counts, and the state has none of them', () => {
    const { text, main } = shown('#/', { state: 'draft' });
    expect(text).toContain('there is no statewide figure yet');
    expect(main.querySelectorAll('[data-place="california"]')).toHaveLength(0);
    expect(main.querySelector('#county-alpine')?.closest('tr')?.textContent).toContain('Draft');
  });

  test('of a county without counts, what became of its uploads comes first', () => {
    const order = (state: string) => [...shown('#/county/alpine', { state }).main.querySelectorAll('section')].map(({ id }) => id);
    expect(order('refused')).toEqual(['uploads', 'policy', 'reference']);
    expect(order('determined').slice(-3)).toEqual(['policy', 'uploads', 'reference']);
  });

  test('nobody has sent anything', () => {
    const { text, state } = shown('#/', { state: 'not-received' });
    expect(text).toContain('No county of 58 has sent an export yet');
    expect(state).toBe('empty');
  });

  test('a county that there is not', () => {
    expect(shown('#/county/atlantis', {}).text).toContain('names no county of California');
  });

  test('a part has failed: it says so with a way to try again, and the rest is there', () => {
    const { main, state } = shown('#/', { failed: ['impact-by-age'] });
    expect(state).toBe('failed');
    expect(main.querySelector('#age h2')?.textContent).toBe('By age: not loaded');
    expect(main.querySelector('#age')?.textContent).toContain('could not be loaded: the server answered 500');
    expect(main.querySelector('#age [data-action="retry"]')).not.toBeNull();
    expect(main.querySelector('#section table')).not.toBeNull();
  });

  test('a part is on its way', () => {
    const { main, state } = shown('#/', { loading: ['impact'] });
    expect(state).toBe('loading');
    expect(main.querySelector('#impact h2')?.textContent).toBe('People: on its way');
    expect(main.querySelector('#impact')?.textContent).toContain('Loading these figures');
  });

  const metas: [MetaState, string][] = [
    [{ state: 'loading' }, 'on their way'],
    [{ state: 'empty' }, 'Nothing is published yet'],
    [{ state: 'failed', why: 'the file data/meta.json could not be fetched' }, 'The file data/meta.json could not be fetched'],
  ];
  test.each(metas)('the data set is %o', (meta, words) => {
    const { page, state } = render(parseAddress('#/'), { ...published({}), meta });
    expect(page.content.map((node) => node.textContent).join('')).toContain(words);
    expect(state).toBe(meta.state);
  });

  test('whoever asks for their record is told without any data', () => {
    const { state } = render(parseAddress('#/record'), { ...published({}), meta: { state: 'failed', why: 'it' } });
    expect(state).toBe('ready');
  });
});

describe('published figures of others', () => {
  test('stand beside ours, with unit, date and source', () => {
    const { main } = shown('#/', {});
    expect(main.querySelector('#reference')?.textContent).toContain('227,650convictions2023press and agency reports');
    expect(main.querySelector('#impact table')?.textContent).toContain('113,000 people, August 2020');
    expect(shown('#/method', {}).text).toContain('8,164 on DOJ’s list');
  });

  test.each(['#/', '#/county/alpine', '#/method'])('are nowhere beside sample data: %s', (hash) => {
    const { main, text } = shown(hash, { data: 'sample' });
    expect(main.querySelectorAll('[data-reference]')).toHaveLength(0);
    expect(text).not.toMatch(/227,650|113,000|8,164/);
    expect(text).toContain('hidden');
  });

  test('do not stand beside a scenario', () => {
    expect(shown('#/?policy=dismiss-all', {}).main.querySelector('#impact table')?.textContent).not.toContain('113,000');
  });
});

describe('the data set', () => {
  test('has one date where all runs are of one, and months in words', () => {
    const { main } = shown('#/data', {});
    expect(main.querySelector('#about')?.textContent).toContain('Runs are as ofNovember 29, 2026Withheld');
    expect(main.querySelector('#about')?.textContent).toContain('(looked up in November 2026)');
  });
});

describe('sample data', () => {
  test('marks each chart', () => {
    const { charts } = shown('#/', { data: 'sample' });
    expect(charts.size).toBeGreaterThan(5);
    for (const canvas of charts.keys()) expect(canvas.closest('figure')?.textContent).toContain('Sample data: invented people');
  });

  test('is in the name of each download', () => {
    const links = [...shown('#/data', { data: 'sample' }).main.querySelectorAll('a[download]')];
    expect(links.length).toBeGreaterThan(4);
    for (const link of links) expect(link.getAttribute('download')).toMatch(/^SAMPLE-/);
  });

  test('leaves no mark on real data', () => {
    expect(shown('#/', {}).text).not.toMatch(/sample|invented/i);
    for (const link of shown('#/data', {}).main.querySelectorAll('a[download]')) {
      expect(link.getAttribute('download')).not.toMatch(/SAMPLE/);
    }
  });
});

describe('a county’s policy and uploads', () => {
  const rule = { id: 'one', when: 'it is one', then: 'nothing is determined', outcome: 'no-determination', reason: 'One', citation: 'H&S 11361.8', unknown: 'review' };
  const policy = (approval: object | null) =>
    parsePolicies(
      JSON.stringify({
        hash: {
          name: 'own',
          title: 'A policy',
          sha256: 'hash',
          draft: approval === null,
          approval,
          source: 'the county',
          notes: [],
          rules: [{ ...rule, authority: 'statute' }, { ...rule, id: 'two', when: 'it is two', authority: 'county-policy' }],
        },
      }),
    );

  test('sets the statute’s criteria apart from the county’s, in their order, and names who approved', () => {
    const { main } = shown('#/county/alpine', { policies: policy({ by: 'the chief deputy', on: '2026-01-02' }) });
    const section = main.querySelector('#policy');
    expect(section?.querySelector('h2')?.textContent).toBe('“A policy” was approved by the chief deputy on January 2, 2026');
    const lists = [...(section?.querySelectorAll('h3, li') ?? [])].map((one) => one.textContent ?? '');
    expect(lists[0]).toBe('What the statute requires');
    expect(lists[1]).toContain('If it is one');
    expect(lists[2]).toBe('What the county adds');
    expect(section?.querySelectorAll('li')[1]?.getAttribute('value')).toBe('2');
  });

  test('says that nobody approved a draft', () => {
    const { main } = shown('#/county/alpine', { state: 'draft', policies: policy(null) });
    expect(main.querySelector('#policy h2')?.textContent).toContain('a draft: nobody of the county has approved it');
    const titles = [...main.querySelectorAll('#policy h3')].map((title) => title.textContent);
    expect(titles).toEqual(['What the statute requires', 'What the policy adds']);
  });

  test('says what to do about a refused upload, the newest first, and that there is nothing to do about another', () => {
    const upload = { place: 'alpine', kind: 'export', id: '00', stored: '2026-11-28', flags: '' };
    const uploads = [
      { ...upload, state: 'superseded' },
      { ...upload, id: '01', state: 'determined', flags: 'fewer-rows' },
      { ...upload, id: '02', state: 'refused', code: 'empty', sentence: 'the file is empty: send it again' },
    ];
    const rows = [...shown('#/county/alpine', { uploads }).main.querySelectorAll('#uploads tbody tr')].map((row) => row.lastElementChild?.textContent);
    expect(rows).toEqual([
      'The file is empty: send it again.',
      'It has at least 10% fewer rows than the export before: check that it is complete.',
      'Nothing.',
    ]);
  });
});
