// Feeds as shops have them, in a page: detected, read, paged, and never a danger.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { gzipSync } from 'node:zlib';
import { events, expect, forYou, script, shown, test, visit, waitFor, withShop } from './visit.js';

const feed = (name) => readFileSync(new URL(`../feeds/${name}`, import.meta.url));
const tag = (address, more = '') => script.replace('/pages/products.json', address).replace('data-seed', `${more} data-seed`);
const product = (page, id) => withShop(page, (shop, id) => shop.product(id), id);
const serve = (page, path, body, type = 'application/octet-stream') => page.route(path, (route) => route.fulfill({ contentType: type, body }));

/** Opens a page whose catalogue is `body`, and waits for its cards. */
async function open(page, body, type, more) {
  await serve(page, '**/feed', body, type);
  await visit(page, forYou + tag('/feed', more));
  await waitFor(page, 'ready');
}

for (const [name, format, id, want] of [
  ['merchant.xml', 'merchant-xml', 'NL-101-BK', { id: 'NL-101-BR', price: { amount: 129, currency: 'EUR' }, product_type: ['Lighting', 'Lamps', 'Pendants'] }],
  ['merchant-atom.xml', 'merchant-xml', 'NL-304', { link: 'https://shop.example/wall-lamp', availability: 'preorder' }],
  ['merchant.tsv', 'tsv', '7002', { id: '7001', sale_price: { amount: 69.95, currency: 'USD' } }],
  ['meta.csv', 'csv', 'CAP-1', { availability: 'backorder', sale_price: { amount: 12, currency: 'GBP' } }],
  ['shopify-products.json', 'shopify', 'MUG-BLU', { link: '/products/ceramic-mug', sale_price: { amount: 24 }, price: { amount: 30 } }],
  ['shopify-ajax.json', 'shopify-ajax', '40111111111111', { sale_price: { amount: 24 }, brand: 'Clay & Co' }],
  ['woocommerce.json', 'woocommerce', '92', { title: 'Hoodie – Zip & Pocket', sale_price: { amount: 42.5, currency: 'EUR' } }],
  ['product-page.html', 'schema.org', 'TJ-1', { price: { amount: 199, currency: 'USD' }, product_type: ['Jackets', 'Rain'] }],
  ['list-page.html', 'schema.org', 'B-750', { id: 'B-500', price: { amount: 24, currency: 'EUR' } }],
  ['products.jsonl', 'json-lines', 'L2', { price: { amount: 6, currency: 'EUR' } }],
]) {
  test(`${name} is read by the page as by the command`, async ({ page }) => {
    await open(page, feed(name));
    expect(await product(page, id)).toMatchObject(want);
    const summary = await withShop(page, (shop) => shop.inspect().feed);
    expect(summary.format).toBe(format);
    expect(summary.mapped).toContainEqual([expect.any(String), 'id', expect.any(Number)]);
    expect(await events(page, 'error')).toEqual([]);
  });
}

test('an event that names a variant is one of its product', async ({ page }) => {
  await open(page, feed('shopify-products.json'));
  await withShop(page, (shop) => shop.observe({ event: 'view_item', item_id: 'shopify_US_6789012345678_40222222222222' }));
  expect(await withShop(page, (shop) => shop.inspect().history[0].item_id)).toBe('6789012345678');
});

test("the page's own JSON-LD is a catalogue", async ({ page }) => {
  const [, head] = feed('list-page.html').toString().match(/(<script[^]*<\/script>)/);
  await visit(page, forYou + head + tag('#'));
  await waitFor(page, 'ready');
  expect((await shown(page)).sort()).toEqual(['B-500', 'https://shop.example/p2#p']);
});

test('a JSON catalogue is read without the reader of feeds', async ({ page }) => {
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  expect(asked.filter((path) => path.startsWith('/feeds'))).toEqual([]);
});

/** Shopify's answer for a page of a shop with `count` products. */
function shopifyPage(url, count) {
  const size = Number(url.searchParams.get('limit') ?? 30);
  const from = size * (Number(url.searchParams.get('page') ?? 1) - 1);
  const numbers = Array.from({ length: Math.max(0, Math.min(size, count - from)) }, (_, i) => from + i);
  return { products: numbers.map((n) => ({ id: n, title: `Mug ${n}`, handle: `mug-${n}`, variants: [{ id: 9000 + n, price: '5.00' }] })) };
}

test('a Shopify shop is followed page by page', async ({ page }) => {
  const asked = [];
  await page.route('**/products.json*', (route) => {
    const url = new URL(route.request().url());
    asked.push(url.search);
    return route.fulfill({ json: shopifyPage(url, 612) });
  });
  await visit(page, forYou + tag('/products.json'));
  await waitFor(page, 'ready');
  expect(asked).toEqual(['', '?limit=250&page=1', '?limit=250&page=2', '?limit=250&page=3']);
  expect(await withShop(page, (shop) => shop.inspect().catalogue.products)).toBe(612);
});

test('a Shopify shop that is asked for more than it gives at once is followed all the same', async ({ page }) => {
  await page.route('**/products.json*', (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set('limit', Math.min(250, url.searchParams.get('limit')));
    return route.fulfill({ json: shopifyPage(url, 612) });
  });
  await visit(page, forYou + tag('/products.json?limit=500'));
  await waitFor(page, 'ready');
  expect(await withShop(page, (shop) => shop.inspect().catalogue.products)).toBe(612);
});

test('pages that cannot be fetched are told, and those before them are used', async ({ page }) => {
  await page.route('**/products.json*', (route) => {
    const url = new URL(route.request().url());
    return url.searchParams.get('page') === '2' ? route.fulfill({ status: 429, body: 'slow down' }) : route.fulfill({ json: shopifyPage(url, 612) });
  });
  await visit(page, forYou + tag('/products.json'));
  await waitFor(page, 'ready');
  const { catalogue, feed: summary } = await withShop(page, (shop) => shop.inspect());
  expect(catalogue.products).toBe(250);
  expect(summary.warnings.find((w) => w.code === 'feed_pages').first).toContain('429');
});

test('a WooCommerce shop is followed page by page, to a limit', async ({ page }) => {
  const [, { name, prices }] = JSON.parse(feed('woocommerce.json'));
  let pages = 0;
  await page.route('**/wc/store/v1/products*', (route) => {
    pages++;
    const { searchParams } = new URL(route.request().url());
    const [size, at] = [Number(searchParams.get('per_page') ?? 10), Number(searchParams.get('page') ?? 1)];
    return route.fulfill({ json: Array.from({ length: size }, (_, i) => ({ id: size * at + i, name, prices })) });
  });
  await visit(page, forYou + tag('/wp-json/wc/store/v1/products'));
  await expect(page.locator('#recs [part=item]')).toHaveCount(6, { timeout: 25_000 });
  expect(pages).toBe(101);
  const { catalogue, feed: summary } = await withShop(page, (shop) => shop.inspect());
  expect(catalogue.products).toBe(10_000);
  expect(summary.warnings.map((w) => w.code)).toContain('feed_pages');
});

test('a shop that gives the same page for ever is noticed', async ({ page }) => {
  let asked = 0;
  await page.route('**/products.json*', (route) => {
    asked++;
    return route.fulfill({ json: shopifyPage(new URL('/products.json?limit=250&page=1', route.request().url()), 1000) });
  });
  await visit(page, forYou + tag('/products.json'));
  await waitFor(page, 'ready');
  expect(asked).toBe(3);
  const { catalogue, feed: summary } = await withShop(page, (shop) => shop.inspect());
  expect(catalogue.products).toBe(250);
  expect(summary.warnings.find((w) => w.code === 'feed_pages').first).toContain('page 2 is page 1 over again');
});

test('a feed that is moved round in a circle is told', async ({ page, baseURL }) => {
  const server = http.createServer((request, response) => response.writeHead(302, { location: request.url === '/a' ? '/b' : '/a', 'access-control-allow-origin': '*' }).end());
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  await visit(page, `<div id="recs" data-windowshop="for-you">Own</div>${tag(`${baseURL.replace(/:\d+$/, `:${server.address().port}`)}/a`)}`);
  expect((await waitFor(page, 'error'))[0].code).toBe('catalog_fetch');
  await expect(page.locator('#recs')).toHaveText('Own');
  server.close();
});

test('a feed of 50 MB is read without holding the page up, and where no worker may be, is read all the same', async ({ page }) => {
  test.setTimeout(120_000);
  const words = feed('merchant.xml').toString().match(/[a-z]{4,}/gi);
  const item = (i) => `<item><g:id>X${i}</g:id><g:title>Lamp ${i} ${words[i % words.length]}</g:title><g:link>https://shop.example/x${i}</g:link><g:price>${(i % 90) + 5}.00 EUR</g:price>`
    + `<g:description>${Array.from({ length: 850 }, (_, k) => words[(i * 7 + k * 13) % words.length]).join(' ')}</g:description></item>`;
  const xml = `<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>${Array.from({ length: 8000 }, (_, i) => item(i)).join('\n')}</channel></rss>`;
  expect(xml.length).toBeGreaterThan(45e6);
  const longest = async (headers) => {
    const path = `/pages/made-${Object.keys(headers).length}.html`;
    await serve(page, '**/feed', xml, 'application/xml');
    await page.addInitScript(() => {
      document.long = [0];
      new PerformanceObserver((list) => document.long.push(...list.getEntries().map((e) => e.duration))).observe({ type: 'longtask', buffered: true });
    });
    await visit(page, forYou + tag('/feed'), { headers, path });
    await expect(page.locator('#recs [part=item]')).toHaveCount(6, { timeout: 60_000 });
    expect(await withShop(page, (shop) => shop.inspect().catalogue.products)).toBe(8000);
    return page.evaluate(() => Math.max(...document.long));
  };
  const [held, beside] = [await longest({ 'content-security-policy': "worker-src 'none'" }), await longest({})];
  // One to two seconds in the page, a tenth of that beside a worker, mostly, a fifth on a busy machine, which is why it is a share.
  expect(held).toBeGreaterThan(300);
  expect(beside).toBeLessThan(held / 4);
});

test("prices of a Shopify page are in the page's currency", async ({ page }) => {
  await serve(page, '**/feed', feed('shopify-products.json'));
  await visit(page, `<script>var Shopify = { currency: { active: 'CAD', rate: '1.0' } };</script>${forYou}${tag('/feed')}`);
  await waitFor(page, 'ready');
  expect((await product(page, 'ceramic-mug')).price).toEqual({ amount: 30, currency: 'CAD' });
  await expect(page.locator('[part=old-price]')).toHaveText('CA$30.00');
});

test('gzip, UTF-16 and Latin-1 are read', async ({ page }) => {
  const xml = feed('merchant.xml').toString();
  for (const [body, type] of [
    [gzipSync(xml), 'application/gzip'],
    [Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(xml, 'utf16le')]), 'application/xml'],
    [Buffer.from(xml.replace('UTF-8', 'iso-8859-1'), 'latin1'), 'application/xml'],
    [Buffer.from(xml.replace('encoding="UTF-8"', ''), 'latin1'), 'application/xml; charset=iso-8859-1'],
    [gzipSync(Buffer.from('[{"id":"NL-202","title":"Table lamp \\"Læsø\\""}]', 'latin1')), 'application/json'],
  ]) {
    await open(page, body, type);
    expect((await product(page, 'NL-202')).title).toBe('Table lamp "Læsø"');
    await page.unroute('**/feed');
  }
});

for (const [name, body, code, words] of [
  ['an HTML error page', '<!doctype html><title>Sorry</title><h1>503</h1>', 'catalog_format', 'HTML page'],
  ['XML that breaks off', feed('merchant.xml').subarray(0, 2000), 'catalog_format', 'XML that cannot be read'],
  ['JSON that breaks off', feed('woocommerce.json').subarray(0, 2000), 'catalog_format', 'JSON'],
  ['gzip that breaks off', gzipSync(feed('merchant.xml')).subarray(0, 300), 'catalog_format', 'gzip'],
  ['text that is no table', 'Not found', 'catalog_format', 'no `id`'],
  ['a spreadsheet', 'PK\u0003\u0004', 'catalog_format', 'zip'],
  ['nothing', '', 'catalog_empty', 'empty'],
]) {
  test(`${name} in place of a feed is told, and the page's own markup stays`, async ({ page }) => {
    await serve(page, '**/feed', body, 'application/json');
    await visit(page, `<div id="recs" data-windowshop="for-you">Own</div>${tag('/feed')}`);
    const [error] = await waitFor(page, 'error');
    expect(error.code).toBe(code);
    expect(error.message).toContain('/feed');
    expect(error.message).toContain(words);
    await expect(page.locator('#recs')).toHaveText('Own');
  });
}

test('a feed of another origin that does not allow it is told with the header to add', async ({ page }) => {
  await page.route('https://elsewhere.example/**', (route) => route.fulfill({ headers: { 'access-control-allow-origin': 'https://friend.example' }, body: '[]' }));
  await visit(page, forYou + tag('https://elsewhere.example/feed.xml'));
  const [error] = await waitFor(page, 'error');
  expect(error.code).toBe('catalog_fetch');
  expect(error.message).toContain('Access-Control-Allow-Origin');
});

test('a reader that is not there is told', async ({ page }) => {
  await page.route('**/feeds.js', (route) => route.fulfill({ status: 404 }));
  await serve(page, '**/feed', feed('merchant.xml'));
  await visit(page, forYou + tag('/feed'));
  const [error] = await waitFor(page, 'error');
  expect(error.code).toBe('wasm_fetch');
  expect(error.message).toContain('feeds.js');
});

test('nothing in a feed is ever run or inserted', async ({ page }) => {
  const bad = '<img src=x onerror="document.hurt = 1"><script>document.hurt = 1</script>';
  const cell = `"${bad.replaceAll('"', '""')}\u202e"`;
  const rows = Array.from({ length: 6 }, (_, i) => [`"${i}${bad.replaceAll('"', '""')}"`, cell, 'javascript:document.hurt=1', 'data:text/html,x', cell, cell].join());
  await open(page, ['id,title,link,image_link,brand,__proto__', ...rows].join('\n'), 'text/csv', 'data-reasons');
  await expect(page.locator('#recs [part=title]')).toHaveText(Array(6).fill(bad));
  await expect(page.locator('#recs').locator('img, script, [href]')).toHaveCount(0);
  expect(await page.evaluate(() => [document.hurt, {}.polluted, Object.prototype.title])).toEqual([undefined, undefined, undefined]);
});
