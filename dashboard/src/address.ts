/** The address of a page with its filters: `#/county/alpine?policy=dismiss-all`. Any static host can serve it. */

export const PAGES = ['statewide', 'county', 'compare', 'method', 'data', 'record'] as const;
export type PageName = (typeof PAGES)[number];

export interface Address {
  readonly page: PageName;
  /** Slug of the county, on the page of one. */
  readonly place?: string;
  readonly filters: Readonly<Record<string, string>>;
}

/** What an address says. What it does not know, it takes for the first page: an old link still opens. */
export function parseAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [name = '', place = ''] = path.split('/').map((part) => decode(part));
  const page = PAGES.find((known) => known === name) ?? 'statewide';
  const filters = Object.fromEntries(new URLSearchParams(query));
  return page === 'county' && place !== '' ? { page, place, filters } : { page, filters };
}

/** The one spelling of an address: filters in alphabetical order, empty ones left out. */
export function formatAddress({ page, place, filters }: Address): string {
  const path = [page === 'statewide' ? '' : page, place ?? ''].filter((part) => part !== '');
  const known = Object.entries(filters).filter(([, value]) => value !== '');
  known.sort(([one], [other]) => (one < other ? -1 : 1));
  const query = new URLSearchParams(known).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${query === '' ? '' : `?${query}`}`;
}

/** The same page with other filters; an empty one is taken away. The section is left: one stays where one is. */
export function withFilters(address: Address, filters: Record<string, string>): Address {
  return { ...address, filters: { ...address.filters, section: '', ...filters } };
}

/** A filter, if it is one of the values that there are. */
export function filter<Value extends string>(
  address: Address,
  name: string,
  values: readonly Value[],
): Value | undefined {
  return values.find((value) => value === address.filters[name]);
}

/** Whether two addresses are of one page: what differs is a filter. */
export function isSamePage(one: Address, other: Address): boolean {
  return one.page === other.page && one.place === other.place;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
