// The demo shop with its warm start: visitors with a taste, as they would click through it.
import { readFileSync } from 'node:fs';
import { expect, shown, test } from './visit.js';

const { products } = JSON.parse(readFileSync(new URL('../../www/shops/clothing/products.json', import.meta.url), 'utf8'));
const kind = (product) => `${product.product_type} ${product.color}`;
const kindOf = new Map(products.map((product) => [product.id, kind(product)]));

const row = '[data-windowshop="for-you"]';

/** What the home page picks, once it has picked. */
async function picked(page) {
  await page.goto('/');
  await expect(page.locator(`${row} [part=item]`)).toHaveCount(8);
  return shown(page, row);
}

const share = (ids, taste) => ids.filter((id) => kindOf.get(id) === taste).length / ids.length;

/** Until the page has seen what there is to see and learned what there is to learn: two seconds without change. */
async function settle(page) {
  const known = () => page.evaluate(async () => {
    const { events, learning, storage } = (await (await import('/windowshop.js')).ready).inspect();
    return JSON.stringify([events, learning.updates, learning.steps, storage.saved_at]);
  });
  let before;
  let since = Date.now();
  await expect.poll(async () => {
    const now = await known();
    if (now !== before) since = Date.now();
    before = now;
    return Date.now() - since;
  }, { timeout: 15_000, intervals: [200] }).toBeGreaterThanOrEqual(2000);
}

/** A visitor who opens nothing but one kind of product: from the row where it has one, else by the address. */
async function browse(page, taste, clicks, pause = async () => {}) {
  const shares = [];
  const visited = new Set();
  for (let click = 0; click < clicks; click++) {
    await picked(page);
    await pause(page);
    const ids = await shown(page, row);
    shares.push(share(ids, taste));
    const inRow = ids.find((id) => kindOf.get(id) === taste && !visited.has(id));
    const id = inRow ?? products.find((p) => kind(p) === taste && !visited.has(p.id)).id;
    visited.add(id);
    if (inRow) await page.locator(`${row} [part=item][data-item-id="${id}"] a`).click();
    else await page.goto(`/p/${id}/`);
    await expect(page).toHaveURL(new RegExp(`/p/${id}/`));
    await expect(page.locator('[data-windowshop="related"] [part=item]').first()).toBeVisible();
    await pause(page);
  }
  shares.push(share(await picked(page), taste));
  return shares;
}

/** A visitor with a browser of their own. */
async function visitor(browser, baseURL) {
  const context = await browser.newContext({ baseURL, viewport: { width: 1280, height: 900 } });
  return { context, page: await context.newPage() };
}

// Whole visits: several pages, each looked at for a while.
test.describe.configure({ timeout: 120_000 });

test('what a visitor keeps clicking fills the row within five clicks, and each visitor has their own', async ({ browser, baseURL }) => {
  const rows = [];
  for (const taste of ['Clothing > Trousers black', 'Clothing > Blouses white']) {
    const { context, page } = await visitor(browser, baseURL);
    const shares = await browse(page, taste, 5);
    expect(shares.at(-1), `${taste}: ${shares}`).toBeGreaterThanOrEqual(0.25);
    expect(shares.at(-1)).toBeGreaterThan(shares[0]);
    rows.push(await shown(page, row));
    await context.close();
  }
  expect(rows[0].filter((id) => rows[1].includes(id))).toEqual([]);
});

test('a reload and a new page keep what was learned, and forgetting brings back the first row', async ({ page }) => {
  const first = await picked(page);
  await browse(page, 'Clothing > Trousers black', 3);
  const learned = await shown(page, row);
  expect(learned).not.toEqual(first);
  await page.reload();
  await expect(page.locator(`${row} [part=item]`)).toHaveCount(8);
  expect(share(await shown(page, row), 'Clothing > Trousers black')).toBeGreaterThan(0);
  await page.evaluate(async () => (await (await import('/windowshop.js')).ready).erase());
  expect(await picked(page)).toEqual(first);
});

// The same visit: what is seen of a page, and how much is learned on it, depends on how long it is open.
test('the same visit is answered the same way twice', async ({ browser, baseURL }) => {
  const visits = [];
  for (let turn = 0; turn < 2; turn++) {
    const { context, page } = await visitor(browser, baseURL);
    // How much is learned in a page view is limited by time, of which a busy machine has less: here it stands still.
    await page.addInitScript(() => (performance.now = () => 0));
    await page.route('/', async (route) => {
      const response = await route.fetch();
      const html = (await response.text()).replace('data-bundle=', 'data-seed="11" data-bundle=');
      await route.fulfill({ response, body: html });
    });
    await browse(page, 'Clothing > Skirts black', 3, settle);
    visits.push(await shown(page, row));
    await context.close();
  }
  expect(visits[0]).toEqual(visits[1]);
});

test('a whole visit, from the home page to the order, sends nothing of the visitor', async ({ page, baseURL }) => {
  const requests = [];
  page.on('request', (request) => requests.push(request));
  await browse(page, 'Clothing > Trousers black', 2);
  await page.goto('/p/A12/');
  await page.getByRole('button', { name: /add to cart/i }).first().click();
  await page.goto('/cart/');
  await expect(page.locator('[data-windowshop="cart"] [part=item]').first()).toBeVisible();
  await page.getByRole('button', { name: /order|check ?out|buy/i }).or(page.getByRole('link', { name: /order|check ?out|buy/i })).first().click();
  await expect(page).toHaveURL(/\/order\//);
  const { origin } = new URL(baseURL);
  for (const request of requests) {
    const url = new URL(request.url());
    expect([request.method(), url.origin, url.search, request.postData()]).toEqual(['GET', origin, '', null]);
    expect(request.headers().cookie).toBeUndefined();
  }
});

test('a product added after training is recommended to a visitor whom it suits', async ({ browser, baseURL }) => {
  const { context, page } = await visitor(browser, baseURL);
  // As the shop's visitors go on from page to page, it is to stand on the page that this one comes to.
  const added = { ...products.find((p) => p.id === 'A37'), id: 'NEW1', title: 'Nova slim trousers, black', link: '/p/A12/' };
  await page.route('/', async (route) => {
    const response = await route.fetch();
    const html = (await response.text()).replace('data-bundle=', 'data-catalog="/newer.json" data-bundle=');
    await route.fulfill({ response, body: html });
  });
  await page.route('/newer.json', (route) => route.fulfill({ json: { products: [...products, added] } }));
  expect(await picked(page)).not.toContain('NEW1');
  for (const id of ['A12', 'A20', 'A26', 'A32', 'A34']) {
    await page.goto(`/p/${id}/`);
    await expect(page.locator('[data-windowshop="related"] [part=item]').first()).toBeVisible();
  }
  expect(await picked(page)).toContain('NEW1');
  await context.close();
});

test('the panel tells what is known and why, and forgets', async ({ page }) => {
  await browse(page, 'Clothing > Trousers black', 2);
  await page.getByRole('button', { name: /know about me/i }).click();
  const panel = page.getByRole('dialog');
  await expect(panel).toContainText(/Because you (looked at|picked)/);
  await expect(panel).toContainText('Worth (Q)');
  await panel.getByRole('button', { name: 'Forget me' }).click();
  await expect.poll(() => page.evaluate(async () => (await (await import('/windowshop.js')).ready).inspect().events.total)).toBe(0);
});

test('the privacy page hands the visitor their own events as a file', async ({ page }) => {
  await browse(page, 'Clothing > Trousers black', 2);
  await page.goto('/privacy/');
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download my events' }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe('my-events.csv');
  const [head, ...rows] = readFileSync(await download.path(), 'utf8').trim().split('\n');
  expect(head).toMatch(/^session_id,ts,event,item_id,slate_id,position,reward/);
  const viewed = rows.map((row) => row.split(',')).filter((cells) => cells[2] === 'view_item').map((cells) => kindOf.get(cells[3]));
  expect(viewed).toEqual(['Clothing > Trousers black', 'Clothing > Trousers black']);
  await expect(page.getByText(`${rows.length} rows.`)).toBeVisible();
});
