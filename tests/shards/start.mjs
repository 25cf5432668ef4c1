// What a page with a bundle in shards costs in a real browser: bytes over the network, and tasks that held it up.
//
//   node tests/shards/start.mjs SHARDS EVENTS.csv.gz [views] [slowdown]
//
// One visitor looks at the products of the log's last visits, each on a page of its own with two containers, with the
// browser's cache as it is. Long tasks are the browser's own entries (50 ms and more) that end after the script has come; a
// slowdown is its CPU throttling.
import fs from 'node:fs';
import zlib from 'node:zlib';
import { chromium } from '@playwright/test';
import { findBrowser, flags } from '../../www/tools/browser.mjs';
import { at, main } from '../../www/tools/run.mjs';
import { serve } from '../../www/tools/serve.mjs';
import { noteTasks } from '../bench/browser.mjs';

/**
 * Bytes over the network, ms to the first cards, ms of long tasks and products at hand, of each view in turn.
 *
 * @param {string} shards the bundle's folder
 * @param {string} events the log, a CSV under gzip
 */
export async function views(shards, events, count = 12, slowdown = 1) {
  const rows = zlib.gunzipSync(fs.readFileSync(events)).toString().trimEnd().split('\n').map((row) => row.split(','));
  const items = rows.slice(-count).map((row) => row[rows[0].indexOf('item_id')]);
  const server = await serve({ roots: [{ dir: at('dist'), under: '/' }, { dir: shards, under: '/shards/' }] });
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: flags });
  // A page of the server's own, so that its cache works: another answer to its address would switch that off.
  const file = at('dist/shards-start.html');
  try {
    const page = await browser.newPage();
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.addInitScript(noteTasks);
    await page.addInitScript(() => {
      document.addEventListener('windowshop-ready', () => (window.shown ??= Math.round(performance.now())));
    });
    const found = [];
    for (const [number, item] of items.entries()) {
      fs.writeFileSync(file, `<!doctype html><html lang="en"><meta charset="utf-8"><title>${number}</title><link rel="icon" href="data:,">
    <script type="module" src="/windowshop.js" data-bundle="/shards/" data-seed="1"></script>
    <div data-windowshop="related" data-item-id="${item}" style="min-height:300px"></div><div data-windowshop="for-you" style="min-height:300px"></div>
    <script type="module">import { ready } from '/windowshop.js'; (await ready).observe({ event: 'view_item', item_id: '${item}' });</script>`);
      bytes = 0;
      await page.goto(`${server.url}/shards-start.html?${number}`);
      // Nothing is asked of the page meanwhile: the scripts that Playwright puts into it to answer would be long tasks themselves.
      await page.waitForTimeout(2500 * Math.max(1, slowdown / 2));
      const seen = await page.evaluate(async () => {
        const { shown, tasks } = window;
        const { ready } = await import('/windowshop.js');
        return { shown, tasks: [...tasks], products: (await ready).inspect().catalogue.products };
      });
      found.push({ bytes, ...seen });
    }
    return found;
  } finally {
    fs.rmSync(file, { force: true });
    await browser.close();
    await server.close();
  }
}

main(import.meta.url, async () => {
  const [shards, events, count = 12, slowdown = 1] = process.argv.slice(2);
  console.log(`slowdown ${slowdown} ×; kB over the network, ms to the first cards, tasks of 50 ms and more`);
  for (const [number, { bytes, shown, tasks, products }] of (await views(shards, events, Number(count), Number(slowdown))).entries()) {
    console.log(`view ${number + 1}: ${(bytes / 1000).toFixed(1)} kB, ${shown} ms, [${tasks}], ${products} products at hand`);
  }
});
