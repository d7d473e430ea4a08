/** Where a county stands, in words. */

import { COUNTY_STATES, type CountyState } from './meta';
import { textOf, type Row } from './table';
import { day } from './words';

export interface County {
  readonly place: string;
  readonly name: string;
  readonly state: CountyState;
  readonly asOf: string | undefined;
  readonly received: string | undefined;
  /** Why a run that holds is not published. */
  readonly excluded: string | undefined;
  /** Hash of its policy. */
  readonly policy: string | undefined;
  readonly isWaiting: boolean;
}

export function readCounties(rows: readonly Row[]): County[] {
  return rows.map((row) => {
    const state = COUNTY_STATES.find((known) => known === row.state);
    const maybe = (column: string) => textOf(row, column) || undefined;
    return {
      place: textOf(row, 'place'),
      name: textOf(row, 'name'),
      // A state of a later version: nothing is shown of the county rather than something wrong.
      state: state ?? 'received',
      asOf: maybe('as_of'),
      received: maybe('received'),
      excluded: maybe('excluded'),
      policy: maybe('policy'),
      isWaiting: row.waiting === true,
    };
  });
}

/** The state in two or three words, as it stands in tables and on the map. */
export const STATE: Readonly<Record<CountyState, string>> = {
  determined: 'Determined',
  draft: 'Draft',
  'not-published': 'Not published',
  received: 'Received, not determined yet',
  'not-received': 'Not received',
  refused: 'Refused',
  failed: 'Failed',
  withdrawn: 'Withdrawn',
};

/** Whether there are counts of the county. */
export function hasCounts(county: County): boolean {
  return county.state === 'determined' || county.state === 'draft';
}

/** What stands in a table where a county has no counts. */
export function withoutCounts(county: County): string {
  switch (county.state) {
    case 'not-received':
      return 'No export received. This is not a zero.';
    case 'not-published':
      return 'Its counts are in no table: see the county’s page for why.';
    case 'received':
      return 'Export received, not determined yet.';
    case 'refused':
      return 'Export refused: see the county’s page for what to do.';
    case 'failed':
      return 'Determining the export failed: see the county’s page.';
    case 'withdrawn':
      return 'Export withdrawn.';
    case 'determined':
    case 'draft':
      return 'Determined; its counts are not in this table.';
  }
}

const EXCLUDED: Readonly<Record<string, string>> = {
  'another-key':
    'Its run was made under another key of pseudonyms, so that its people cannot be counted once with those of other counties. The operator has to determine it again under the key of the others.',
  'pilot-reading':
    'Its run reproduces the pilots’ program, which is for comparison alone. The operator has to determine it again in the exact reading.',
  schema: 'Its run was made by another version of the program. The operator has to determine it again with this one.',
  'as-of':
    'Its policy says to determine as of a day more than a year after the export. The county’s policy officer has to upload the policy with the day that is meant.',
  'status-unreadable': 'The operator has to look at its status, or have it written anew by an upload.',
  unreadable: 'The files of its run cannot be read. The operator has to look at them, or determine it again.',
};

/** Whether it is known what the county has sent. */
export function isKnown({ excluded }: County): boolean {
  return excluded !== 'status-unreadable';
}

/** Why a run is not published, and who has to do what. */
export function exclusion({ excluded = '' }: County): string {
  return EXCLUDED[excluded] ?? 'Why is not said here: the operator has to look at the run.';
}

/** Where the county stands and what follows from it, in sentences. */
export function standing(county: County): string[] {
  const { name, state, received, asOf } = county;
  const said: string[] = [];
  const on = received === undefined ? '' : ` of ${day(received)}`;
  switch (state) {
    case 'determined':
      said.push(`${as(asOf)} export of ${name} County is determined under a policy that the county approved.`);
      break;
    case 'draft':
      said.push(
        `Draft. ${as(asOf)} export of ${name} County is determined, but nobody of the county has approved the policy. What follows is in no statewide total. The county’s policy officer approves by uploading a policy with an approval.`,
      );
      break;
    case 'not-published':
      said.push(
        isKnown(county)
          ? `The export${on} of ${name} County is determined, but its run is not published: its counts are in no table and in no total.`
          : `Where ${name} County stands cannot be read. What it has sent is not known here, and is in no table and in no total.`,
      );
      said.push(exclusion(county));
      break;
    case 'not-received':
      said.push(`${name} County has sent no export. How many convictions it has is not known here: it is not a zero.`);
      break;
    case 'received':
      said.push(`The export${on} of ${name} County was received and is not determined yet. This page changes by itself when it is.`);
      break;
    case 'refused':
      said.push(`The export${on} of ${name} County was refused. Nothing is determined. What to do stands below, under uploads.`);
      break;
    case 'failed':
      said.push(`The export${on} of ${name} County could not be determined. What to do stands below, under uploads.`);
      break;
    case 'withdrawn':
      said.push(`${name} County’s export was withdrawn. Nothing of it is shown.`);
      break;
  }
  if (county.isWaiting) {
    const shown = hasCounts(county) ? 'what is shown is of the run before it' : 'what is said is of the run before it';
    said.push(`Something newer was uploaded and waits, was refused or has failed; ${shown}. See uploads.`);
  }
  return said;
}

function as(asOf: string | undefined): string {
  return asOf === undefined ? 'The' : `As of ${day(asOf)} the`;
}

const FLAGS: Readonly<Record<string, string>> = {
  'fewer-rows': 'It has at least 10% fewer rows than the export before: check that it is complete.',
  'fewer-people': 'It has at least 10% fewer persons than the export before: check that it is complete.',
};

/** What somebody should look at, in sentences. */
export function flags(text: string): string[] {
  const names = text.split(',').filter((name) => name !== '');
  return names.map((name) => FLAGS[name] ?? `Look at it: ${name}.`);
}
