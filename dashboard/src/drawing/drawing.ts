/** Draws the charts of a page into their figures, and again when their width changes. */

import type { Chart } from '../chart';
import { bars } from './bars';
import { map } from './map';

/** What is drawn, so that it is drawn again when its width changes. */
const drawn = new Map<HTMLElement, { chart: Chart; width: number; size: number }>();
const resized = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    if (target instanceof HTMLElement) draw(target, contentRect.width);
  }
});

export function drawAll(charts: ReadonlyMap<HTMLElement, Chart>): void {
  resized.disconnect();
  drawn.clear();
  for (const [canvas, chart] of charts) {
    drawn.set(canvas, { chart, width: 0, size: 0 });
    draw(canvas, canvas.clientWidth);
    resized.observe(canvas);
  }
}

/** Of the letters of a drawing, in those of the document: as chart.css has it. */
const SIZE = 0.9375;
/** Pixels that a drawing is wide on paper, and that its letters are high there: print.css has 10pt, 96 to 72. */
const PAPER = { width: 640, size: ((10 * 96) / 72) * SIZE };

window.addEventListener('beforeprint', () => {
  for (const canvas of drawn.keys()) draw(canvas, PAPER.width, PAPER.size);
});
window.addEventListener('afterprint', () => {
  for (const canvas of drawn.keys()) draw(canvas, canvas.clientWidth);
});

function sizeOnScreen(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) * SIZE;
}

function draw(canvas: HTMLElement, width: number, size = sizeOnScreen()): void {
  const known = drawn.get(canvas);
  const rounded = Math.floor(width);
  if (known === undefined || rounded < 80 || (known.width === rounded && known.size === size)) return;
  drawn.set(canvas, { ...known, width: rounded, size });
  const [drawing, ...beside] = known.chart.kind === 'bars' ? [bars(known.chart, rounded, size)] : map(known.chart, rounded);
  if (drawing === undefined) return;
  // One image with a name; what it shows is in the table.
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', canvas.dataset.name ?? '');
  canvas.replaceChildren(drawing, ...beside);
}
