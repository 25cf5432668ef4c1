// When slates change, and when they must not.
import { catalogue, events, expect, forYou, script, shown, test, visit, waitFor, withShop } from './visit.js';

/** Looks at three of the products that are shown: no recommender shows the same after that. */
const browse = (page) =>
  withShop(page, (shop) => {
    const { items } = shop.recommend({ limit: 12, explore: false });
    for (const { item_id } of items.slice(0, 3)) shop.observe({ event: 'purchase', item_id });
  });

test('a slate follows what the visitor does, in the next idle moment', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  const before = await shown(page);
  await browse(page);
  await expect.poll(() => shown(page)).not.toEqual(before);
});

test('a slate under the pointer stays as it is until the pointer leaves', async ({ page }) => {
  await visit(page, `${forYou}<p id="below" style="margin-top: 10rem">below</p>${script}`);
  await waitFor(page, 'ready');
  const before = await shown(page);
  await page.locator('#recs [part=item]').nth(2).hover();
  await browse(page);
  await page.waitForTimeout(600);
  expect(await shown(page)).toEqual(before);
  await page.locator('#below').hover();
  await expect.poll(() => shown(page)).not.toEqual(before);
});

test('a slate that holds the focus stays as it is until the focus leaves', async ({ page }) => {
  await visit(page, `${forYou}<button>elsewhere</button>${script}`);
  await waitFor(page, 'ready');
  const before = await shown(page);
  await page.locator('#recs a').nth(1).focus();
  await browse(page);
  await page.waitForTimeout(600);
  expect(await shown(page)).toEqual(before);
  await page.locator('button').focus();
  await expect.poll(() => shown(page)).not.toEqual(before);
});

test("the page's own children are not replaced under the pointer either", async ({ page }) => {
  let release;
  const held = new Promise((done) => (release = done));
  await page.route('/pages/products.json', async (route) => (await held, route.continue()));
  await visit(page, `<div id="recs" data-windowshop="for-you"><a href="#">Own</a></div><p id="below">below</p>${script}`);
  await page.locator('#recs a').hover();
  release();
  await withShop(page, () => {});
  await page.waitForTimeout(300);
  await expect(page.locator('#recs')).toHaveText('Own');
  await page.locator('#below').hover();
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
});

test('a new ranking keeps the cards that it has in common with the old one', async ({ page }) => {
  await catalogue(page, [1, 2, 3, 4, 5, 6, 7, 8].map((id) => ({ id, title: `Product ${id}` })));
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  const kept = await page.evaluate(() => {
    const cards = document.querySelector('#recs > div').shadowRoot.querySelectorAll('li');
    document.cards = new Map([...cards].map((card) => [card.dataset.itemId, card]));
    return [...document.cards.keys()];
  });
  await withShop(page, (shop, id) => shop.observe({ event: 'purchase', item_id: id }), kept[1]);
  await expect.poll(() => shown(page)).not.toEqual(kept);
  const same = await page.evaluate(() => {
    const cards = [...document.querySelector('#recs > div').shadowRoot.querySelectorAll('li')];
    const known = cards.filter((card) => document.cards.has(card.dataset.itemId));
    return { known: known.length, same: known.every((card) => document.cards.get(card.dataset.itemId) === card) };
  });
  const now = await shown(page);
  expect(same).toEqual({ known: now.filter((id) => kept.includes(id)).length, same: true });
  expect(same.known).toBeGreaterThan(0);
});

test('a ranking that changes nothing does not touch the page', async ({ page }) => {
  await visit(page, forYou + script.replace('data-seed', 'data-explore="off" data-seed'));
  await waitFor(page, 'ready');
  const changes = await withShop(page, async (shop) => {
    let count = 0;
    const root = document.querySelector('#recs > div').shadowRoot;
    const observer = new MutationObserver((records) => (count += records.length));
    for (const target of [root, document.body]) {
      observer.observe(target, { childList: true, subtree: true, attributes: true, characterData: true });
    }
    shop.refresh();
    await new Promise((done) => setTimeout(done, 300));
    return count;
  });
  expect(changes).toBe(0);
});

test('moving to another address within the page begins a new page view', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'view');
  const [first] = await events(page, 'view');
  for (const go of [() => history.pushState(0, '', '/pages/made.html?a'), () => history.back()]) {
    const seen = (await events(page, 'view')).length;
    await page.evaluate(`(${go})()`);
    const views = await waitFor(page, 'view', seen + 1);
    expect(views.at(-1).slate_id).not.toBe(first.slate_id);
  }
});

test('a place within the page is no new page view', async ({ page }) => {
  await visit(page, `${forYou}<p id="place">place</p>${script}`);
  await waitFor(page, 'view');
  await page.evaluate(() => (location.hash = 'place'));
  await page.evaluate(() => history.replaceState({ scroll: 100 }, ''));
  await page.waitForTimeout(1600);
  expect(await events(page, 'view')).toHaveLength(1);
});

test("'forget me' brings back exactly the first slate", async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  const before = await shown(page);
  await browse(page);
  await expect.poll(() => shown(page)).not.toEqual(before);
  await withShop(page, (shop) => shop.erase());
  expect(await shown(page)).toEqual(before);
});

test('a listener may call the recommender from any of its events', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  const lengths = await withShop(page, async (shop) => {
    const got = [];
    const call = () => {
      got.push(shop.recommend({ limit: 2 }).items.length);
      shop.refresh();
      if (got.length < 5) shop.observe({ event: 'view_item', item_id: 'P02' });
    };
    for (const type of ['change', 'ready', 'view', 'select', 'learn']) {
      document.addEventListener(`windowshop-${type}`, call);
    }
    const card = document.querySelector('#recs > div').shadowRoot.querySelector('a');
    card.addEventListener('click', (event) => event.preventDefault());
    card.click();
    await new Promise((done) => setTimeout(done, 300));
    return got;
  });
  expect(lengths.length).toBeGreaterThanOrEqual(5);
  expect(new Set(lengths)).toEqual(new Set([2]));
  expect(await events(page, 'error')).toEqual([]);
});

test('a listener may destroy the widget in the middle of a click', async ({ page }) => {
  await visit(page, `<div id="recs" data-windowshop="for-you">Own</div>${script}`);
  await waitFor(page, 'ready');
  await withShop(page, (shop) => {
    document.addEventListener('windowshop-select', () => shop.destroy());
    const card = document.querySelector('#recs > div').shadowRoot.querySelector('a');
    card.addEventListener('click', (event) => event.preventDefault());
    card.click();
  });
  await expect(page.locator('#recs')).toHaveText('Own');
  await page.waitForTimeout(300);
});
