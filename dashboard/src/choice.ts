/** A filter: links to the same page with another value, so that each has an address and the back button works. */

import { formatAddress, withFilters } from './address';
import { el, link } from './element';
import type { View } from './view';

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** The first option is the default, and has the address without the filter. */
export function choice(view: View, name: string, label: string, options: readonly Option[], chosen: string): HTMLElement {
  const links = options.map(({ value, label }, index) => {
    const address = withFilters(view.address, { [name]: index === 0 ? '' : value });
    const anchor = link(formatAddress(address), label);
    anchor.id = `${name}-${value}`;
    if (value === chosen) anchor.setAttribute('aria-current', 'true');
    return el('li', {}, anchor);
  });
  return el(
    'nav',
    { class: 'choice', 'aria-label': label, 'data-filter': name },
    el('span', { class: 'choice-label' }, label),
    el('ul', {}, ...links),
  );
}
