// A slate counts as seen when half of it has been visible for one second, once.
import { events, expect, forYou, script, test, visit, waitFor, withShop } from './visit.js';

const far = '<div style="height: 300vh"></div>';

test('a slate is seen after one second, and not before', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  const times = await page.evaluate(async () => {
    const begin = performance.now();
    const recs = document.querySelector('#recs');
    return new Promise((done) => recs.addEventListener('windowshop-view', () => done(performance.now() - begin)));
  });
  // `ready` was a moment ago, by as long as it takes to ask.
  expect(times).toBeGreaterThan(500);
  expect(times).toBeLessThan(2500);
  const [view] = await events(page, 'view');
  expect(view).toMatchObject({ slot: 'for-you', slate_id: expect.any(String) });
  expect(view.items).toHaveLength(6);
});

test('a slate that leaves the screen within the second is not seen', async ({ page }) => {
  await visit(page, forYou + far + script);
  await waitFor(page, 'ready');
  await page.waitForTimeout(600);
  await page.evaluate(() => scrollTo(0, 5000));
  await page.waitForTimeout(1500);
  expect(await events(page, 'view')).toEqual([]);
  await page.evaluate(() => scrollTo(0, 0));
  await waitFor(page, 'view');
});

test('a slate of which less than half is visible is not seen', async ({ page }) => {
  await page.setViewportSize({ width: 1200, height: 600 });
  await visit(page, `<div style="height: 520px"></div>${forYou}${far}${script}`);
  await waitFor(page, 'ready');
  await page.waitForTimeout(1500);
  expect(await events(page, 'view')).toEqual([]);
  await page.evaluate(() => scrollTo(0, 400));
  await waitFor(page, 'view');
});

test('a slate higher than two screens is seen when it fills half of the screen', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 500 });
  await visit(page, `<div id="recs" data-windowshop="for-you" data-limit="20"></div>${script}`);
  await waitFor(page, 'view');
});

test('a slate is seen once, however long it is looked at', async ({ page }) => {
  await visit(page, forYou + far + script);
  await waitFor(page, 'view');
  await page.evaluate(() => scrollTo(0, 5000));
  await page.waitForTimeout(200);
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(2500);
  expect(await events(page, 'view')).toHaveLength(1);
});

test('a slate is not seen in a page that is hidden', async ({ page }) => {
  await page.addInitScript(() => {
    document.pretend = 'hidden';
    Object.defineProperty(document, 'visibilityState', { get: () => document.pretend });
  });
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  await page.waitForTimeout(1500);
  expect(await events(page, 'view')).toEqual([]);
  await page.evaluate(() => {
    document.pretend = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await waitFor(page, 'view');
});

test('a new page view is seen anew', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'view');
  await withShop(page, (shop) => shop.refresh());
  const views = await waitFor(page, 'view', 2);
  expect(views[1].slate_id).not.toBe(views[0].slate_id);
});
