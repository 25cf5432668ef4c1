// Back to a page that the browser has kept alive: it knows what other pages have learned since.
import { awayAndBack, expect, keepingPages, test, withShop } from './visit.js';

test('a page out of the back/forward cache takes up what was learned meanwhile', async ({ baseURL, launchOptions }) => {
  const browser = await keepingPages(launchOptions);
  const page = await browser.newPage();
  const cart = () => withShop(page, (shop) => shop.inspect().cart);
  await page.goto(`${baseURL}/pages/home.html`);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  // A page that is still loading something is not kept alive.
  expect(await cart()).toEqual([]);
  await awayAndBack(page, `${baseURL}/pages/product.html`, () => withShop(page, (shop) => shop.observe({ event: 'add_to_cart', item_id: 'P12' })));
  await expect.poll(cart).toEqual(['P12']);
  await browser.close();
});
