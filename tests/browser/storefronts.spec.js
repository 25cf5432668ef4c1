// The storefronts of the demonstration, each as a visitor finds it: its slots fill and follow the visitor, nothing moves,
// nothing is complained of, and axe-core finds nothing, on a phone and on a desk, by day and by night.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { at } from '../../www/tools/run.mjs';
import { LOOKS, expect, test } from './visit.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const stories = readdirSync(at('dist/site/news/a'));

/** The front page first, then a page of each other kind; `seen` is what the visitor looks at before. */
const SITES = {
  clothing: { pages: ['/', '/c/skirts/', '/p/A12/', '/cart/'], seen: ['/p/A12/', '/p/A20/'] },
  gifts: { pages: ['/gifts/', '/gifts/c/candles-lights/', '/gifts/p/22423/', '/gifts/cart/'], seen: ['/gifts/p/22423/', '/gifts/p/85123A/'] },
  news: { pages: ['/news/', '/news/s/food/', `/news/a/${stories[3]}/`], seen: stories.slice(5, 7).map((id) => `/news/a/${id}/`) },
  media: { pages: ['/media/', '/media/music/', '/media/t/black-ice/', '/media/all/'], seen: ['/media/t/black-ice/', '/media/t/low-tide-hymnal/'], play: true },
};

/** Opens a page and waits until the recommender has shown what it has to show. */
async function open(page, path) {
  await page.goto(path);
  await page.evaluate(async () => {
    const { ready } = await import('/windowshop.js');
    await ready;
  });
  const slots = page.locator('[data-windowshop="for-you"], [data-windowshop="related"]');
  if (await slots.count()) await expect(slots.first().locator('.windowshop-slate')).toBeAttached();
  // Until no container has changed for a while.
  await page.evaluate(() => new Promise((done) => {
    let timer = setTimeout(done, 400);
    document.addEventListener('windowshop-ready', () => {
      clearTimeout(timer);
      timer = setTimeout(done, 400);
    });
  }));
}

// Four pages each, and axe-core on all of them.
test.describe.configure({ timeout: 120_000 });

const cards = (page, slot) => page.locator(`[data-windowshop="${slot}"]`).first().locator('[part=item]').evaluateAll((items) => items.map((item) => item.dataset.itemId));

for (const [name, { pages, seen, play }] of Object.entries(SITES)) {
  for (const { size, viewport, colorScheme } of LOOKS) {
    test(`${name}, ${size}, ${colorScheme}: nothing moves, nothing is complained of, axe-core finds nothing`, async ({ browser, baseURL }) => {
      const context = await browser.newContext({ baseURL, viewport, colorScheme, reducedMotion: 'reduce' });
      await context.addInitScript(() => {
        window.shifts = [];
        new PerformanceObserver((list) => {
          for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifts.push(value);
        }).observe({ type: 'layout-shift', buffered: true });
      });
      const page = await context.newPage();
      const said = [];
      page.on('pageerror', (error) => said.push(error.message));
      page.on('console', (message) => /error|warning/.test(message.type()) && said.push(message.text()));
      for (const path of pages) {
        await open(page, path);
        const moved = await page.evaluate(() => window.shifts.reduce((sum, value) => sum + value, 0));
        expect(moved, `layout shift of ${path}`).toBeLessThan(0.005);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(wide, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
        // A policy forbids injected tags, not what the debugger evaluates.
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        expect(violations.map(({ id, nodes }) => [path, id, nodes.map((node) => node.html)])).toEqual([]);
      }
      // That a busy machine takes longer than a second to open its database is no complaint about the page.
      expect(said.filter((text) => !text.includes('[store_unavailable]'))).toEqual([]);
      await context.close();
    });
  }

  test(`${name}: the slots fill, and follow what the visitor looks at`, async ({ page }) => {
    await open(page, pages[0]);
    const before = await cards(page, 'for-you');
    expect(before.length).toBeGreaterThanOrEqual(8);
    for (const path of seen) {
      await open(page, path);
      if (!play) continue;
      // A record is over in as many seconds as it has minutes; a part of it is enough.
      await page.getByRole('button', { name: 'Play' }).click();
      await page.waitForTimeout(5000);
    }
    await open(page, pages[0]);
    const after = await cards(page, 'for-you');
    expect(after).not.toEqual(before);
    expect(await cards(page, 'recently-viewed')).toHaveLength(seen.length);
  });
}

test('in the gift shop, what the basket holds shares baskets with what is shown beside it', async ({ page }) => {
  await open(page, '/gifts/p/22423/');
  await page.getByRole('button', { name: /basket/i }).click();
  await open(page, '/gifts/cart/');
  const shown = await cards(page, 'bought-together');
  expect(shown.length).toBeGreaterThanOrEqual(3);
  expect(shown).not.toContain('22423');
  const known = await page.evaluate(async () => (await (await import('/windowshop.js')).ready).inspect());
  expect(known.events.by_event).toMatchObject({ view_item: 1, add_to_cart: 1 });
  expect([known.model.source, known.catalogue.products]).toEqual(['bundle', 3791]);
  await page.getByRole('button', { name: 'Check out' }).click();
  await expect(page).toHaveURL(/\/gifts\/order\//);
  await expect.poll(() => page.evaluate(async () => (await (await import('/windowshop.js')).ready).inspect().bought)).toEqual(['22423']);
});

test('the paper suggests nothing that has expired', async ({ page }) => {
  await open(page, '/news/');
  const feed = (await (await page.request.get('/news/articles.jsonl')).text()).trim().split('\n').map((line) => JSON.parse(line));
  const over = feed.filter((one) => one.expiration_date * 1000 < Date.now()).map(({ id }) => id);
  expect(over.length).toBeGreaterThan(0);
  const everything = await page.evaluate(async () => {
    const shop = await (await import('/windowshop.js')).ready;
    const now = Date.now() / 1000;
    const ask = (rules) => shop.recommend({ slot: 'new', limit: 100, ...rules }).items.map(({ item_id }) => item_id);
    return { all: ask(), fresh: ask({ filter: { expiration_date: { min: now } } }), format: shop.inspect().feed.format };
  });
  expect(everything.format).toBe('json-lines');
  expect(everything.all.filter((id) => over.includes(id)).sort()).toEqual(over.sort());
  expect(everything.fresh).toHaveLength(feed.length - over.length);
  const shown = await page.locator('[data-windowshop] [data-item-id]').evaluateAll((all) => all.map((one) => one.dataset.itemId));
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.filter((id) => over.includes(id))).toEqual([]);
});

/** Notes what a page tells the recommender from now on. */
async function listen(page) {
  const heard = [];
  await page.exposeFunction('heard', (event) => heard.push(event));
  await page.evaluate(async () => {
    const shop = await (await import('/windowshop.js')).ready;
    const observe = shop.observe.bind(shop);
    shop.observe = (event) => (window.heard(event), observe(event));
  });
  return heard;
}

test('the paper rewards reading: by the share of an article that there was time for', async ({ page }) => {
  for (const [seconds, least, most] of [[5, 0.2, 0.7], [60, 1, 1]]) {
    // A tab each, since a page is told of once.
    const tab = await page.context().newPage();
    await tab.clock.install();
    await open(tab, `/news/a/${stories[3]}/`);
    const heard = await listen(tab);
    await tab.clock.fastForward(seconds * 1000);
    // Whoever goes on has read as much as there was time for.
    await tab.evaluate(() => dispatchEvent(new Event('pagehide')));
    await expect.poll(() => heard.length).toBe(1);
    expect(heard[0].reward).toBeGreaterThanOrEqual(least);
    expect(heard[0].reward).toBeLessThanOrEqual(most);
    await tab.close();
  }
});

test('a record that is skipped is worth nothing, one that is played is worth what was heard, and the next follows', async ({ page }) => {
  await open(page, '/media/');
  const title = page.locator('[data-windowshop="for-you"]').nth(1).locator('[part=link]').first();
  await title.click();
  await expect(page).toHaveURL(/\/media\/t\//);
  await open(page, page.url());
  const heard = await listen(page);
  const now = page.locator('[data-now="title"]');
  await page.getByRole('button', { name: 'Play' }).click();
  const first = await now.textContent();
  await page.getByRole('button', { name: 'Skip' }).click();
  await expect(now).not.toHaveText(first);
  await page.waitForTimeout(6000);
  await page.getByRole('button', { name: 'Skip' }).click();
  await expect.poll(() => heard.length).toBe(2);
  expect(heard[0].reward).toBe(0);
  expect(heard[1].reward).toBeGreaterThan(0.1);
  expect(heard[1].reward).toBeLessThan(0.4);
});
