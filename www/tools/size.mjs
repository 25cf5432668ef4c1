// `npm run size`: what a visitor downloads before the first recommendation, held against the budget.
import fs from 'node:fs';
import zlib from 'node:zlib';
import { Problem, at, bytes, main } from './run.mjs';
import { functions } from './wasm.mjs';

/** What a page with the script tag, a catalogue and an empty container loads before its first recommendations. */
export const PAGE = ['windowshop.js', 'windowshop.wasm', 'meanwhile.js'];
/** What it loads besides where the tag names a bundle. */
const bundled = 'bundle.wasm';
/** The same wasm as cargo made it, whose functions still have their names. */
const named = 'target/wasm32-unknown-unknown/page/windowshop.wasm';
/** What a page may cost, in brotli's bytes, level 11. */
export const budget = 60_000;

export function size() {
  const usual = [...PAGE, bundled];
  const missing = usual.filter((name) => !fs.existsSync(at('dist', name)));
  if (missing.length) throw new Problem(`dist/ lacks ${missing.join(' and ')}: run \`npm run build\` first.`);
  const others = fs.readdirSync(at('dist')).filter((name) => /\.(js|wasm)$/.test(name) && !usual.includes(name));
  const rows = [...usual, ...others].map((name) => ({ name, ...measure(fs.readFileSync(at('dist', name))) }));
  const totalOf = (name, some) => {
    const sum = (kind) => some.reduce((sum, row) => sum + row[kind], 0);
    return { name, raw: sum('raw'), gzip: sum('gzip'), brotli: sum('brotli') };
  };
  const first = rows.slice(0, PAGE.length);
  const total = totalOf('first cards', first);
  const line = ({ name, raw, gzip, brotli }) =>
    console.log(`${name.padEnd(16)} ${[raw, gzip, brotli].map((n) => bytes(n).padStart(9)).join(' ')}`);
  console.log(`${''.padEnd(16)} ${['raw', 'gzip', 'brotli'].map((title) => title.padStart(9)).join(' ')}`);
  first.forEach(line);
  line(total);
  line(totalOf('with a bundle', rows.slice(0, usual.length)));
  console.log(`${'budget'.padEnd(16)} ${bytes(budget).padStart(29)}\n\nafter them the rest, and what only some pages need`);
  rows.slice(PAGE.length).forEach(line);
  if (fs.existsSync(at(named))) printAreas(fs.readFileSync(at(named)));
  if (total.brotli > budget) {
    throw new Problem(`The page loads ${bytes(total.brotli)} bytes before its first cards: the budget is ${bytes(budget)}.`);
  }
}

/** What each crate costs, and each part of this one: bytes of code before wasm-opt, by the functions' names. */
function printAreas(wasm) {
  const areas = new Map();
  for (const { name, length } of functions(wasm)) {
    // Descriptions of the glue, which the tool that writes it takes out.
    if (/describe/.test(name)) continue;
    const area = areaOf(name);
    const { count, sum } = areas.get(area) ?? { count: 0, sum: 0 };
    areas.set(area, { count: count + 1, sum: sum + length });
  }
  console.log('\nbytes of code in windowshop.wasm before wasm-opt, and functions, by crate and part');
  const rows = [...areas].sort(([, a], [, b]) => b.sum - a.sum);
  for (const [area, { sum, count }] of rows.filter(([, { sum }]) => sum >= 1000)) {
    console.log(`${area.padEnd(26)} ${bytes(sum).padStart(9)} ${bytes(count).padStart(6)}`);
  }
}

/** `windowshop::widget` for whatever names a part of ours, also as a type; else the crate. */
function areaOf(name) {
  const ours = name.match(/10windowshop\d+([a-z_]+)|windowshop\.\.([a-z_]+)/);
  if (ours) return `windowshop::${ours[1] ?? ours[2]}`;
  const own = name.match(/^_ZN\d+_\$LT\$.*?([a-z_][a-z0-9_]*)\.\./);
  const crate = own ?? name.match(/^_ZN\d+([a-z_][a-z0-9_]*?)\d/) ?? name.match(/^_R.*?Cs[0-9A-Za-z]+_\d+_?([a-z_]+)/);
  return crate?.[1] ?? 'other';
}

const measure = (body) => ({ raw: body.length, gzip: zlib.gzipSync(body, { level: 9 }).length, brotli: brotli(body) });

/** Bytes of a file under brotli, level 11. */
export function brotli(body) {
  const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  return zlib.brotliCompressSync(body, { params }).length;
}

main(import.meta.url, async () => size());
