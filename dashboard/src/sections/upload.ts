/** What became of a county's uploads, and what to do about a refused one. */

import { exclusion, flags, isKnown, type County } from '../county';
import { el } from '../element';
import { wordTable, type WordRow } from '../grid';
import { section, type Finding } from '../section';
import { derived, say } from '../sentence';
import { textOf, type Row } from '../table';
import type { View } from '../view';
import { bytes, day } from '../words';

const STATES: Readonly<Record<string, string>> = {
  received: 'Received, not determined yet',
  determined: 'Determined',
  superseded: 'Replaced by a later one',
  withdrawn: 'Withdrawn',
  refused: 'Refused',
  failed: 'Failed',
  'in-force': 'In force',
};

export function uploadSection(view: View, county: County): HTMLElement {
  return section('uploads', 'Uploads', view.data.rows('uploads'), (rows) => {
    const own = rows.filter((row) => row.place === county.place);
    // The table has the oldest first; of one day, too.
    const newestFirst = own.toReversed().sort((one, other) => textOf(other, 'stored').localeCompare(textOf(one, 'stored')));
    return uploadFinding(county, newestFirst);
  });
}

function uploadFinding(county: County, rows: readonly Row[]): Finding {
  if (rows.length === 0) {
    return {
      heading: isKnown(county)
        ? say`${county.name} County has uploaded nothing`
        : say`What ${county.name} County has uploaded cannot be read`,
      body: [el('p', {}, 'What to send and how is in the county guide, docs/county-guide.md of the program.')],
    };
  }
  const refused = rows.filter((row) => row.state === 'refused' || row.state === 'failed').length;
  const name = `${county.name} County`;
  const many = derived(refused, 'uploads that were refused or have failed', { formula: 'refused', cells: [] });
  const heading =
    refused === 0
      ? say`No upload of ${name} was refused`
      : say`${many} ${refused === 1 ? 'upload' : 'uploads'} of ${name} ${refused === 1 ? 'was' : 'were'} refused or failed: what to do stands with ${refused === 1 ? 'it' : 'each'}`;
  return { heading, body: [table(county, rows)] };
}

function table(county: County, rows: readonly Row[]): HTMLElement {
  const headings = ['Stored', 'Upload', 'What became of it', 'What to do'];
  return wordTable(`Uploads of ${county.name} County`, headings, rows.map((row) => uploadRow(county, row)));
}

function uploadRow(county: County, row: Row): WordRow {
  const kind = row.kind === 'policy' ? 'Policy' : 'Export';
  const size = typeof row.bytes === 'number' ? [', ', el('span', published(row, 'bytes'), bytes(row.bytes))] : [];
  const state = textOf(row, 'state');
  return {
    cells: [
      el('span', published(row, 'stored'), day(textOf(row, 'stored'), 'short')),
      [`${kind} `, el('code', {}, textOf(row, 'id')), ...size],
      STATES[state] ?? state,
      whatToDo(county, row),
    ],
    attributes: { 'data-upload': textOf(row, 'id') },
  };
}

/** Where in the tables it stands. */
function published(row: Row, column: string): Record<string, string> {
  return { 'data-published': 'uploads', 'data-key': textOf(row, 'id'), 'data-column': column };
}

/** In a sentence what to do about an upload; that there is nothing, too. */
export function whatToDo(county: County, row: Row): string {
  const isCurrent = row.kind !== 'policy' && row.state === 'determined';
  const said = [
    sentenceOf(textOf(row, 'sentence')),
    ...flags(textOf(row, 'flags')),
    ...(isCurrent && county.state === 'not-published' ? [exclusion(county)] : []),
  ].filter((text) => text !== '');
  return said.length === 0 ? 'Nothing.' : said.join(' ');
}

/** A sentence of the data set begins in small letters and has no full stop. */
function sentenceOf(text: string): string {
  if (text === '') return '';
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
