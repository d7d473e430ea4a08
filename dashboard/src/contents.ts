/** The sections of a page as links that have an address each. */

import { formatAddress, withFilters } from './address';
import { el, link } from './element';
import type { View } from './view';

export function contents(view: View, sections: readonly HTMLElement[]): HTMLElement {
  const items = sections.map((section) => {
    const label = section.querySelector('.label')?.textContent ?? section.id;
    const anchor = link(formatAddress(withFilters(view.address, { section: section.id })), label);
    anchor.id = `to-${section.id}`;
    return el('li', {}, anchor);
  });
  return el('nav', { class: 'contents', 'aria-label': 'On this page' }, el('ul', {}, ...items));
}
