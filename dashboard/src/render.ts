/** The content of the page that an address names, in each state of the data set. */

import type { Address, PageName } from './address';
import type { Chart } from './chart';
import type { DataSet, MetaState } from './dataset';
import { el } from './element';
import { compare } from './pages/compare';
import { county } from './pages/county';
import { data } from './pages/data';
import { method } from './pages/method';
import { record } from './pages/record';
import { statewide } from './pages/statewide';
import type { Page, View } from './view';

export type MainState = 'loading' | 'ready' | 'empty' | 'failed';

export interface Rendered {
  readonly page: Page;
  /** Failed if part of the page has failed: the part says so itself. */
  readonly state: MainState;
  readonly charts: ReadonlyMap<HTMLElement, Chart>;
}

const PAGES: Readonly<Record<Exclude<PageName, 'record'>, (view: View) => Page>> = { statewide, county, compare, method, data };

export function render(address: Address, dataset: Pick<DataSet, 'meta' | 'counts' | 'rows' | 'policies'>): Rendered {
  const charts = new Map<HTMLElement, Chart>();
  // Needs no data: whoever looks for help finds it in every state.
  if (address.page === 'record') return { page: record({ address }), state: 'ready', charts };
  const { meta } = dataset;
  if (meta.state !== 'ready') return { page: withoutMeta(meta), state: meta.state, charts };
  const page = PAGES[address.page]({ address, meta: meta.value, data: dataset, charts });
  return { page, state: stateOf(page), charts };
}

/** What is shown if a page cannot be made of what was published. */
export function unmade(): Rendered {
  const page = message(
    'This page cannot be shown',
    el('p', { class: 'lead' }, 'The published figures are not what it expects: load it again. If that does not help, tell whoever runs the deployment. The other pages, and the files of the data set, may still be there.'),
  );
  return { page, state: 'failed', charts: new Map() };
}

function message(heading: string, ...paragraphs: HTMLElement[]): Page {
  return {
    title: heading,
    content: [el('header', { class: 'headline' }, el('h1', { id: 'heading', tabindex: -1 }, heading), ...paragraphs)],
  };
}

function stateOf(page: Page): MainState {
  const states = page.content.map((node) => (node instanceof HTMLElement ? node.dataset.state : undefined));
  if (states.includes('failed')) return 'failed';
  if (states.includes('loading')) return 'loading';
  return page.isEmpty === true ? 'empty' : 'ready';
}

function withoutMeta(meta: Exclude<MetaState, { state: 'ready' }>): Page {
  switch (meta.state) {
    case 'loading':
      return message('Loading', el('p', { class: 'lead' }, 'The published figures are on their way.'));
    case 'empty':
      return message(
        'Nothing is published yet',
        el('p', { class: 'lead' }, 'No data set stands beside this page. It appears here by itself as soon as one is published. If there should be one, check that you are signed in.'),
      );
    case 'failed':
      return message(
        'The figures cannot be shown',
        el('p', { class: 'lead' }, `${meta.why.charAt(0).toUpperCase()}${meta.why.slice(1)}. This page tries again by itself. `),
        el('p', {}, el('button', { type: 'button', 'data-action': 'retry' }, 'Try again now')),
      );
  }
}
