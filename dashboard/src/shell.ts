/** What stands around every page: name, pages, banner, footer. */

import { formatAddress, type Address, type PageName } from './address';
import { el, link } from './element';
import type { MetaState } from './dataset';
import { day } from './words';

const NAVIGATION: readonly { page: PageName; label: string; spanish?: string }[] = [
  { page: 'statewide', label: 'California' },
  { page: 'county', label: 'Counties' },
  { page: 'compare', label: 'Compare' },
  { page: 'method', label: 'Method' },
  { page: 'data', label: 'Data' },
  { page: 'record', label: 'Your record', spanish: 'Sus antecedentes' },
];

export interface Shell {
  readonly banner: HTMLElement;
  readonly navigation: HTMLElement;
  readonly main: HTMLElement;
  readonly footer: HTMLElement;
  /** Read aloud when it changes. */
  readonly news: HTMLElement;
}

export function shell(): Shell {
  const main = el('main', { id: 'main', tabindex: -1 });
  const skip = el('a', { class: 'skip', href: '#main', lang: 'en' }, 'Skip to the content');
  skip.addEventListener('click', (event) => {
    event.preventDefault();
    main.focus();
    main.scrollIntoView();
  });
  const banner = el('aside', { class: 'banner-place', 'aria-label': 'What these data are' });
  const navigation = el('nav', { class: 'pages', 'aria-label': 'Pages' });
  const name = link(formatAddress({ page: 'statewide', filters: {} }), 'clear64');
  name.className = 'name';
  const header = el('header', { class: 'top', lang: 'en' }, el('div', { class: 'top-inner' }, name, navigation));
  const news = el('p', { class: 'news', role: 'status', lang: 'en' });
  const footer = el('footer', { class: 'bottom', lang: 'en' });
  document.body.replaceChildren(skip, banner, header, news, main, footer);
  return { banner, navigation, main, footer, news };
}

export function renderNavigation(navigation: HTMLElement, address: Address): void {
  const items = NAVIGATION.map(({ page, label, spanish }) => {
    const anchor = link(formatAddress({ page, filters: {} }), label);
    if (spanish !== undefined) anchor.append(' · ', el('span', { lang: 'es' }, spanish));
    anchor.id = `page-${page}`;
    if (page === address.page) anchor.setAttribute('aria-current', 'page');
    return el('li', {}, anchor);
  });
  navigation.replaceChildren(el('ul', {}, ...items));
}

export function renderBanner(banner: HTMLElement, meta: MetaState, address: Address): void {
  const isSample = meta.state === 'ready' && meta.value.isSample;
  const isSpanish = address.page === 'record' && address.filters.lang === 'es';
  const words = isSpanish
    ? 'Datos de muestra. Las personas son inventadas: ninguna cifra de este sitio trata de nadie.'
    : 'Sample data. The people are invented: no figure on this site is about anybody.';
  const children = isSample ? [el('p', { class: 'banner', lang: isSpanish ? 'es' : undefined }, words)] : [];
  banner.hidden = !isSample;
  if (banner.textContent !== (isSample ? words : '')) banner.replaceChildren(...children);
}

export function renderFooter(footer: HTMLElement, meta: MetaState, isReachable: boolean): void {
  const said: string[] = [];
  if (meta.state === 'ready') {
    const { asOf, build } = meta.value;
    if (asOf?.statewide !== undefined) said.push(`Statewide figures as of ${day(asOf.statewide)}.`);
    said.push(`Made by clear64 ${build}.`);
  }
  if (!isReachable) said.push('The server does not answer: what is shown is what was read last.');
  footer.replaceChildren(
    el('p', {}, 'A determination is not a court’s order. Counts behind which few people stand are withheld, so that nobody is identified.'),
    el('p', { class: 'note' }, said.join(' ')),
  );
}
