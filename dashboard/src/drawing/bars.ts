/** Bars, each with its label above and its number at its end. */

import * as Plot from '@observablehq/plot';
import type { Bar, Chart } from '../chart';
import { part } from '../figure';
import { plain } from '../sentence';
import { lettersOf, wrapped } from './label';
import { withoutStyle } from './style';

/** Height of a bar, and of what is free above its label, between the two and below. */
const BAR = 16;
const ABOVE = 7;
const BETWEEN = 4;
const BELOW = 6;
/** Height of a line, in sizes of its letters. */
const LINE = 1.2;
/** Width of the numbers behind bars. */
const SAID = 110;

/** A bar with the lines of its label, and where it stands. */
interface Placed {
  readonly bar: Bar;
  readonly label: string;
  readonly top: number;
  readonly from: number;
  readonly to: number;
}

/** With letters of a size, in pixels as the width. */
export function bars({ bars, isShare }: Chart & { kind: 'bars' }, width: number, size: number): Element {
  const all = placed(bars, width, size);
  const shown = all.filter(({ bar }) => bar.ratio !== undefined);
  const y = { y1: ({ from }: Placed) => from, y2: ({ to }: Placed) => to };
  // Behind a bar, or behind its track; in their place, if there is neither.
  const isLong = ({ bar: { ratio } }: Placed) => ratio !== undefined && (isShare || ratio > 0);
  const label = { x: 0, y: ({ top }: Placed) => top, text: ({ label }: Placed) => label } as const;
  return withoutStyle(
    Plot.plot({
      className: 'drawing',
      width,
      height: (all.at(-1)?.to ?? 0) + BELOW,
      marginLeft: 0,
      marginRight: SAID,
      marginTop: 0,
      marginBottom: 0,
      x: { domain: [0, 1], axis: null },
      y: { type: 'identity', axis: null },
      marks: [
        isShare ? Plot.rect(shown, { x1: 0, x2: 1, ...y, fill: 'var(--track)', stroke: 'var(--track-line)' }) : null,
        Plot.rect(shown, { x1: 0, x2: ({ bar }: Placed) => bar.ratio ?? 0, ...y, fill: 'var(--accent)' }),
        Plot.text(all, { ...label, textAnchor: 'start', lineAnchor: 'top', lineHeight: LINE, fill: 'var(--ink)' }),
        saidAt(all.filter(isLong), isShare ? () => 1 : ({ bar }) => bar.ratio ?? 0, 8),
        saidAt(all.filter((one) => !isLong(one)), () => 0, 0),
      ],
    }),
  );
}

/** One below the other, each as high as its label is long: a label is read whole on a small screen, too. */
function placed(bars: readonly Bar[], width: number, size: number): Placed[] {
  const letters = lettersOf(width, size);
  let end = 0;
  return bars.map((bar) => {
    const lines = wrapped(bar.label, letters);
    const top = end + ABOVE;
    const from = top + lines.length * size * LINE + BETWEEN;
    end = from + BAR + BELOW;
    return { bar, label: lines.join('\n'), top, from, to: from + BAR };
  });
}

/** The numbers of bars, or the words in their place. */
function saidAt(all: readonly Placed[], x: (placed: Placed) => number, dx: number): Plot.Markish {
  const text = ({ bar }: Placed) => plain([bar.said]);
  const y = ({ from, to }: Placed) => (from + to) / 2;
  return Plot.text(all, { x, y, text, textAnchor: 'start', dx, fill: 'var(--ink)', render: withOrigin(all) });
}

/** Gives each number of the chart the attributes that say where it comes from. */
function withOrigin(all: readonly Placed[]): Plot.RenderFunction {
  return (index, scales, values, dimensions, context, next) => {
    const group = next?.(index, scales, values, dimensions, context) ?? null;
    index.forEach((of, at) => {
      const bar = all[of]?.bar;
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
