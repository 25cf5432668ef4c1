// `npm run size`: what a visitor downloads before the first recommendation, held against the budget.
import fs from 'node:fs';
import zlib from 'node:zlib';
import { Problem, at, bytes, main } from './run.mjs';

/** What a page with the script tag loads: script and wasm, with widget, learner and storage. */
const page = ['windowshop.js', 'windowshop.wasm'];
/** What a page should cost, in brotli's bytes, level 11. Not reached yet. */
export const budget = 60_000;
/** What it costs today, and must not exceed. Only ever lowered. */
export const ceiling = 262_000;

export function size() {
  const missing = page.filter((name) => !fs.existsSync(at('dist', name)));
  if (missing.length) throw new Problem(`dist/ lacks ${missing.join(' and ')}: run \`npm run build\` first.`);
  const others = ['headless.js', 'dqn.js'].filter((name) => fs.existsSync(at('dist', name)));
  const rows = [...page, ...others].map((name) => ({ name, ...measure(fs.readFileSync(at('dist', name))) }));
  const total = { name: 'a page loads' };
  for (const kind of ['raw', 'gzip', 'brotli']) {
    total[kind] = rows.slice(0, page.length).reduce((sum, row) => sum + row[kind], 0);
  }
  const line = ({ name, raw, gzip, brotli }) =>
    console.log(`${name.padEnd(16)} ${[raw, gzip, brotli].map((n) => bytes(n).padStart(9)).join(' ')}`);
  console.log(`${''.padEnd(16)} ${['raw', 'gzip', 'brotli'].map((title) => title.padStart(9)).join(' ')}`);
  rows.slice(0, page.length).forEach(line);
  line(total);
  console.log(`${'budget'.padEnd(16)} ${bytes(budget).padStart(29)}`);
  rows.slice(page.length).forEach(line);
  if (total.brotli > ceiling) {
    throw new Problem(`The page loads ${bytes(total.brotli)} bytes, more than it ever did (${bytes(ceiling)}).`);
  }
  if (total.brotli > budget) console.log(`over the budget by ${bytes(total.brotli - budget)} bytes`);
}

function measure(body) {
  const options = {
    params: {
      [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: body.length,
    },
  };
  return {
    raw: body.length,
    gzip: zlib.gzipSync(body, { level: 9 }).length,
    brotli: zlib.brotliCompressSync(body, options).length,
  };
}

main(import.meta.url, async () => size());
