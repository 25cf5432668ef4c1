// The chart of cost against the number of products, drawn by Vega-Lite.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { at } from '../../www/tools/run.mjs';

const load = (name) => import(pathToFileURL(createRequire(at('tests/bench/package.json')).resolve(name)));

/** Told apart by lightness too (Okabe & Ito 2008). */
const colours = ['#0072B2', '#D55E00', '#009E73', '#888888'];

/** An SVG of `points`, each `{ who, what, n, ms }`; a panel for each `what`, in the order in which they come. */
export async function chart(points) {
  const [vega, lite] = await Promise.all([load('vega'), load('vega-lite')]);
  const names = [...new Set(points.map(({ who }) => who))];
  const places = [...new Set(points.map(({ n }) => n))];
  const tens = Array.from({ length: 10 }, (_, power) => 10 ** (power - 4));
  const panel = (what) => ({
    title: what,
    width: 300,
    height: 260,
    data: { values: points.filter((point) => point.what === what) },
    mark: { type: 'line', point: { size: 45 }, strokeWidth: 2 },
    encoding: {
      x: { field: 'n', type: 'quantitative', scale: { type: 'log' }, title: 'products', axis: { format: '~s', values: places } },
      y: { field: 'ms', type: 'quantitative', scale: { type: 'log' }, title: 'milliseconds', axis: { format: '~g', values: tens } },
      color: { field: 'who', type: 'nominal', title: null, scale: { domain: names, range: colours }, legend: { orient: 'bottom', labelLimit: 0 } },
    },
  });
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    padding: 12,
    hconcat: [...new Set(points.map(({ what }) => what))].map(panel),
  };
  const view = new vega.View(vega.parse(lite.compile(spec).spec), { renderer: 'none' });
  return `${await view.toSVG()}\n`;
}
