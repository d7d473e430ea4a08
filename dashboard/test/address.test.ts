import { describe, expect, test } from 'vitest';
import { filter, formatAddress, isSamePage, parseAddress, withFilters } from '../src/address';

describe('an address', () => {
  const cases: [string, ReturnType<typeof parseAddress>][] = [
    ['', { page: 'statewide', filters: {} }],
    ['#/', { page: 'statewide', filters: {} }],
    ['#/county/alpine?policy=dismiss-all', { page: 'county', place: 'alpine', filters: { policy: 'dismiss-all' } }],
    ['#/county', { page: 'county', filters: {} }],
    ['#/record?lang=es', { page: 'record', filters: { lang: 'es' } }],
    ['#/a-page-of-another-version', { page: 'statewide', filters: {} }],
    ['#/county/%E0%A4%A', { page: 'county', place: '%E0%A4%A', filters: {} }],
  ];
  test.each(cases)('%s is read', (hash, address) => {
    expect(parseAddress(hash)).toEqual(address);
  });

  test('is written in one spelling, whatever the order of its filters', () => {
    const written = formatAddress(parseAddress('#/?sort=people&order=descending'));
    expect(written).toBe('#/?order=descending&sort=people');
    expect(formatAddress(parseAddress(written))).toBe(written);
  });

  test('of a county keeps its place and filters over reading and writing', () => {
    const address = { page: 'county', place: 'los-angeles', filters: { by: 'reason', policy: 'dismiss-all' } } as const;
    expect(parseAddress(formatAddress(address))).toEqual(address);
  });

  test('loses a filter that is set to nothing', () => {
    const address = withFilters(parseAddress('#/?policy=dismiss-all&state=draft'), { state: '' });
    expect(formatAddress(address)).toBe('#/?policy=dismiss-all');
  });

  test('leaves its section when a filter is chosen', () => {
    expect(formatAddress(withFilters(parseAddress('#/?section=age'), { policy: 'dismiss-all' }))).toBe('#/?policy=dismiss-all');
  });

  test('with another filter is of the same page, with another county is not', () => {
    expect(isSamePage(parseAddress('#/county/alpine'), parseAddress('#/county/alpine?by=sex'))).toBe(true);
    expect(isSamePage(parseAddress('#/county/alpine'), parseAddress('#/county/yuba'))).toBe(false);
  });

  test('has a filter only if its value is one that there is', () => {
    expect(filter(parseAddress('#/?policy=dismiss-all'), 'policy', ['dismiss-all'])).toBe('dismiss-all');
    expect(filter(parseAddress('#/?policy=<script>'), 'policy', ['dismiss-all'])).toBeUndefined();
  });
});
