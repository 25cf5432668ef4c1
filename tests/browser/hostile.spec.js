// Pages that make it hard: a strict policy for all features at once, frozen prototypes, a hundred containers.
import { events, expect, forYou, script, shown, test, visit, waitFor, withShop } from './visit.js';

const item = (_, i) => `<item><g:id>L${i}</g:id><g:title>Lamp ${i}</g:title><g:link>/lamps/${i}</g:link><g:price>${i + 9} EUR</g:price></item>`;
const feed = `<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>${Array.from({ length: 16 }, item).join('')}</channel></rss>`;
const everything = `<main><div id="recs" data-windowshop="for-you" data-layout="carousel" data-reasons></div>
  <div id="own" data-windowshop="popular" data-min="1"><template><a data-field="link"><b data-field="title"></b></a></template></div>
  <windowshop-privacy></windowshop-privacy></main>
  ${script.replace('/pages/products.json', '/feed.xml').replace('data-seed', 'data-analytics="gtag" data-holdout="0.0001" data-consent="granted" data-seed')}`;

test('a strict policy with trusted types is kept to by all of it at once', async ({ page, warned }) => {
  const policy = [
    "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
    "require-trusted-types-for 'script'", "trusted-types 'none'",
  ].join('; ');
  await page.route('**/feed.xml', (route) => route.fulfill({ contentType: 'application/xml', body: feed }));
  await page.addInitScript(() => {
    document.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => document.violations.push(`${event.violatedDirective} ${event.sourceFile}`));
    window.windowshop = [{ event: 'add_to_wishlist', item_id: 'L2' }];
    window.dataLayer = [];
    window.gtag = function () {
      dataLayer.push(arguments);
    };
    gtag('event', 'view_item', { items: [{ item_id: 'L1' }] });
  });
  await visit(page, everything, { lang: 'de', path: '/pages/made.html?windowshop-inspect', headers: { 'content-security-policy': policy } });
  await waitFor(page, 'view');
  await expect(page.locator('#recs h2')).toHaveText('Für Sie ausgewählt');
  await expect(page.locator('#recs').getByRole('button', { name: 'Nächste Produkte' })).toBeVisible();
  await expect(page.locator('#own b').first()).not.toBeEmpty();
  await expect(page.locator('windowshop-privacy h2')).toHaveText('Was dieser Shop über Sie weiß');
  await expect(page.locator('windowshop-privacy [part=item]')).toHaveCount(2);
  await page.locator('.windowshop-inspector summary').click();
  await expect(page.locator('.windowshop-inspector').getByRole('row', { name: /^Format merchant-xml/ })).toBeVisible();
  const lists = await page.evaluate(() => [...dataLayer].filter((entry) => entry[1] === 'view_item_list').length);
  expect(lists).toBeGreaterThan(0);
  // The page's own icon is one.
  expect(await page.evaluate(() => document.violations.filter((one) => !one.startsWith('img-src')))).toEqual([]);
  expect(warned.filter((one) => one.includes('windowshop'))).toEqual([]);
});

test('a page that has frozen the prototypes of arrays is no other page', async ({ page, thrown }) => {
  await page.addInitScript(() => {
    Object.freeze(Array.prototype);
    window.dataLayer = [];
    window.windowshop = [];
  });
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  await page.evaluate(() => {
    dataLayer.push({ event: 'view_item', ecommerce: { items: [{ item_id: 'P01' }] } });
    windowshop.push({ event: 'add_to_cart', item_id: 'P02' });
  });
  await expect.poll(() => withShop(page, (shop) => shop.inspect().history.map((one) => one.item_id))).toEqual(['P01', 'P02']);
  expect(await shown(page)).toHaveLength(6);
  expect(thrown).toEqual([]);
  expect(await events(page, 'error')).toEqual([]);
});

test('a hundred containers are filled as far as there are products, and none twice', async ({ page }) => {
  await visit(page, Array.from({ length: 100 }, () => '<div data-windowshop="for-you" data-limit="2">Own</div>').join('') + script);
  await expect.poll(async () => (await events(page, 'ready')).length, { timeout: 20_000 }).toBe(20);
  const ids = await shown(page, '[data-windowshop]');
  expect([ids.length, new Set(ids).size]).toEqual([40, 40]);
  await expect(page.locator('[data-windowshop]', { hasText: 'Own' })).toHaveCount(80);
});

test('a slate that the page has taken out comes back, but not against a page that does so every time', async ({ page }) => {
  await visit(page, `<div id="recs" data-windowshop="for-you">Own</div><div id="b" data-windowshop="popular">Mine</div>${script}`);
  await waitFor(page, 'ready', 2);
  const ids = await shown(page);
  // As a framework does that draws its own markup once more.
  await page.evaluate(() => document.querySelector('#recs').replaceChildren(Object.assign(document.createElement('p'), { textContent: 'Drawn anew' })));
  await expect.poll(() => shown(page)).toEqual(ids);
  await page.evaluate(() => document.querySelector('#b .windowshop-slate').remove());
  await expect.poll(async () => (await shown(page, '#b')).length).toBe(6);
  const begun = (await events(page, 'ready')).length;
  await page.evaluate(() => {
    const box = document.querySelector('#recs');
    new MutationObserver(() => box.querySelector('.windowshop-slate')?.remove()).observe(box, { childList: true });
    box.replaceChildren('Always');
  });
  await page.waitForTimeout(1500);
  expect((await events(page, 'ready')).length - begun).toBeLessThanOrEqual(3);
  await expect(page.locator('#recs')).toHaveText('Always');
  await withShop(page, (shop) => shop.destroy());
  await expect(page.locator('#recs')).toHaveText('Always');
  await expect(page.locator('#b')).toHaveText('Mine');
});

test('a page that reaches into the slates harms nobody else', async ({ page, thrown }) => {
  await visit(page, forYou + `<div id="b" data-windowshop="popular"></div>` + script);
  await waitFor(page, 'ready', 2);
  await page.evaluate(() => document.querySelector('#recs .windowshop-slate').shadowRoot.replaceChildren());
  await withShop(page, (shop) => shop.observe({ event: 'add_to_cart', item_id: 'P01' }));
  await page.waitForTimeout(500);
  expect(await shown(page, '#b')).toHaveLength(6);
  expect(thrown).toEqual([]);
});
