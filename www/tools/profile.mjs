// `npm run profile`: which functions of the wasm a page needs for its first recommendations, seen in a browser. The others are
// written to later.txt, by which the build cuts the wasm in two. To be run when a change has moved what is needed: a list
// that is out of date costs bytes, or a page a moment's wait, and a test tells of the latter. Whole functions come first or
// later: what is to come later stands in one of its own, which is never inlined.
import fs from 'node:fs';
import { launch } from '../../tests/bench/browser.mjs';
import { setUpBrowser } from './browser.mjs';
import { wholeScript } from './build.mjs';
import { Problem, at, main, run } from './run.mjs';
import { serve, shopRoots } from './serve.mjs';
import { keyOf } from './split.mjs';

const named = at('target/bindgen/named.wasm');
const list = at('www/tools/later.txt');

/** A shop of any size: prices, some of them reduced, departments, brands, and now and then something out of stock. */
const WORDS = ['soft', 'wide', 'slim', 'warm', 'light', 'long', 'short', 'plain', 'striped', 'ribbed', 'woven', 'knitted'];
const product = (_, i) => ({
  id: `P${i}`,
  title: `${WORDS[i % 12]} ${WORDS[Math.floor(i / 12) % 12]} piece ${i}`,
  link: `/p/${i}`,
  // Some cannot be loaded.
  image_link: i % 7 ? 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>' : '/no.png',
  price: i % 3 ? `${5 + ((i * 37) % 200)}.00 EUR` : 5 + ((i * 37) % 200),
  sale_price: i % 5 ? undefined : '4.50 EUR',
  brand: `Brand ${(i * 7) % 60}`,
  product_type: i % 2 ? `Department ${i % 8} > Shelf ${i % 40}` : [`Department ${i % 8}`, `Shelf ${i % 40}`],
  availability: i % 9 ? 'in_stock' : 'out_of_stock',
  color: ['red', 'blue', 'green'][i % 3],
  rank: i,
});
const catalogue = (length) => JSON.stringify(Array.from({ length }, product));
const tag = (source, more = '') => `<script type="module" src="/windowshop.js" ${source} ${more}></script>`;
const fromCatalogue = 'data-catalog="/600.json"';
const fromBundle = 'data-bundle="/bundle/"';

/** The rest may come so many ms after the first cards. */
const MOMENT = 500;

/** Bodies of pages, each for a visitor who has not been there before. */
const PAGES = [
  `${tag(fromCatalogue)}<div data-windowshop="for-you"></div>`,
  `${tag(fromCatalogue, 'data-container="#here" data-limit="4" data-heading="For you" data-locale="de" data-seed="3"')}<div id="here"></div>`,
  `${tag(fromCatalogue)}<div data-windowshop="related" data-item-id="P7" data-limit="8"><p>Our own</p></div><div data-windowshop="popular" data-heading="Much liked"></div>`,
  `${tag(fromCatalogue)}<div data-windowshop="new"></div><div data-windowshop="recently-viewed"></div><div data-windowshop="cart"></div>`,
  `${tag('data-catalog="/6000.json"')}<div data-windowshop="for-you"></div>`,
  `${tag(fromBundle)}<div data-windowshop="for-you"></div><div data-windowshop="popular"></div>`,
  `${tag(`${fromCatalogue} ${fromBundle}`)}<div data-windowshop="for-you"></div>`,
];

async function profile() {
  if (!fs.existsSync(named)) throw new Problem('Run `npm run build` first.');
  await setUpBrowser();
  const { default: binaryen } = await import('binaryen');
  const { wasm, names } = instrumented(binaryen, fs.readFileSync(named));
  const bundle = at('target/profile');
  const data = at('www/shops/clothing/data');
  const index = ['index', '--catalog', `${data}/items.csv.gz`, '--events', `${data}/events.csv.gz`, '--out', bundle];
  await run('cargo', ['run', '--locked', '--release', '--features', 'cli', '--bin', 'windowshop', '--', ...index]);
  const server = await serve({ roots: [...shopRoots, { dir: bundle, under: '/bundle/' }] });
  const script = await wholeScript();
  const used = new Set();
  // The handle, without which nothing goes on, is as late as the rest may be, or does not come at all, and the page is left.
  for (const [body, isLost] of [...PAGES.map((body) => [body, false]), [PAGES[0], true]]) {
    const { browser, page } = await launch();
    try {
      await page.addInitScript(watch);
      await page.route('**/windowshop.wasm', (route) => route.fulfill({ contentType: 'application/wasm', body: Buffer.from(wasm) }));
      await page.route('**/windowshop.js', (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
      await page.route('**/shop.js', (route) => isLost && setTimeout(() => route.abort(), MOMENT));
      for (const length of [600, 6000]) {
        await page.route(`**/${length}.json`, (route) => route.fulfill({ contentType: 'application/json', body: catalogue(length) }));
      }
      const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,"><body>${body}`;
      await page.route('**/shop.html', (route) => route.fulfill({ contentType: 'text/html', body: html }));
      await page.goto(`${server.url}/shop.html`);
      await page.locator('[part=item]').first().waitFor();
      if (isLost) await page.locator('[part=item]').first().waitFor({ state: 'detached' });
      await page.waitForTimeout(MOMENT);
      (await page.evaluate(() => [...window.used])).forEach((number) => used.add(keyOf(names[number])));
    } finally {
      await browser.close();
    }
  }
  await server.close();
  const later = [...new Set(names.filter(Boolean).map(keyOf))].filter((key) => !used.has(key)).sort();
  fs.writeFileSync(list, `${later.join('\n')}\n`);
  console.log(`${used.size} functions are needed, ${later.length} later`);
}

/** Notes which functions are entered. */
function watch() {
  window.used = new Set();
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (module, imports) {
    return new Instance(module, { ...imports, profile: { entered: (number) => window.used.add(number) } });
  };
}

/** A wasm that tells of each function that is entered, by its number. */
function instrumented(binaryen, wasm) {
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(wasm);
  const { none, i32, createType } = binaryen;
  module.addFunctionImport('entered', 'profile', 'entered', createType([i32]), none);
  const names = Array.from({ length: module.getNumFunctions() }, (_, number) => {
    const func = module.getFunctionByIndex(number);
    const { name, module: from, results } = binaryen.getFunctionInfo(func);
    if (from) return undefined;
    const body = binaryen.Function.getBody(func);
    binaryen.Function.setBody(func, module.block(null, [module.call('entered', [module.i32.const(number)], none), body], results));
    return name;
  });
  return { wasm: module.emitBinary(), names };
}

main(import.meta.url, profile);
