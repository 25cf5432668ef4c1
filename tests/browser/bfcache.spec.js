// Back to a page that the browser has kept alive: it knows what other pages have learned since.
import { chromium, expect, test } from '@playwright/test';

test('a page out of the back/forward cache takes up what was learned meanwhile', async ({ baseURL, launchOptions }) => {
  // Playwright switches the cache off unless asked not to.
  const browser = await chromium.launch({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  const page = await browser.newPage();
  const cart = () =>
    page.evaluate(async () => {
      const { ready } = await import('/windowshop.js');
      return (await ready).inspect().cart;
    });
  await page.goto(`${baseURL}/pages/home.html`);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  // A page that is still loading something is not kept alive.
  expect(await cart()).toEqual([]);
  await page.evaluate(() => {
    document.sameDocument = true;
    addEventListener('pageshow', (event) => (document.persisted = event.persisted));
  });
  await page.goto(`${baseURL}/pages/product.html`);
  await page.evaluate(async () => {
    const { ready } = await import('/windowshop.js');
    (await ready).observe({ event: 'add_to_cart', item_id: 'P12' });
  });
  // Not goBack or waitForURL: they wait for a page that is loaded, and this one is not.
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect.poll(() => page.url()).toContain('home.html');
  await expect.poll(() => page.evaluate(() => document.sameDocument)).toBe(true);
  expect(await page.evaluate(() => document.persisted)).toBe(true);
  await expect.poll(cart).toEqual(['P12']);
  await browser.close();
});
