/** What the words of the tables are called on the pages. */

/** A name in two lengths: as a heading of a column, and within a sentence. */
const OUTCOMES: Readonly<Record<string, string>> = {
  dismissal: 'Would be dismissed and sealed',
  reduction: 'Would be redesignated',
  'hand-review': 'A person reviews',
  'maybe-eligible': 'May be eligible: flagged for review',
  'city-attorney-review': 'City attorney reviews',
  'ground-for-challenge': 'Ground for challenge',
  'not-eligible': 'Not eligible under the policy',
  'no-determination': 'Nothing determined',
  all: 'All in scope',
};

const IMPACTS: Readonly<Record<string, string>> = {
  people: 'People with a conviction in scope',
  'some-relief': 'Some relief',
  'no-felony': 'No felony left',
  'no-conviction-last-7-years': 'No conviction left of the last seven years',
  'no-conviction': 'No conviction left at all',
};

const ROWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // A code and its section stay on one line.
  section: {
    '11357': 'Possession (H&S\u00a011357)',
    '11358': 'Cultivation (H&S\u00a011358)',
    '11359': 'Possession for sale (H&S\u00a011359)',
    '11360': 'Sale or transport (H&S\u00a011360)',
    related: 'Related charges',
  },
  severity: { felony: 'Felonies', 'not-felony': 'Not felonies', unknown: 'Level not known' },
  authority: {
    statute: 'By the statute',
    'county-policy': 'By the county’s own policy',
    none: 'No rule decided',
  },
  race: {
    black: 'Black',
    white: 'White',
    latino: 'Latino',
    'asian-or-pacific-islander': 'Asian or Pacific Islander',
    'native-american': 'Native American',
    other: 'Other',
    'other-or-unknown': 'Other or unknown',
    unknown: 'Not known',
  },
  sex: { female: 'Female', male: 'Male', unknown: 'Not known' },
  age: {
    'under-30': 'Under 30',
    '30-39': '30 to 39',
    '40-49': '40 to 49',
    '50-59': '50 to 59',
    '60-and-over': '60 and over',
    unknown: 'Not known',
  },
  decade: { unknown: 'Not known' },
  quality: {
    'not-linkable': 'Cannot be found in other counties’ exports',
    'record-incomplete': 'A row of the record could not be read',
    'groups-differ': 'Rows differ in race or sex',
    'race-unknown': 'Race not known',
    'sex-unknown': 'Sex not known',
    'birth-year-unknown': 'Year of birth not known',
  },
  disqualifiers: {
    'super-strike': 'A super strike (PC 667(e)(2)(C)(iv))',
    'pc-290': 'A conviction under PC 290(c)',
    'two-priors': 'Two or more earlier convictions of the same offense',
  },
  found: { found: 'Found', possible: 'Possible, not known for certain' },
};

const POLICIES: Readonly<Record<string, string>> = {
  'county-policy': 'Each county’s own policy',
  'dismiss-all': 'Scenario: dismiss all Proposition 64',
  'dismiss-all-and-related': 'Scenario: dismiss all and related charges',
  'los-angeles-2019': 'Los Angeles 2019',
  'sacramento-2019': 'Sacramento 2019',
  'san-joaquin-2019': 'San Joaquin 2019',
  'contra-costa-2019': 'Contra Costa 2019',
  'san-francisco-2018': 'San Francisco 2018',
};

/** A word that is not known here is shown as the tables have it, readable. */
function readable(word: string): string {
  const spaced = word.replaceAll('-', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export const outcome = (word: string): string => OUTCOMES[word] ?? readable(word);
export const impact = (word: string): string => IMPACTS[word] ?? readable(word);
export const policy = (word: string): string => POLICIES[word] ?? readable(word);

export type Kind = 'section' | 'severity' | 'authority' | 'race' | 'sex' | 'age' | 'decade' | 'quality' | 'disqualifiers' | 'found' | 'reason' | 'jurisdiction';

export function row(kind: Kind, word: string): string {
  if (word === 'all') return 'All';
  const known = ROWS[kind]?.[word];
  if (known !== undefined) return known;
  if (kind === 'jurisdiction') return prosecutor(word);
  if (kind === 'decade' && word.startsWith('before-')) return `Before ${word.slice('before-'.length)}`;
  // A reason or a decade is written for readers already.
  return kind === 'reason' || kind === 'decade' ? word : readable(word);
}

/** `city-of-long-beach` as the city writes itself. */
function prosecutor(word: string): string {
  const city = word.match(/^city-of-(.+)$/)?.[1];
  if (city === undefined) return word === 'unknown' ? 'Not known' : readable(word);
  return `City of ${city.split('-').map(readable).join(' ')}`;
}

/** `2026-11-29` as Americans write it; in tables with a short month, on one line. */
export function day(date: string, month: 'long' | 'short' = 'long'): string {
  const time = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(time)) return date;
  const said = new Date(time).toLocaleDateString('en-US', { timeZone: 'UTC', year: 'numeric', month, day: 'numeric' });
  return month === 'short' ? said.replaceAll(' ', '\u00a0') : said;
}

/** `2026-11` as Americans write it. */
export function month(date: string): string {
  const time = Date.parse(`${date}-01T00:00:00Z`);
  return Number.isNaN(time) ? date : new Date(time).toLocaleDateString('en-US', { timeZone: 'UTC', year: 'numeric', month: 'long' });
}

export function bytes(size: number): string {
  if (size < 1000) return `${size} bytes`;
  const kilobytes = size / 1000;
  return kilobytes < 1000 ? `${Math.round(kilobytes)} kB` : `${(kilobytes / 1000).toFixed(1)} MB`;
}
