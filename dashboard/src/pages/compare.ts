/** What each pilot policy would decide on the data of all counties. */

import { filter } from '../address';
import { chartFigure, countBars } from '../chart';
import { choice } from '../choice';
import { count, type Cell } from '../cell';
import { contents } from '../contents';
import { el } from '../element';
import { grid } from '../grid';
import { section, type Finding } from '../section';
import { hiddenRows, say, whyHidden, type Sentence } from '../sentence';
import { description } from '../sections/policy';
import type { CountTable, Slice } from '../table';
import type { Page, View } from '../view';
import * as words from '../words';

const STATE = 'california';
const SECTIONS = ['all', '11357', '11358', '11359', '11360', 'related'] as const;

export function compare(view: View): Page {
  const row = filter(view.address, 'row', SECTIONS) ?? 'all';
  const isEmpty = view.meta.counties.determined === 0;
  const sections = isEmpty ? [] : [decisions(view, row), ...policies(view)];
  return {
    title: 'Compare',
    isEmpty,
    content: [
      el(
        'header',
        { class: 'headline' },
        el('p', { class: 'label' }, 'Compare'),
        el('h1', { id: 'heading', tabindex: -1 }, 'Hypothetical, no county’s decision: what each pilot county’s policy would decide on the data of all determined counties.'),
        el(
          'p',
          { class: 'lead' },
          isEmpty
            ? 'No county is determined under a policy that it approved: there is nothing to compare yet.'
            : 'The data of all determined counties, under the policies of the five pilot programs. A policy was made for one county and its file: what it would decide elsewhere was decided by nobody.',
        ),
      ),
      ...(isEmpty ? [] : [choice(view, 'row', 'Convictions of', SECTIONS.map((value) => ({ value, label: words.row('section', value) })), row)]),
      ...(isEmpty ? [] : [contents(view, sections)]),
      ...sections,
    ],
  };
}

function decisions(view: View, row: string): HTMLElement {
  return section('decisions', 'Side by side', view.data.counts('pilot-policies'), (table) => finding(view, table, row));
}

export function compareHeading(slices: readonly Slice[], row: string): Sentence {
  const cells = slices.map((slice) => slice.cell(row, 'dismissal', 'convictions'));
  const known = cells.filter((cell) => count(cell) !== undefined).sort((one, other) => (count(other) ?? 0) - (count(one) ?? 0));
  const [most, least] = [known.at(0), known.at(-1)];
  const like = (one: Cell) => known.filter((other) => count(other) === count(one));
  if (most === undefined || least === undefined || most === least) {
    return say`Which policy would dismiss the most cannot be shown: the ${most === undefined ? '' : 'other '}counts are ${whyHidden(cells)}.`;
  }
  const isAllShown = known.length === cells.length;
  const hidden: Sentence = isAllShown ? [] : say`; ${hiddenRows(cells, 'policies')}`;
  if (count(most) === count(least)) {
    return say`Hypothetically, each policy${isAllShown ? '' : ' whose count is shown'} would dismiss ${most} convictions${hidden}.`;
  }
  return say`Hypothetically, on the same data ${names(like(most))} would dismiss the most convictions, ${each(like(most))}, and ${names(like(least))} the fewest, ${each(like(least))}${hidden}.`;
}

/** Of policies that would dismiss as many: all of them. */
function names(cells: readonly Cell[]): string {
  const all = cells.map(({ policy }) => words.policy(policy));
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.slice(-1).join('')}`;
}

function each(cells: readonly Cell[]): Sentence {
  const [first] = cells;
  if (first === undefined) return [];
  return cells.length === 1 ? say`${first}` : say`${first} each`;
}

function finding(view: View, table: CountTable, row: string): Finding {
  const slices = view.meta.pilotPolicies.map((policy) => table.at(STATE, policy));
  const heading = compareHeading(slices, row);
  const outcomes = [...new Set(slices.flatMap((slice) => slice.columns))].filter((column) => column !== 'all');
  const shown = outcomes.filter((column) => slices.some((slice) => count(slice.cell(row, column, 'convictions')) !== 0));
  const columns = ['all', ...shown];
  const chart = countBars(
    slices.map((slice) => ({ label: words.policy(slice.policy), cell: slice.cell(row, 'dismissal', 'convictions') })),
  );
  const body = grid(
    {
      caption: `Hypothetical: ${words.row('section', row)} convictions by what each pilot policy would decide`,
      corner: { heading: 'Policy', isText: true },
      columns: columns.map((column) => ({ heading: words.outcome(column), unit: 'convictions' })),
      rows: slices.map((slice) => ({
        heading: words.policy(slice.policy),
        entries: columns.map((column) => slice.cell(row, column, 'convictions')),
      })),
      notes: ['Policies differ in scope: two of them look at related charges, too.', 'Outcomes that are zero under every policy are left out.'],
    },
    view.meta.threshold.persons,
  );
  return { heading, body: [chartFigure(view, chart, heading, 'Hypothetical: convictions that would be dismissed and sealed'), body] };
}

function policies(view: View): HTMLElement[] {
  const loaded = view.data.policies();
  return [
    section('policies', 'The policies', loaded, (known) => ({
      heading: say`What each of them asks, rule by rule`,
      body: view.meta.pilotPolicies.map((name) => {
        const policy = [...known.values()].find((one) => one.name === name && one.approval === undefined) ?? [...known.values()].find((one) => one.name === name);
        if (policy === undefined) return el('p', {}, `${words.policy(name)}: not in the file of policies.`);
        return el('details', { id: `policy-${name}` }, el('summary', {}, policy.title), ...description(policy));
      }),
    })),
  ];
}
