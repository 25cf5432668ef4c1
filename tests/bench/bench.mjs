// `npm run bench`: what windowshop costs a page, beside what a shop could use instead, in one run in a real
// Chromium. Ratios are taken within a round, each contender in a fresh browser; of times in different runs none
// can be compared.
//
//   npm run bench -- [--n 1000,3000,10000,30000,100000] [--rounds 3] [--only ours,javascript] [--all] [--readme]
//
// It draws a chart of cost against the number of products, to target/bench/cost.svg, and ends with the table of all budgets; two of
// its rows, 100,000 products in shards and `windowshop index` on a million events, take ten minutes and are made with --all. With
// --readme the chart and the tables go into the README.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setUpBrowser } from '../../www/tools/browser.mjs';
import { build, buildRows, oneHost } from '../../www/tools/build.mjs';
import { Problem, at, bytes, main, npm, run, step } from '../../www/tools/run.mjs';
import { serve } from '../../www/tools/serve.mjs';
import { PAGE, brotli, size } from '../../www/tools/size.mjs';
import { views } from '../shards/start.mjs';
import { launch, measure, noteMemory } from './browser.mjs';
import { budgetTable } from './budget.mjs';
import { chart } from './chart.mjs';
import { buildCommand, command, indexed } from './index_cost.mjs';
import { text as limitText } from './limit.js';
import { table, times, toReadme } from './readme.mjs';
import { shopping, shoppingTable } from './shopping.mjs';

const here = (...parts) => at('tests/bench', ...parts);
const out = at('target/bench');
const contenders = {
  javascript: 'contenders/javascript.js',
  ours: 'ours.js',
  tfjs: 'contenders/tfjs.js',
};
const titles = { javascript: 'hand-written JavaScript', ours: 'windowshop', tfjs: 'TensorFlow.js (wasm, SIMD)', limit: 'limit: read the rows once' };
const works = { score: 'score all, top 12', learn: 'learn from a minibatch of 32, exact max' };

async function bench() {
  const { values } = parseArgs({
    options: {
      n: { type: 'string', default: '1000,3000,10000,30000,100000' },
      rounds: { type: 'string', default: '3' },
      only: { type: 'string', default: Object.keys(contenders).join(',') },
      all: { type: 'boolean', default: false },
      readme: { type: 'boolean', default: false },
    },
  });
  const sizes = values.n.split(',').map(Number);
  // The others are held against the first, and the second against the budgets.
  const names = Object.keys(contenders).filter((name) => ['javascript', 'ours', ...values.only.split(',')].includes(name));
  await build();
  const glue = await buildRows();
  await setUpBrowser();
  await step('Contenders', () => bundle(names, glue));
  const server = await serve({
    roots: [
      { dir: out },
      { dir: at('dist'), under: '/node_modules/windowshop/dist/' },
      { dir: at('dist'), only: /^[^/]+\.(js|wasm)$/ },
      { dir: here('node_modules/@tensorflow/tfjs-backend-wasm/dist'), under: '/tfjs/', only: /\.wasm$/ },
    ],
  });
  try {
    await step('Do all compute the same?', () => agree(server.url, names));
    const rows = await network(server.url, names, sizes, Number(values.rounds));
    const int8 = await byRows(server.url, Number(values.rounds));
    const loaded = {};
    for (const name of names) loaded[name] = { bytes: downloaded(name), memory: await memory(server.url, name) };
    console.log('\nA page\n');
    size();
    const page = await shopping(server.url, out);
    const more = values.all ? { sharded: await sharded(), index: await million() } : {};
    const shares = networkTable(rows, names, sizes);
    const budgets = budgetTable({ names, titles, sizes, int8, loaded, page, ...ratios(rows, sizes), ...more });
    for (const text of [shares, shoppingTable(page), budgets]) console.log(`\n${text}`);
    const drawn = await chart(points(rows, [...names, 'limit'], sizes));
    fs.writeFileSync(path.join(out, 'cost.svg'), drawn);
    if (values.readme) {
      fs.writeFileSync(here('cost.svg'), drawn);
      toReadme('bench', shares);
      toReadme('budget', budgets);
    }
  } finally {
    await server.close();
  }
}

/** `ours.js` is written for any harness that brings its constants at this place. */
const constants = {
  name: 'constants',
  setup: (build) => build.onResolve({ filter: /^\.\.\/shared\/common\.js$/ }, () => ({ path: here('work.js') })),
};

async function bundle(names, glue) {
  if (!fs.existsSync(here('node_modules/vega-lite'))) {
    await run(npm, ['ci', '--prefix', here(), '--ignore-scripts', '--no-audit', '--no-fund']);
  }
  fs.mkdirSync(path.join(out, 'contenders'), { recursive: true });
  const esbuild = await import('esbuild');
  await esbuild.build({
    entryPoints: Object.fromEntries(names.map((name) => [name, here(contenders[name])])),
    outdir: path.join(out, 'contenders'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    logLevel: 'error',
    alias: { 'windowshop/dqn': at('dist/dqn.js') },
    plugins: [constants],
  });
  await esbuild.build({ entryPoints: [here('work.js')], outdir: out, format: 'esm' });
  await esbuild.build({ entryPoints: [here('rows.js')], outdir: out, bundle: true, format: 'esm', alias: { glue }, plugins: [oneHost] });
  const { default: binaryen } = await import('binaryen');
  const module = binaryen.parseText(limitText);
  module.setFeatures(binaryen.Features.SIMD128);
  fs.writeFileSync(path.join(out, 'limit.wasm'), module.emitBinary());
  fs.writeFileSync(path.join(out, 'blank.html'), '<!doctype html><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">');
}

/**
 * What is timed has to be the same work: equal Q-values before and after four steps. Lazy Adam (the
 * hand-written one's) leaves rows alone that a dense one still moves, so after the steps it is not held to it.
 */
async function agree(url, names) {
  const { page, browser } = await launch();
  try {
    await page.goto(`${url}/blank.html`);
    const results = [];
    for (const name of names) results.push({ name, ...(await page.evaluate(fourSteps, name)) });
    const worst = (found, part) => {
      const [first, ...others] = found;
      const apart = others.map((one) => Math.max(...one[part].map((value, i) => Math.abs(value - first[part][i]))));
      if (apart.some((a) => !(a < 1e-5))) throw new Problem(`Q-values ${part} four steps differ: ${found.map(({ name }) => name)}, by ${apart}.`);
      return Math.max(0, ...apart).toExponential(0);
    };
    return `yes, to ${worst(results, 'before')} before and ${worst(results.filter(({ lazy }) => !lazy), 'after')} after four steps`;
  } finally {
    await browser.close();
  }
}

/** One row for each round, number of actions and contender. */
async function network(url, names, sizes, rounds) {
  const rows = [];
  for (let round = 0; round < rounds; round++) {
    for (const n of sizes) {
      for (const name of [...names, 'limit']) {
        const row = { round, n, name, ...(await one(url, name, n)) };
        rows.push(row);
        const ms = (value) => (value === undefined ? '' : `${value.toPrecision(3)} ms`);
        console.log(`round ${round + 1}, ${bytes(n)} actions, ${name}: score ${ms(row.score)}${row.learn ? `, learn ${ms(row.learn)}` : ''}`);
      }
    }
  }
  return rows;
}

/** Time to score 100,000 products by int8 rows, beside the time to read as many bytes once; the middle of the rounds. */
async function byRows(url, rounds) {
  const n = 100_000;
  const found = [];
  for (let round = 0; round < rounds; round++) {
    const [rows, limit] = [await one(url, 'rows', n), await one(url, 'limit', n / Float32Array.BYTES_PER_ELEMENT)];
    found.push(rows.score / limit.score);
    console.log(`round ${round + 1}, ${bytes(n)} products by int8 rows: score ${rows.score.toPrecision(3)} ms, read them ${limit.score.toPrecision(3)} ms`);
  }
  return median(found);
}

/** Bytes of script and wasm, brotli: of ours all that a page loads before its first cards, of the others what computes. */
function downloaded(name) {
  if (name === 'ours') return PAGE.reduce((sum, file) => sum + brotli(fs.readFileSync(at('dist', file))), 0);
  const files = [path.join(out, 'contenders', `${name}.js`)];
  if (name === 'tfjs') files.push(here('node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'));
  return files.reduce((sum, file) => sum + brotli(fs.readFileSync(file)), 0);
}

/** Bytes of memory with 10,000 actions: JavaScript's objects and buffers, and all wasm. */
async function memory(url, name) {
  const { page, browser } = await launch();
  try {
    await page.addInitScript(noteMemory);
    const session = await page.context().newCDPSession(page);
    await page.goto(`${url}/blank.html`);
    const used = async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
      return usedSize + backingStorageSize;
    };
    const before = await used();
    await page.evaluate(prepareContender, [name, 10_000]);
    await page.evaluate(async () => (await window.work.score(), await window.work.learn()));
    return (await used()) - before + (await page.evaluate(() => window.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)));
  } finally {
    await browser.close();
  }
}

/** What a page with 100,000 products in shards loads: bytes over the network of the first view, and of the largest later one. */
async function sharded() {
  await buildCommand();
  const [shop, file] = [path.join(out, 'shop'), (name) => path.join(out, 'shop', name)];
  await step('A shop of 100,000 products', () => run(process.execPath, [at('tests/shards/shop.mjs'), '100000', shop]));
  await step('Its bundle in shards', () =>
    run(command, ['index', '--catalog', file('products.json'), '--events', file('events.csv.gz'), '--out', file('shards')]));
  const [first, ...later] = await views(file('shards'), file('events.csv.gz'));
  return { first: first.bytes, later: Math.max(...later.map(({ bytes: each }) => each)) };
}

/** What `windowshop index` takes for a million events. */
async function million() {
  await buildCommand();
  let spent;
  await step('A bundle of a million events', async () => void (spent = await indexed(1e6, true)));
  return spent;
}

async function one(url, name, n) {
  const { page, browser, clock } = await launch();
  try {
    await page.goto(`${url}/blank.html`);
    await page.evaluate({ limit: prepareLimit, rows: prepareRows }[name] ?? prepareContender, [name, n]);
    const score = await measure(page, clock, 'score');
    return contenders[name] ? { score, learn: await measure(page, clock, 'learn') } : { score };
  } finally {
    await browser.close();
  }
}

/* These run in the page; the latter two leave what is to be timed in `window.work`. */

async function fourSteps(name) {
  const { default: contender } = await import(`/contenders/${name}.js`);
  const { inputs, STATE } = await import('/work.js');
  await contender.init(1000, STATE);
  const { states, batches } = inputs(1000);
  const before = [...contender.qvalues(states[0])];
  for (const batch of batches.slice(0, 4)) contender.learn(batch);
  return { before, after: [...contender.qvalues(states[0])], lazy: contender.lazy };
}

async function prepareContender([name, n]) {
  const { default: contender } = await import(`/contenders/${name}.js`);
  const { inputs, STATE } = await import('/work.js');
  await contender.init(n, STATE);
  const { states, batches } = inputs(n);
  let turn = 0;
  window.work = {
    score: () => contender.score(states[turn++ % states.length]),
    learn: () => contender.learn(batches[turn++ % batches.length]),
  };
}

async function prepareLimit([, n]) {
  const { instance } = await WebAssembly.instantiateStreaming(fetch('/limit.wasm'));
  const { memory, read } = instance.exports;
  const rows = n * 32 * Float32Array.BYTES_PER_ELEMENT;
  memory.grow(Math.ceil(rows / 65_536));
  // What was never written is one and the same page of zeros, which is read out of the nearest cache.
  new Uint8Array(memory.buffer).fill(1);
  window.work = { score: () => read(rows) };
}

async function prepareRows([, n]) {
  const { prepare } = await import('/rows.js');
  window.work = { score: await prepare(n) };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Of times in the same round, the middle one: `ratio` beside the first contender, `flat` the most actions beside the fewest. */
function ratios(rows, sizes) {
  const over = (name, n, op, to, m) => {
    const of = (who, actions, round) => rows.find((row) => row.name === who && row.n === actions && row.round === round)?.[op];
    const own = rows.filter((row) => row.name === name && row.n === n && row[op] !== undefined);
    return own.length ? median(own.map((row) => row[op] / of(to, m, row.round))) : undefined;
  };
  return {
    ratio: (name, n, op) => over(name, n, op, 'javascript', n),
    flat: (name) => over(name, sizes.at(-1), 'learn', name, sizes[0]),
  };
}

function networkTable(rows, names, sizes) {
  const { ratio } = ratios(rows, sizes);
  const line = (title, name, op) => [title, ...sizes.map((n) => times(ratio(name, n, op)))];
  const head = ['Time, as a share of hand-written JavaScript', ...sizes.map((n) => `${bytes(n)} products`)];
  const lines = Object.entries(works).flatMap(([op, work]) =>
    names.filter((name) => name !== 'javascript').map((name) => line(`${work}: ${titles[name]}`, name, op)));
  return table([head, ...lines, line(titles.limit, 'limit', 'score')]);
}

/** The chart's points: medians of the rounds. */
function points(rows, names, sizes) {
  return Object.entries(works).flatMap(([op, what]) =>
    names.flatMap((name) =>
      sizes.flatMap((n) => {
        const found = rows.filter((row) => row.name === name && row.n === n && row[op] !== undefined);
        return found.length ? [{ who: titles[name], what, n, ms: median(found.map((row) => row[op])) }] : [];
      })));
}

main(import.meta.url, bench);
