/** The map of where each county stands. */

import * as Plot from '@observablehq/plot';
import type { Chart } from '../chart';
import { STATE } from '../county';
import { el } from '../element';
import california from '../generated/california.json';
import { COUNTY_STATES, pathOf, type CountyState } from '../meta';
import { withoutStyle } from './style';

const SVG = 'http://www.w3.org/2000/svg';
/** Pixels of width from which on the map has room for names of counties; the table names them anyway. */
const NAMED_FROM = 420;
/** Share of the map's width west of which a name stands in the ocean. */
const WEST = 0.25;

interface Outline {
  readonly place: string;
  readonly name: string;
  readonly polygons: readonly (readonly (readonly (readonly number[])[])[])[];
}
const OUTLINES: readonly Outline[] = california.outlines;

export function map({ states }: Chart & { kind: 'map' }, width: number): Element[] {
  const size = Math.min(width, 540);
  const isNamed = size >= NAMED_FROM;
  const margin = { left: isNamed ? 96 : 2, right: 2, top: 2, bottom: 2 };
  const height = Math.round(((size - margin.left - margin.right) * california.height) / california.width);
  const of = (state: CountyState) => OUTLINES.filter(({ place }) => (states.get(place)?.state ?? 'not-received') === state);
  const counties = COUNTY_STATES.map((state) =>
    Plot.geo(of(state).map(feature), {
      fill: fill(state),
      stroke: 'var(--map-line)',
      strokeWidth: 0.8,
      title: ({ properties: { name } }: { properties: Outline }) => `${name} County: ${STATE[state]}`,
      render: withHref(of(state)),
    }),
  );
  const corners = { type: 'MultiPoint', coordinates: [[0, 0], [california.width, california.height]] } as const;
  const scale = (size - margin.left - margin.right) / california.width;
  const drawing = withoutStyle(
    Plot.plot({
      className: 'drawing',
      width: size,
      height,
      marginLeft: margin.left,
      marginRight: margin.right,
      marginTop: margin.top,
      marginBottom: margin.bottom,
      projection: { type: 'identity', domain: corners },
      marks: [...counties, ...(isNamed ? labels(of('determined'), scale) : [])],
    }),
  );
  drawing.prepend(patterns());
  return [drawing, legend(states)];
}

/** More counties than these are not named on the map. */
const NAMED = 12;
/** Pixels between two names. */
const LINE = 18;

/** Names of the counties, those of the west in the ocean, with lines to where they are. */
function labels(outlines: readonly Outline[], scale: number): Plot.Markish[] {
  if (outlines.length > NAMED) return [];
  const placed = outlines.map(({ name, polygons }) => {
    const points = polygons.flat(2);
    const middle = (axis: 0 | 1) => {
      const all = points.map((point) => point[axis] ?? 0);
      return (Math.min(...all) + Math.max(...all)) / 2;
    };
    const [x, y] = [middle(0), middle(1)];
    const isWest = x < california.width * WEST;
    return { name, x, y, isWest, at: x + (isWest ? -34 : 34) / scale, line: y };
  });
  for (const isWest of [true, false]) {
    const side = placed.filter((label) => label.isWest === isWest).sort((one, other) => one.y - other.y);
    side.forEach((label, index) => {
      const above = side[index - 1];
      if (above !== undefined) label.line = Math.max(label.line, above.line + LINE / scale);
    });
  }
  const line = { x1: 'x', y1: 'y', x2: 'at', y2: 'line' } as const;
  const text = { x: 'at', y: 'line', text: 'name', fill: 'var(--ink)', stroke: 'var(--paper)', strokeWidth: 5 } as const;
  return [
    Plot.link(placed, { ...line, stroke: 'var(--paper)', strokeWidth: 4 }),
    Plot.link(placed, { ...line, stroke: 'var(--ink)' }),
    Plot.text(placed.filter(({ isWest }) => isWest), { ...text, textAnchor: 'end', dx: -4 }),
    Plot.text(placed.filter(({ isWest }) => !isWest), { ...text, textAnchor: 'start', dx: 4 }),
  ];
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
  return { type: 'Feature' as const, properties: { place, name, polygons }, geometry: { type: 'MultiPolygon' as const, coordinates } };
}

/** States are told apart by pattern, not by color alone. */
const PATTERN: Readonly<Partial<Record<CountyState, string>>> = {
  draft: 'M0 0L8 8M-2 6L2 10M6 -2L10 2',
  'not-published': 'M4 0V8',
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
    const number = el('span', { 'data-meta': pathOf(state) }, String(count));
    return el('li', {}, swatch, `${STATE[state]}: `, number);
  });
  return el('ul', { class: 'legend' }, ...items);
}
