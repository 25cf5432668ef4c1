// Clicks: heard in every form, never in the way, kept for the next page.
import { events, expect, forYou, script, shown, test, visit, waitFor, withShop } from './visit.js';

const stored = (page) =>
  page.evaluate(async () => {
    const ask = (request) => new Promise((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
    const db = await ask(indexedDB.open('windowshop'));
    const records = await ask(db.transaction('state').objectStore('state').getAll());
    db.close();
    return records.length;
  });

/** Keeps the page where it is, so that its events can be read. */
const stay = (page) => page.evaluate(() => addEventListener('click', (event) => event.preventDefault()));

test('a click is told with its slate, product and place, and followed', async ({ page }) => {
  await page.goto('/pages/home.html');
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  const ids = await shown(page);
  const told = page.evaluate(
    () => new Promise((done) => document.addEventListener('windowshop-select', (event) => {
      done(event.detail);
      // The answer must reach the test before the page is gone.
      const end = performance.now() + 100;
      while (performance.now() < end);
    })),
  );
  told.catch(() => {});
  await stay(page);
  await page.locator('#recs a').nth(2).click();
  expect(await told).toEqual({ slot: 'for-you', slate_id: expect.any(String), item_id: ids[2], index: 2 });
});

test('a click leads to the product, where it is already known', async ({ page }) => {
  await page.goto('/pages/home.html');
  const [, second] = await expect(page.locator('#recs [part=item]')).toHaveCount(6).then(() => shown(page));
  await page.locator('#recs a').nth(1).click();
  await page.waitForURL(`**/product.html?id=${second}`);
  const history = await withShop(page, (shop) => shop.inspect().history);
  expect(history.map((h) => [h.event, h.item_id])).toContainEqual(['select_item', second]);
});

test('nothing is stored of a visitor who has done nothing', async ({ page }) => {
  await page.goto('/pages/home.html');
  await withShop(page, () => {});
  expect(await stored(page)).toBe(0);
});

for (const [name, click] of [
  ['the middle button', (card) => card.click({ button: 'middle' })],
  ['a modifier key', (card) => card.click({ modifiers: ['Control'] })],
]) {
  test(`a click with ${name} opens a new tab and is heard`, async ({ page, context }) => {
    await visit(page, forYou + script);
    await waitFor(page, 'ready');
    const opened = context.waitForEvent('page');
    await click(page.locator('#recs a').first());
    await (await opened).close();
    expect(await waitFor(page, 'select')).toHaveLength(1);
  });
}

test('the enter key is a click', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  await stay(page);
  await page.locator('#recs a').nth(3).focus();
  await page.keyboard.press('Enter');
  expect((await waitFor(page, 'select'))[0].index).toBe(3);
});

test('a double click is one choice', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  await stay(page);
  await page.locator('#recs a').first().dblclick();
  await page.waitForTimeout(200);
  expect(await events(page, 'select')).toHaveLength(1);
});

test('a click beside the cards and a click with the other button are none', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  await page.locator('#recs h2').click();
  await page.locator('#recs a').first().click({ button: 'right' });
  await page.waitForTimeout(200);
  expect(await events(page, 'select')).toEqual([]);
});

test('the whole card can be clicked, also beside the link', async ({ page }) => {
  await page.goto('/pages/home.html');
  const [first] = await expect(page.locator('#recs [part=item]')).toHaveCount(6).then(() => shown(page));
  const { x, y, height } = await page.locator('#recs [part=card]').first().boundingBox();
  await page.mouse.click(x + 20, y + height - 6);
  await page.waitForURL(`**/product.html?id=${first}`);
});
