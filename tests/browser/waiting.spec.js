// Until there is something, and when it changes: what is seen meanwhile, what moves, and what is said.
import { catalogue, expect, forYou, noteFormatters, script, test, visit, waitFor, withShop } from './visit.js';

const goods = (count, more = {}) => Array.from({ length: count }, (_, i) => ({ id: `g${i}`, title: `Cup ${i}`, link: `/g/${i}`, price: `${i + 5} EUR`, image_link: '/pages/blue.svg', ...more }));
const heightOf = (page, selector) => page.locator(selector).evaluate((element) => element.getBoundingClientRect().height);

test('an empty container shows grey cards until its own are there, in the room that these take', async ({ page }) => {
  let go;
  const gone = new Promise((resolve) => (go = resolve));
  await page.route('/pages/products.json', async (route) => {
    await gone;
    await route.fulfill({ json: goods(12) });
  });
  await visit(page, `<div id="recs" data-windowshop="for-you" data-limit="8"></div><div id="own" data-windowshop="popular">Own</div>${script}`);
  await expect(page.locator('#recs')).toHaveClass('windowshop-skeleton');
  await expect(page.locator('#own')).not.toHaveClass(/skeleton/);
  const before = await heightOf(page, '#recs');
  expect(before).toBeGreaterThan(200);
  go();
  await waitFor(page, 'ready');
  const after = await heightOf(page, '#recs');
  expect(Math.abs(after - before) / after).toBeLessThan(0.08);
  expect(await page.locator('#recs').evaluate((element) => getComputedStyle(element).backgroundImage)).toBe('none');
  await expect(page.locator('#recs')).not.toHaveClass(/skeleton/, { timeout: 8000 });
});

for (const [kind, body] of [
  ['a JSON catalogue', JSON.stringify(goods(6, { rating: '4.5' }))],
  ['a feed', `<rss xmlns:g="http://base.google.com/ns/1.0"><channel>${goods(6).map(({ id }) => `<item><g:id>${id}</g:id><g:title>Cup</g:title><g:rating>4.5</g:rating></item>`).join('')}</channel></rss>`],
]) {
  test(`stars out of ${kind} come with their cards, and move nothing`, async ({ page }) => {
    await page.route('/pages/products.json', (route) => route.fulfill({ body }));
    await page.route('/look.js', async (route) => {
      await new Promise((done) => setTimeout(done, 300));
      await route.continue();
    });
    await page.addInitScript(() => document.addEventListener('windowshop-ready', ({ target }) => {
      document.stars = target.querySelector('.windowshop-slate').shadowRoot.querySelectorAll('[part=rating]').length;
    }));
    await visit(page, `<div id="recs" data-windowshop="for-you">Own</div>${script}`);
    await waitFor(page, 'ready');
    expect(await page.evaluate(() => document.stars)).toBe(6);
  });
}

const feedOf = (items) => `<rss xmlns:g="http://base.google.com/ns/1.0"><channel>${items.map(({ id, title, price }) => `<item><g:id>${id}</g:id><g:title>${title}</g:title><g:price>${price}</g:price></item>`).join('')}</channel></rss>`;
for (const [kind, body] of [
  ['a JSON catalogue', JSON.stringify(goods(6))],
  ['a JSON catalogue of another shape', JSON.stringify({ products: goods(6) })],
  ['a feed', feedOf(goods(6))],
]) {
  test(`the formatter of the prices of ${kind} is made before the cards`, async ({ page }) => {
    await noteFormatters(page);
    await page.route('/pages/products.json', (route) => route.fulfill({ body }));
    await visit(page, `<div id="recs" data-windowshop="for-you">Own</div>${script}`);
    await waitFor(page, 'ready');
    expect(await page.evaluate(() => document.formatters[0])).toBe('alone');
  });
}

test('a catalogue that does not come leaves no grey cards', async ({ page }) => {
  await page.route('/pages/products.json', (route) => route.fulfill({ status: 500 }));
  await visit(page, forYou + script);
  await waitFor(page, 'error');
  await expect(page.locator('#recs')).not.toHaveClass(/skeleton/);
  expect(await heightOf(page, '#recs')).toBe(0);
});

test('a page whose containers have markup loads no grey cards', async ({ page }) => {
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await visit(page, `<div id="recs" data-windowshop="for-you">Own</div>${script}`);
  await waitFor(page, 'ready');
  expect(asked).not.toContain('/meanwhile.js');
});

test('a change of a slate is told by its number, politely, and the list is never read out', async ({ page }) => {
  await catalogue(page, goods(6));
  await visit(page, `<h1>x</h1>${forYou}${script}`);
  await waitFor(page, 'ready');
  const status = page.locator('#recs [role=status]');
  await expect(status).toHaveCount(0);
  await page.mouse.move(0, 0);
  for (const [item_id, left] of [['g1', 5], ['g2', 4]]) {
    await withShop(page, (shop, id) => shop.observe({ event: 'add_to_cart', item_id: id }), item_id);
    await expect(status).toHaveText(`Recommended for you, products: ${left}`);
  }
  const heard = await page.locator('#recs [part=list]').evaluate((list) => {
    const above = [];
    for (let at = list; at; at = at.parentNode ?? at.host) if (at.getAttribute?.('aria-live') || /^(status|alert|log)$/.test(at.getAttribute?.('role'))) above.push(at.localName);
    return above;
  });
  expect(heard).toEqual([]);
  // The same number again says nothing.
  const words = await status.evaluate((element) => new Promise((done) => {
    const seen = [];
    new MutationObserver((all) => seen.push(...all)).observe(element, { childList: true, characterData: true, subtree: true });
    import('/windowshop.js').then(async ({ ready }) => (await ready).observe({ event: 'view_item', item_id: 'g4' }));
    setTimeout(() => done(seen.length), 1500);
  }));
  expect(words).toBe(0);
});
