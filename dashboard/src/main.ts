/** The dashboard: renders the page that the address names, and again when results come in. */

import './style/base.css';
import './style/page.css';
import './style/table.css';
import './style/chart.css';
import './style/print.css';
import { formatAddress, isSamePage, parseAddress, type Address } from './address';
import { DataSet } from './dataset';
import { saveMarked } from './download';
import { drawAll } from './drawing/drawing';
import { keep } from './kept';
import { unfoldOnPaper } from './paper';
import { render, unmade, type Rendered } from './render';
import { renderBanner, renderFooter, renderNavigation, shell } from './shell';

/** Milliseconds between two looks for newer results, while somebody looks at the page. */
const INTERVAL = 10_000;

const parts = shell();
const dataset = new DataSet((path, options) => fetch(path, options), schedule);
let address = parseAddress(location.hash);
let isScheduled = false;
/** How far each address was scrolled, and by which link it was left, for the back button. */
const scrolled = new Map<string, number>();
const left = new Map<string, string>();
let isFollowed = false;

/** Renders once, however many things have changed. */
function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    show();
  });
}

function made(): Rendered {
  try {
    return render(address, dataset);
  } catch (error) {
    reportError(error);
    return unmade();
  }
}

function show(): void {
  const bringBack = keep(parts.main);
  const { page, state, charts } = made();
  renderNavigation(parts.navigation, address);
  renderBanner(parts.banner, dataset.meta, address);
  renderFooter(parts.footer, dataset.meta, dataset.isReachable);
  parts.main.replaceChildren(...page.content);
  parts.main.dataset.page = address.page;
  parts.main.lang = page.language ?? 'en';
  document.documentElement.lang = page.language ?? 'en';
  const isSample = dataset.meta.state === 'ready' && dataset.meta.value.isSample;
  document.body.toggleAttribute('data-sample', isSample);
  document.title = `${page.title} · clear64${isSample ? ' · SAMPLE DATA' : ''}`;
  drawAll(charts);
  // Last: who waits for the state finds the page complete.
  parts.main.dataset.state = state;
  bringBack();
  reachSection(state === 'loading');
}

/** The section that the address names and that was not reached yet. */
let sought = address.filters.section;

function reachSection(isLoading: boolean): void {
  if (sought === undefined) return;
  const heading = document.getElementById(`${sought}-heading`);
  heading?.scrollIntoView();
  if (isLoading) return;
  heading?.focus({ preventScroll: true });
  sought = undefined;
}

function follow(next: Address): void {
  const isOtherPage = !isSamePage(address, next);
  const isOtherSection = next.filters.section !== undefined && next.filters.section !== address.filters.section;
  address = next;
  sought = isFollowed && isOtherSection ? next.filters.section : undefined;
  show();
  if (isFollowed && isOtherPage) {
    window.scrollTo(0, 0);
    parts.main.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  } else if (!isFollowed) {
    window.scrollTo(0, scrolled.get(formatAddress(next)) ?? 0);
    document.getElementById(left.get(formatAddress(next)) ?? 'heading')?.focus({ preventScroll: true });
  }
  isFollowed = false;
}

document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : undefined;
  const anchor = target?.closest('a');
  const href = target?.closest<SVGElement>('[data-href]')?.dataset.href;
  if (anchor?.dataset.marked === 'sample') {
    event.preventDefault();
    void saveMarked(anchor);
  } else if (anchor != null && anchor.getAttribute('href')?.startsWith('#/') === true) {
    scrolled.set(formatAddress(address), window.scrollY);
    left.set(formatAddress(address), anchor.id);
    isFollowed = true;
    // A link to where one is already.
    if (anchor.getAttribute('href') === formatAddress(address)) {
      sought = address.filters.section;
      isFollowed = false;
      reachSection(false);
    }
  } else if (href !== undefined) {
    isFollowed = true;
    location.hash = href;
  } else if (target?.closest('[data-action="retry"]') instanceof Element) {
    dataset.retry();
  }
});

window.addEventListener('scroll', () => scrolled.set(formatAddress(address), window.scrollY), { passive: true });
window.addEventListener('hashchange', () => follow(parseAddress(location.hash)));
history.scrollRestoration = 'manual';

async function look(): Promise<void> {
  const wasShown = dataset.meta.state === 'ready';
  const hasNewer = await dataset.poll();
  if (hasNewer && wasShown) parts.news.textContent = 'New results came in. The figures on this page are up to date.';
}

setInterval(() => {
  if (document.visibilityState === 'visible') void look();
}, INTERVAL);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void look();
});

unfoldOnPaper(parts.main);
show();
void look();
