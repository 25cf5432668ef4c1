// What the widget costs a page with 10,000 products: a scripted visitor, and the browser's own measurements.
import { bytes } from '../../www/tools/run.mjs';
import { launch, noteTasks } from './browser.mjs';

const PRODUCTS = 10_000;
const CLICKS = 30;
/** Milliseconds that a page is left alone, slowed 4 ×, until everything at its start is done. */
const START = 6000;

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

const page_with = (config) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>shop</title><link rel="icon" href="data:,">
<script type="module" src="/windowshop.js" data-catalog="/catalogue.json" data-seed="1" data-config='${config}'></script>
<body><div data-windowshop="for-you" data-limit="6" style="min-height: 700px"></div></body></html>`;

/** Opens the page and clicks through it. `config` as the page's author would write it. */
async function visit(url, config, throttle) {
  const { browser, page } = await launch();
  try {
    await page.route('**/catalogue.json', (route) => route.fulfill({ json: catalogue() }));
    await page.route('**/shop.html', (route) => route.fulfill({ contentType: 'text/html', body: page_with(config) }));
    await page.addInitScript(noteTasks);
    await page.addInitScript(watch);
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: throttle });
    await page.goto(`${url}/shop.html`);
    // Nothing is asked of the page meanwhile: the scripts that Playwright puts into it to answer are its longest tasks.
    await page.waitForTimeout(START);
    const started = Math.max(0, ...(await page.evaluate(() => window.tasks)));
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
    const perClick = (is) => traceEvents.filter((one) => one.dur && is(one)).reduce((sum, { dur }) => sum + dur / 1000, 0) / CLICKS;
    const script = perClick(({ name, args }) => name === 'FunctionCall' && args.data.url?.startsWith(url));
    const layout = perClick(({ name }) => name === 'UpdateLayoutTree' || name === 'Layout');
    return { started, script, layout, noted };
  } finally {
    await browser.close();
  }
}

/** Runs in the page: notes layout shifts, slow input, and the wasm's memory. */
function watch() {
  window.noted = { shift: 0, input: 0, memory: 0, slates: 0 };
  const most = (name, value) => (window.noted[name] = Math.max(window.noted[name], value));
  const observe = (type, each, options) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...options });
  observe('layout-shift', ({ value, hadRecentInput }) => (window.noted.shift += hadRecentInput ? 0 : value));
  observe('event', ({ duration }) => most('input', duration), { durationThreshold: 16 });
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(target, given) {
      const instance = new target(...given);
      const memory = Object.values(instance.exports).find((one) => one instanceof WebAssembly.Memory);
      // The wasm's other parts have none of their own.
      if (memory) setInterval(() => most('memory', memory.buffer.byteLength), 100);
      return instance;
    },
  });
  document.addEventListener('click', (event) => event.preventDefault());
}

/** Runs in the page: counts how often other cards are shown. */
function watchSlates() {
  const { shadowRoot } = document.querySelector('[data-windowshop] > *');
  new MutationObserver(() => window.noted.slates++).observe(shadowRoot, { childList: true, subtree: true });
}

/** The table of it. */
export async function shopping(url) {
  const quiet = await visit(url, '{"replay_steps":0}', 1);
  const slow = await visit(url, '{}', 4);
  if (quiet.noted.slates < 0.9 * CLICKS) throw new Error(`${CLICKS} clicks led to ${quiet.noted.slates} slates only: what is timed is not the work.`);
  if (!slow.noted.memory) throw new Error('the memory of the wasm was not found: is it started another way?');
  const task = (ms) => (ms ? `${ms.toFixed(0)} ms` : 'none over 50 ms');
  const rows = [
    ['a click: observe, save, rank again, render 6 cards', `${quiet.script.toFixed(2)} ms of script`],
    ['style and layout of these cards, by the browser', `${quiet.layout.toFixed(2)} ms`],
    ['wasm memory', `${(slow.noted.memory / 2 ** 20).toFixed(1)} MB`],
    ['longest task at start, processor slowed 4 ×', task(slow.started)],
    ['longest task in the visit, processor slowed 4 ×', task(slow.noted.longest)],
    ['slowest answer to input, processor slowed 4 ×', slow.noted.input ? `${slow.noted.input} ms` : 'under 16 ms'],
    ['layout shift', String(slow.noted.shift)],
  ];
  const head = [`A page with ${bytes(PRODUCTS)} products, ${CLICKS} clicks`, 'windowshop'];
  return [head, ['---', '---'], ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
