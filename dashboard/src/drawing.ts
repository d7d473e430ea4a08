/**
 * Charts, drawn by Observable Plot.
 *
 * Plot puts a `<style>` into each drawing, which the page's policy of content forbids: it is taken out before
 * the drawing enters the document, and what it says stands in chart.css.
 */

import * as Plot from '@observablehq/plot';
import type { Bar, Chart } from './chart';
import { STATE } from './county';
import { part } from './figure';
import california from './generated/california.json';
import { COUNTY_STATES, type CountyState } from './meta';
import { el } from './element';

const SVG = 'http://www.w3.org/2000/svg';
/** A bar's label stands above it. */
const ROW = 52;
const BAR = 22;

interface Outline {
  readonly place: string;
  readonly name: string;
  readonly polygons: readonly (readonly (readonly (readonly number[])[])[])[];
}
const OUTLINES: readonly Outline[] = california.outlines;

/** What is drawn, so that it is drawn again when its width changes. */
const drawn = new Map<HTMLElement, { chart: Chart; width: number }>();
const resized = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    if (target instanceof HTMLElement) draw(target, contentRect.width);
  }
});

export function drawAll(charts: ReadonlyMap<HTMLElement, Chart>): void {
  resized.disconnect();
  drawn.clear();
  for (const [canvas, chart] of charts) {
    drawn.set(canvas, { chart, width: 0 });
    draw(canvas, canvas.clientWidth);
    resized.observe(canvas);
  }
}

function draw(canvas: HTMLElement, width: number): void {
  const known = drawn.get(canvas);
  const rounded = Math.floor(width);
  if (known === undefined || rounded < 80 || known.width === rounded) return;
  drawn.set(canvas, { ...known, width: rounded });
  canvas.replaceChildren(...(known.chart.kind === 'bars' ? [bars(known.chart, rounded)] : map(known.chart, rounded)));
}

function bars({ bars, isShare }: Chart & { kind: 'bars' }, width: number): Element {
  const shown = bars.filter(({ ratio }) => ratio !== undefined);
  const label = (bar: Bar) => bar.label;
  const y = { y: label, insetTop: ROW - BAR, insetBottom: 6 };
  const said = 110;
  return plain(
    Plot.plot({
      className: 'drawing',
      width,
      height: bars.length * ROW,
      marginLeft: 0,
      marginRight: said,
      marginTop: 0,
      marginBottom: 0,
      x: { domain: [0, 1], axis: null },
      y: { domain: bars.map(label), axis: null, padding: 0 },
      marks: [
        isShare ? Plot.barX(shown, { x: 1, ...y, fill: 'var(--track)' }) : null,
        Plot.barX(shown, { x: (bar: Bar) => bar.ratio ?? 0, ...y, fill: 'var(--accent)' }),
        Plot.text(bars, { x: 0, y: label, text: label, textAnchor: 'start', dy: -10, fill: 'var(--ink)' }),
        Plot.text(bars, {
          x: (bar: Bar) => (isShare && bar.ratio !== undefined ? 1 : (bar.ratio ?? 0)),
          y: label,
          text: (bar: Bar) => part(bar.said) instanceof Node ? (part(bar.said) as HTMLElement).textContent : '',
          textAnchor: 'start',
          dx: 8,
          dy: 12,
          fill: 'var(--ink)',
          className: 'said',
          render: withOrigin(bars),
        }),
        Plot.ruleX([0], { stroke: 'var(--ink)' }),
      ],
    }),
  );
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

/** A drawing without its style. */
function plain<Drawing extends Element>(drawing: Drawing): Drawing {
  drawing.querySelectorAll('style').forEach((style) => style.remove());
  return drawing;
}

function map({ states }: Chart & { kind: 'map' }, width: number): Element[] {
  const size = Math.min(width, 560);
  const height = Math.round((size * california.height) / california.width);
  const of = (state: CountyState) => OUTLINES.filter(({ place }) => (states.get(place)?.state ?? 'not-received') === state);
  const drawing = plain(
    Plot.plot({
      className: 'drawing map',
      width: size,
      height,
      margin: 2,
      projection: { type: 'identity', domain: { type: 'MultiPoint', coordinates: [[0, 0], [california.width, california.height]] } },
      marks: COUNTY_STATES.map((state) =>
        Plot.geo(of(state).map(feature), {
          fill: fill(state),
          stroke: 'var(--map-line)',
          strokeWidth: 0.8,
          title: (outline: { properties: { place: string; name: string } }) =>
            `${outline.properties.name} County: ${STATE[states.get(outline.properties.place)?.state ?? 'not-received']}`,
          render: withHref(of(state)),
        }),
      ),
    }),
  );
  drawing.prepend(patterns());
  return [drawing, legend(states)];
}

/** A click on a county opens its page. The table has the same links, which the keyboard reaches. */
function withHref(outlines: readonly Outline[]): Plot.RenderFunction {
  return (index, scales, values, dimensions, context, next) => {
    const group = next?.(index, scales, values, dimensions, context) ?? null;
    index.forEach((of, at) => group?.children[at]?.setAttribute('data-href', `#/county/${outlines[of]?.place ?? ''}`));
    return group;
  };
}

function feature({ place, name, polygons }: Outline) {
  const coordinates = polygons.map((polygon) => polygon.map((ring) => ring.map(([x = 0, y = 0]) => [x, y])));
  return { type: 'Feature' as const, properties: { place, name }, geometry: { type: 'MultiPolygon' as const, coordinates } };
}

/** States are told apart by pattern, not by color alone. */
const PATTERN: Readonly<Partial<Record<CountyState, string>>> = {
  draft: 'M0 0L8 8M-2 6L2 10M6 -2L10 2',
  received: 'M4 4h0.01',
  refused: 'M0 0L8 8M8 0L0 8',
  failed: 'M0 4H8M4 0V8',
  withdrawn: 'M0 4H8',
};

function fill(state: CountyState): string {
  if (state === 'determined') return 'var(--accent)';
  return PATTERN[state] === undefined ? 'var(--map-empty)' : `url(#pattern-${state})`;
}

function patterns(): SVGElement {
  const definitions = document.createElementNS(SVG, 'defs');
  for (const [state, path] of Object.entries(PATTERN)) {
    const pattern = document.createElementNS(SVG, 'pattern');
    const attributes = { id: `pattern-${state}`, width: '8', height: '8', patternUnits: 'userSpaceOnUse', class: `pattern pattern-${state}` };
    Object.entries(attributes).forEach(([name, value]) => pattern.setAttribute(name, value));
    const ground = document.createElementNS(SVG, 'rect');
    Object.entries({ width: '8', height: '8', class: 'pattern-ground' }).forEach(([name, value]) => ground.setAttribute(name, value));
    const line = document.createElementNS(SVG, 'path');
    line.setAttribute('d', path);
    pattern.append(ground, line);
    definitions.append(pattern);
  }
  return definitions;
}

function legend(states: ReadonlyMap<string, { state: CountyState }>): HTMLElement {
  const present = COUNTY_STATES.filter((state) => [...states.values()].some((county) => county.state === state));
  const items = present.map((state) => {
    const swatch = document.createElementNS(SVG, 'svg');
    Object.entries({ width: '28', height: '18', 'aria-hidden': 'true', class: 'swatch' }).forEach(([name, value]) => swatch.setAttribute(name, value));
    const square = document.createElementNS(SVG, 'rect');
    Object.entries({ x: '0.5', y: '0.5', width: '27', height: '17', stroke: 'var(--map-line)', fill: fill(state) }).forEach(([name, value]) => square.setAttribute(name, value));
    swatch.append(square);
    const count = [...states.values()].filter((county) => county.state === state).length;
    const number = el('span', { 'data-derived': `counties whose state is ${state}` }, String(count));
    return el('li', {}, swatch, `${STATE[state]}: `, number);
  });
  return el('ul', { class: 'legend' }, ...items);
}
