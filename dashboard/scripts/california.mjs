// Cuts the outlines of California's 58 counties out of us-atlas, projects them (California Albers, as the
// state's own maps) and writes what the page needs: per county a name and rings of whole-number points.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { geoConicEqualArea, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import { presimplify, quantile, simplify } from 'topojson-simplify';

const WIDTH = 900;
const CALIFORNIA = '06';
/** The share of points that go: what is left is finer than a pixel of the largest map. */
const SIMPLIFIED = 0.15;

const here = dirname(fileURLToPath(import.meta.url));
const atlas = JSON.parse(readFileSync(`${here}/../node_modules/us-atlas/counties-10m.json`, 'utf8'));
atlas.objects.counties.geometries = atlas.objects.counties.geometries.filter((county) =>
  county.id.startsWith(CALIFORNIA),
);
delete atlas.objects.states;
delete atlas.objects.nation;
// Arcs of other states would count in the quantile.
const used = new Set(atlas.objects.counties.geometries.flatMap((county) => county.arcs.flat(Infinity)).map((arc) => (arc < 0 ? ~arc : arc)));
atlas.arcs = atlas.arcs.map((arc, index) => (used.has(index) ? arc : [[0, 0], [0, 0]]));
const weighed = presimplify(atlas);
const counties = feature(simplify(weighed, quantile(weighed, SIMPLIFIED)), atlas.objects.counties);

const projection = geoConicEqualArea().parallels([34, 40.5]).rotate([120, 0]).fitWidth(WIDTH, counties);
const height = Math.ceil(geoPath(projection).bounds(counties)[1][1]);
const rings = ({ type, coordinates }) => (type === 'Polygon' ? [coordinates] : coordinates).map((polygon) =>
  polygon.map((ring) => ring.map((point) => projection(point).map(Math.round))),
);
const outlines = counties.features
  .map(({ properties, geometry }) => ({
    place: properties.name.toLowerCase().replaceAll(' ', '-'),
    name: properties.name,
    polygons: rings(geometry),
  }))
  .sort((one, other) => (one.place < other.place ? -1 : 1));
if (outlines.length !== 58) throw new Error(`us-atlas has ${outlines.length} counties of California, expected 58`);
mkdirSync(`${here}/../src/generated`, { recursive: true });
writeFileSync(`${here}/../src/generated/california.json`, JSON.stringify({ width: WIDTH, height, outlines }));
