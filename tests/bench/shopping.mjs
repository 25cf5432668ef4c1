// What the widget costs a page with 10,000 products: a scripted visitor, and the browser's own measurements.
import fs from 'node:fs';
import path from 'node:path';
import { bytes } from '../../www/tools/run.mjs';
import { launch, noteMemory, noteTasks } from './browser.mjs';
import { table } from './readme.mjs';

const PRODUCTS = 10_000;
const CLICKS = 30;
/** Milliseconds that a page is left alone, slowed 4 ×, until everything at its start is done. */
const START = 6000;
/** How many fresh browsers open it so: what else the machine does makes some of their tasks longer. */
const STARTS = 7;

/** A catalogue of plausible sizes: 40 departments, 60 brands, titles of four words. */
function catalogue() {
  const words = ['soft', 'wide', 'slim', 'warm', 'light', 'long', 'short', 'plain', 'striped', 'ribbed', 'woven', 'knitted'];
  const word = (i, step) => words[Math.floor(i / step) % words.length];
  return Array.from({ length: PRODUCTS }, (_, i) => ({
    id: `P${i}`,
    title: `${word(i, 1)} ${word(i, 12)} piece ${i}`,
    link: `/p/${i}`,
    price: `${5 + ((i * 37) % 200)}.00 EUR`,
    brand: `Brand ${(i * 7) % 60}`,
    product_type: `Department ${i % 8} > Shelf ${i % 40}`,
    availability: 'in_stock',
  }));
}

/** A page as shops have it: text and a picture of its own, and the tag. `config` as the page's author would write it. */
const pageWith = (config) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>shop</title><link rel="icon" href="data:,">
<script type="module" src="/windowshop.js" data-catalog="/catalogue.json" data-seed="1"${config ? ` data-config='${config}'` : ''}></script>
<body><h1>A shop</h1><img src="/picture.svg" width="40" height="40" alt=""><p>What we sell, for 5.00 EUR or more.</p>
<div data-windowshop="for-you" data-limit="6" style="min-height: 700px"></div></body></html>`;

/** By name: nothing but the tag, and a page that does not learn in idle moments, which would be counted with the clicks. */
const PAGES = { plain: pageWith(), quiet: pageWith('{"replay_steps":0}') };

function writePages(folder) {
  const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
  write('catalogue.json', JSON.stringify(catalogue()));
  write('picture.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="20"/></svg>');
  for (const [name, html] of Object.entries(PAGES)) write(`${name}.html`, html);
}

/** Opens the page, does with it what `use` does, and gives that with the ms of the longest task until it was at rest. */
async function open(url, throttle, use = () => {}) {
  const { browser, page } = await launch();
  try {
    for (const script of [noteTasks, noteMemory, watch]) await page.addInitScript(script);
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: throttle });
    await page.goto(url);
    // Nothing is asked of the page meanwhile: the scripts that Playwright puts into it to answer are its longest tasks.
    await page.waitForTimeout(START);
    const started = Math.max(0, ...(await page.evaluate(() => window.tasks)));
    return { started, ...(await use(page, browser)) };
  } finally {
    await browser.close();
  }
}

/** Clicks through it. */
async function visit(page, browser) {
  const links = await page.locator('[part=item] a').all();
  if (!links.length) throw new Error(`no card within ${START} ms`);
  const boxes = await Promise.all(links.map((link) => link.boundingBox()));
  await page.evaluate(watchSlates);
  await page.waitForTimeout(500);
  await page.evaluate(() => void (window.tasks = []));
  await browser.startTracing(page, { categories: ['devtools.timeline'] });
  for (let k = 0; k < CLICKS; k++) {
    // A real click on a card, whose link is not followed; and one elsewhere, since what is in use is not ranked again.
    const { x, y, width, height } = boxes[k % boxes.length];
    await page.mouse.click(x + width / 2, y + height / 2);
    await page.mouse.click(5, 880);
    await page.waitForTimeout(300);
  }
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const noted = await page.evaluate(() => ({ ...window.noted, longest: Math.max(0, ...window.tasks) }));
  if (!noted.memory) throw new Error('the memory of the wasm was not found: is it started another way?');
  const perClick = (is) => traceEvents.filter((one) => one.dur && is(one)).reduce((sum, { dur }) => sum + dur / 1000, 0) / CLICKS;
  const own = new URL(page.url()).origin;
  return {
    ...noted,
    script: perClick(({ name, args }) => name === 'FunctionCall' && args.data.url?.startsWith(own)),
    layout: perClick(({ name }) => name === 'UpdateLayoutTree' || name === 'Layout'),
  };
}

/** Runs in the page: notes layout shifts, slow input, and the wasm's memory. */
function watch() {
  window.noted = { shift: 0, input: 0, memory: 0, slates: 0 };
  const most = (name, value) => (window.noted[name] = Math.max(window.noted[name], value));
  const observe = (type, each, options) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...options });
  observe('layout-shift', ({ value, hadRecentInput }) => (window.noted.shift += hadRecentInput ? 0 : value));
  observe('event', ({ duration }) => most('input', duration), { durationThreshold: 16 });
  setInterval(() => most('memory', window.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)), 100);
  document.addEventListener('click', (event) => event.preventDefault());
}

/** Runs in the page: counts how often other cards are shown. */
function watchSlates() {
  const { shadowRoot } = document.querySelector('[data-windowshop] > *');
  new MutationObserver(() => window.noted.slates++).observe(shadowRoot, { childList: true, subtree: true });
}

/** What a page costs, from the `folder` that `url` serves: ms of a click, of tasks at start and later; bytes; layout shift. */
export async function shopping(url, folder) {
  writePages(folder);
  const quiet = await open(`${url}/quiet.html`, 1, visit);
  if (quiet.slates < 0.9 * CLICKS) throw new Error(`${CLICKS} clicks led to ${quiet.slates} slates only: what is timed is not the work.`);
  const slow = await open(`${url}/plain.html`, 4, visit);
  const starts = [slow.started];
  while (starts.length < STARTS) starts.push((await open(`${url}/plain.html`, 4)).started);
  return {
    click: quiet.script,
    layout: quiet.layout,
    memory: slow.memory,
    starts: starts.sort((a, b) => a - b),
    longest: slow.longest,
    input: slow.input,
    shift: slow.shift,
  };
}

/** Milliseconds of a task, where it is a long one. */
export const task = (ms) => (ms ? `${ms.toFixed(0)} ms` : 'none over 50 ms');

/** The table of it. */
export function shoppingTable({ click, layout, memory, starts, longest, input, shift }) {
  return table([
    [`A page with ${bytes(PRODUCTS)} products, ${CLICKS} clicks`, 'windowshop'],
    ['a click: observe, save, rank again, render 6 cards', `${click.toFixed(2)} ms of script`],
    ['style and layout of these cards, by the browser', `${layout.toFixed(2)} ms`],
    ['wasm memory', `${(memory / 2 ** 20).toFixed(1)} MB`],
    [`longest task at start, processor slowed 4 ×, of ${starts.length} starts`, starts.map(task).join(', ')],
    ['longest task in the visit, processor slowed 4 ×', task(longest)],
    ['slowest answer to input, processor slowed 4 ×', input ? `${input} ms` : 'under 16 ms'],
    ['layout shift', String(shift)],
  ]);
}
