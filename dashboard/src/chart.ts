/** What a chart shows: drawn by `drawing/`, told here so that pages need no drawing to be tested. */

import type { Cell } from './cell';
import { el } from './element';
import type { CountyState } from './meta';
import type { Part } from './sentence';
import { plain, type Sentence } from './sentence';
import type { View } from './view';

export interface Bar {
  readonly label: string;
  /** Its length, as a share of the longest there can be; none if its number is not shown. */
  readonly ratio: number | undefined;
  readonly said: Part;
}

export type Chart =
  | { readonly kind: 'bars'; readonly bars: readonly Bar[]; readonly isShare: boolean }
  | { readonly kind: 'map'; readonly states: ReadonlyMap<string, { name: string; state: CountyState }> };

/** Bars of counts, the greatest as long as the chart is wide. */
export function countBars(bars: readonly { label: string; cell: Cell }[]): Chart {
  const counts = bars.map(({ cell }) => (cell.shown.state === 'counted' ? cell.shown.count : 0));
  const greatest = Math.max(1, ...counts);
  return {
    kind: 'bars',
    isShare: false,
    bars: bars.map(({ label, cell }) => ({
      label,
      ratio: cell.shown.state === 'counted' ? cell.shown.count / greatest : undefined,
      said: { kind: 'published', cell },
    })),
  };
}

/** A figure that the browser draws the chart into. Its heading and table say the same to who cannot see it. */
export function chartFigure(view: View, chart: Chart, name: Sentence, caption: string): HTMLElement {
  if (chart.kind === 'bars' && chart.bars.every(({ ratio }) => ratio === undefined || ratio === 0)) {
    return el('p', { class: 'notice' }, `${caption}: no count above zero is shown, so there is nothing to draw. The table says why.`);
  }
  const canvas = el('div', { class: `chart chart-${chart.kind}`, 'data-name': plain(name) });
  view.charts.set(canvas, chart);
  const figure = el('figure', { class: 'figure' }, canvas, el('figcaption', {}, caption));
  if (view.meta.isSample) figure.append(sampleMark());
  return figure;
}

export function sampleMark(): HTMLElement {
  return el('p', { class: 'sample-mark' }, 'Sample data: invented people');
}
