/** Bars, each with its label above and its number at its end. */

import * as Plot from '@observablehq/plot';
import type { Bar, Chart } from '../chart';
import { part } from '../figure';
import { plain } from '../sentence';
import { withoutStyle } from './style';

/** Height of a bar with its label. */
const ROW = 52;
const BAR = 22;
/** Width of the numbers behind bars. */
const SAID = 110;
/** Pixels of an em of labels. */
const LETTERS = 15;

export function bars({ bars, isShare }: Chart & { kind: 'bars' }, width: number): Element {
  const shown = bars.filter(({ ratio }) => ratio !== undefined);
  const label = (bar: Bar) => bar.label;
  const y = { y: label, insetTop: ROW - BAR, insetBottom: 6 };
  // Behind a bar, or behind its track; in their place, if there is neither.
  const isLong = ({ ratio }: Bar) => ratio !== undefined && (isShare || ratio > 0);
  // A reason can be longer than a small screen is wide; the table has all of it.
  const cut = { lineWidth: width / LETTERS, textOverflow: 'ellipsis' } as const;
  return withoutStyle(
    Plot.plot({
      className: 'drawing',
      width,
      height: bars.length * ROW,
      marginLeft: 0,
      marginRight: SAID,
      marginTop: 0,
      marginBottom: 0,
      x: { domain: [0, 1], axis: null },
      y: { domain: bars.map(label), axis: null, padding: 0 },
      marks: [
        isShare ? Plot.barX(shown, { x: 1, ...y, fill: 'var(--track)', stroke: 'var(--track-line)' }) : null,
        Plot.barX(shown, { x: (bar: Bar) => bar.ratio ?? 0, ...y, fill: 'var(--accent)' }),
        Plot.text(bars, { x: 0, y: label, text: label, ...cut, textAnchor: 'start', dy: -10, fill: 'var(--ink)' }),
        saidAt(bars.filter(isLong), isShare ? () => 1 : ({ ratio }) => ratio ?? 0, 8),
        saidAt(bars.filter((bar) => !isLong(bar)), () => 0, 0),
      ],
    }),
  );
}

/** The numbers of bars, or the words in their place. */
function saidAt(bars: readonly Bar[], x: (bar: Bar) => number, dx: number): Plot.Markish {
  const text = ({ said }: Bar) => plain([said]);
  return Plot.text(bars, { x, y: ({ label }: Bar) => label, text, textAnchor: 'start', dx, dy: 12, fill: 'var(--ink)', render: withOrigin(bars) });
}

/** Gives each number of the chart the attributes that say where it comes from. */
function withOrigin(bars: readonly Bar[]): Plot.RenderFunction {
  return (index, scales, values, dimensions, context, next) => {
    const group = next?.(index, scales, values, dimensions, context) ?? null;
    index.forEach((of, at) => {
      const bar = bars[of];
      const text = group?.children[at];
      const origin = bar === undefined ? undefined : part(bar.said);
      if (text === undefined || !(origin instanceof HTMLElement)) return;
      for (const { name, value } of origin.attributes) {
        if (name.startsWith('data-')) text.setAttribute(name, value);
      }
      text.setAttribute('class', origin.className);
    });
    return group;
  };
}
