// A bundle in shards in a page: what it loads, and that the page has all that it has with a whole one.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { serve, shopRoots } from '../../www/tools/serve.mjs';
import { bundles } from '../shards/bundle.mjs';
import { awayAndBack, events, expect, keepingPages, noteFormatters, test, visit, waitFor, withShop } from './visit.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'windowshop-browser-'));
let products;
test.beforeAll(() => ({ products } = bundles(folder)));
test.afterAll(() => fs.rmSync(folder, { recursive: true }));

const tag = '<script type="module" src="/windowshop.js" data-bundle="/shards/" data-seed="1"></script>';
const ids = (page, container) => page.locator(`${container} li`).evaluateAll((cards) => cards.map((card) => card.dataset.itemId));

/** Serves the bundle, cacheable as a host should; notes what was fetched. */
async function hosted(page, change = (_, body) => body) {
  const fetched = [];
  await page.route('**/shards/**', (route) => {
    const name = new URL(route.request().url()).pathname.replace('/shards/', '');
    const body = change(name, fs.readFileSync(path.join(folder, 'shards', name)));
    fetched.push({ name: path.basename(name), bytes: body.length });
    return route.fulfill({ body, contentType: name.endsWith('.json') ? 'application/json' : 'application/octet-stream' });
  });
  return fetched;
}

const sum = (fetched) => fetched.reduce((all, { bytes }) => all + bytes, 0);

test('a page shows recommendations from shard 0 alone, and loads what its product points to', async ({ page }) => {
  await noteFormatters(page);
  const fetched = await hosted(page);
  await visit(page, `${tag}<div id="recs" data-windowshop="for-you" data-limit="4"></div>`);
  await waitFor(page, 'ready');
  expect(fetched.map(({ name }) => name)).toEqual(['manifest.json', 'head.bin', '0.bin']);
  await expect(page.locator('#recs li')).toHaveCount(4);
  await expect(page.locator('#recs li a').first()).toHaveAttribute('href', /\.html$/);
  expect(await page.evaluate(() => document.formatters[0])).toBe('alone');

  const product = products[1777];
  await page.evaluate((item_id) => import('/windowshop.js').then(async ({ ready }) => (await ready).observe({ event: 'view_item', item_id })), product.id);
  await expect.poll(() => ids(page, '#recs')).not.toContain(undefined);
  const kind = (id) => products.find((one) => one.id === id)?.product_type;
  await expect.poll(async () => (await ids(page, '#recs')).filter((id) => kind(id) === product.product_type).length).toBeGreaterThanOrEqual(2);
  // The whole bundle has half a megabyte, under gzip.
  expect(sum(fetched)).toBeLessThan(140_000);
  expect(fetched.filter(({ name }) => name.startsWith('ids-'))).toHaveLength(1);
  expect(await events(page, 'error')).toEqual([]);
});

test('what is related to a product that is not loaded comes when it is, and the next page goes on from there', async ({ page }) => {
  const fetched = await hosted(page);
  const [first, second] = [products[1234], products[2345]];
  const body = ({ id }) => `${tag}<div id="recs" data-windowshop="related" data-item-id="${id}" data-limit="4"></div>
    <script type="module">import { ready } from '/windowshop.js'; (await ready).observe({ event: 'view_item', item_id: '${id}' });</script>`;
  await visit(page, body(first));
  await waitFor(page, 'ready');
  const kind = (id) => products.find((one) => one.id === id)?.product_type;
  expect((await ids(page, '#recs')).filter((id) => kind(id) === first.product_type).length).toBeGreaterThanOrEqual(2);
  await expect.poll(() => page.evaluate(() => import('/windowshop.js').then(async ({ ready }) => (await ready).inspect().storage.bytes))).toBeGreaterThan(0);
  const names = new Set(fetched.map(({ name }) => name));
  fetched.length = 0;
  await visit(page, body(second), { path: '/pages/second.html' });
  await waitFor(page, 'ready');
  expect((await ids(page, '#recs')).filter((id) => kind(id) === second.product_type).length).toBeGreaterThanOrEqual(2);
  await expect.poll(() => page.evaluate(() => import('/windowshop.js').then(async ({ ready }) => (await ready).inspect().history.map(({ item_id }) => item_id)))).toEqual([first.id, second.id]);
  expect(sum(fetched.filter(({ name }) => !names.has(name)))).toBeLessThan(60_000);
  expect(await events(page, 'error')).toEqual([]);
});

test('a shard that is damaged is told, and the page goes on with what it has', async ({ page, warned }) => {
  await hosted(page, (name, body) => (/\/[1-9]\d*\.bin$/.test(name) ? body.subarray(0, 300) : body));
  await visit(page, `${tag}<div id="recs" data-windowshop="for-you" data-limit="4"></div>`);
  await waitFor(page, 'ready');
  await page.evaluate((item_id) => import('/windowshop.js').then(async ({ ready }) => (await ready).observe({ event: 'view_item', item_id })), products[1777].id);
  const [{ code }] = await waitFor(page, 'error');
  expect(code).toBe('bundle_shard');
  await expect(page.locator('#recs li')).toHaveCount(4);
  expect(warned.join()).toContain('cut short');
});

const product = (page, id) => withShop(page, (shop, item_id) => shop.product(item_id)?.id, id);
const observe = (page, event, item_id) => withShop(page, async (shop, told) => (await shop.observe(told).later)?.error, { event, item_id });
const history = (page) => withShop(page, (shop) => shop.inspect().history.map(({ item_id }) => item_id));

test('a product page whose product is not loaded is known by its markup', async ({ page }) => {
  await hosted(page);
  const { id } = products[1234];
  await visit(page, `<script type="application/ld+json">{"@type":"Product","url":"/elsewhere","sku":"${id}"}</script>
    <div id="recs" data-windowshop="related" data-limit="4"></div>${tag}`);
  await expect(page.locator('#recs li')).toHaveCount(4);
  expect(await history(page)).toEqual([id]);
  expect(await ids(page, '#recs')).not.toContain(id);
  expect(await events(page, 'error')).toEqual([]);
});

test('a product whose neighbours cannot be had is known all the same, and they are asked for again', async ({ page }) => {
  const refused = new Set();
  await hosted(page);
  let broken = true;
  let home;
  await page.route('**/shards/**', (route) => {
    const [, shard] = new URL(route.request().url()).pathname.match(/\/(\d+)\.bin$/) ?? [];
    if (!broken || !(shard > 0)) return route.fallback();
    home ??= shard;
    if (shard === home) return route.fallback();
    refused.add(shard);
    return route.fulfill({ status: 503 });
  });
  await visit(page, `${tag}<div id="recs" data-windowshop="for-you" data-limit="4"></div>`);
  await waitFor(page, 'ready');
  const { id } = products[1777];
  await observe(page, 'view_item', id);
  expect(refused.size).toBeGreaterThan(0);
  expect((await waitFor(page, 'error'))[0].code).toBe('bundle_fetch');
  expect([await product(page, id), await history(page)]).toEqual([id, [id]]);
  broken = false;
  const loaded = () => withShop(page, (shop) => shop.inspect().catalogue.products);
  const before = await loaded();
  await observe(page, 'add_to_cart', id);
  await expect.poll(loaded).toBeGreaterThan(before);
});

test('consent that is given later takes up what was kept, and what was seen meanwhile', async ({ page }) => {
  await hosted(page);
  const [first, second, third] = [products[1234].id, products[2345].id, products[1777].id];
  const recs = '<div id="recs" data-windowshop="for-you" data-limit="4"></div>';
  await visit(page, tag + recs);
  await waitFor(page, 'ready');
  await observe(page, 'view_item', first);
  await page.waitForTimeout(400);
  const unasked = "<script>window.dataLayer = []; function gtag() { dataLayer.push(arguments); } gtag('consent', 'default', { personalization_storage: 'denied' });</script>";
  await visit(page, unasked + tag + recs, { path: '/pages/next.html' });
  await waitFor(page, 'ready');
  await observe(page, 'view_item', second);
  await withShop(page, async (shop, item_id) => {
    gtag('consent', 'update', { personalization_storage: 'granted' });
    await new Promise((done) => setTimeout(done, 30));
    shop.observe({ event: 'view_item', item_id });
  }, third);
  await expect.poll(() => history(page)).toHaveLength(3);
  expect((await history(page)).toSorted()).toEqual([first, second, third].toSorted());
  expect(await withShop(page, (shop) => shop.consent())).toBe('granted');
  await page.waitForTimeout(400);
  await visit(page, tag + recs, { path: '/pages/third.html' });
  await waitFor(page, 'ready');
  expect(await history(page)).toHaveLength(3);
});

test('a page out of the back/forward cache takes up what was learned meanwhile, and loads what that points to', async ({ launchOptions }) => {
  const site = path.join(folder, 'site');
  fs.mkdirSync(site);
  for (const name of ['one', 'two']) {
    fs.writeFileSync(path.join(site, `${name}.html`), `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title>
      <link rel="icon" href="data:,">${tag}<div id="recs" data-windowshop="for-you" data-limit="4"></div>`);
  }
  const server = await serve({ roots: [{ dir: site }, { dir: path.join(folder, 'shards'), under: '/shards/' }, ...shopRoots] });
  const browser = await keepingPages(launchOptions);
  try {
    const page = await browser.newPage();
    const cart = () => withShop(page, (shop) => shop.inspect().cart);
    const loaded = () => withShop(page, (shop) => shop.inspect().catalogue.products);
    await page.goto(`${server.url}/one.html`);
    await expect(page.locator('#recs li')).toHaveCount(4);
    const before = await loaded();
    const { id } = products[1777];
    await awayAndBack(page, `${server.url}/two.html`, async () => {
      await withShop(page, (shop, item_id) => shop.observe({ event: 'add_to_cart', item_id }), id);
      await expect.poll(cart).toEqual([id]);
    });
    await expect.poll(cart).toEqual([id]);
    await expect.poll(loaded).toBeGreaterThan(before);
  } finally {
    await browser.close();
    await server.close();
  }
});
