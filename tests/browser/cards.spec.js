// What a shopper sees and hears: cards, prices, headings, whatever the catalogue holds.
import { catalogue, expect, forYou, script, shown, test, visit, waitFor } from './visit.js';

const card = (page) => page.locator('#recs [part=item]').first();

test('a tag alone fills its container with linked products', async ({ page }) => {
  await page.goto('/pages/home.html');
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  await expect(card(page).locator('a')).toHaveAttribute('href', /\/pages\/product\.html\?id=P/);
  await expect(card(page).locator('[part=title]')).not.toBeEmpty();
});

test('markup in a title is shown as text', async ({ page }) => {
  await catalogue(page, [{ id: 'a', title: '<img src=x onerror="document.hurt = 1"><b>Bold</b> & co', link: '/a' }]);
  await visit(page, forYou + script);
  await expect(card(page).locator('[part=title]')).toHaveText('<img src=x onerror="document.hurt = 1"><b>Bold</b> & co');
  await expect(card(page).locator('img, b')).toHaveCount(0);
  expect(await page.evaluate(() => document.hurt)).toBeUndefined();
});

test('a product whose link is a script is shown without a link', async ({ page }) => {
  for (const link of ['javascript:document.hurt=1', ' java\nscript:document.hurt=1', 'data:text/html,x', 'vbscript:x']) {
    await catalogue(page, [{ id: 'a', title: 'A', link }]);
    await visit(page, forYou + script);
    await expect(card(page).locator('[part=title]')).toHaveText('A');
    await expect(card(page).locator('[href]')).toHaveCount(0);
    await card(page).click();
    expect(await page.evaluate(() => document.hurt)).toBeUndefined();
  }
});

test('a hostile catalogue does not keep its good products from the page', async ({ page }) => {
  await catalogue(page, [
    { title: 'no id' },
    null,
    'not a product',
    { id: 'long', title: 'x'.repeat(100_000), price: 'NaN', link: `/${'y'.repeat(100_000)}` },
    { id: 'good', title: 'Good', price: -5 },
    { id: 'good', title: 'Twice' },
    { id: 'nothing' },
    { id: 'odd', title: { deep: [[[]]] }, price: { amount: 'x' }, product_type: [{}, 7] },
  ]);
  await visit(page, forYou + script);
  await expect(page.locator('#recs [part=item]')).toHaveCount(4);
  expect((await shown(page)).sort()).toEqual(['good', 'long', 'nothing', 'odd']);
  await expect(page.locator('[data-item-id=good] [part=title]')).toHaveText('Good');
  const long = await page.locator('[data-item-id=long] [part=title]').textContent();
  expect(long.length).toBeLessThanOrEqual(1000);
});

test('prices are written in the language of the page', async ({ page }) => {
  await catalogue(page, [{ id: 'a', title: 'A', price: '1234.5 EUR' }]);
  for (const [lang, text] of [['de', '1.234,50\u00a0€'], ['en', '€1,234.50'], ['no such language', /1.?234.50/]]) {
    await visit(page, forYou + script, { lang });
    await expect(card(page).locator('[part=price]')).toHaveText(text);
  }
});

test('a price without a currency takes that of the tag, or is a plain number', async ({ page }) => {
  await catalogue(page, [{ id: 'a', title: 'A', price: 12.5 }]);
  await visit(page, forYou + script);
  await expect(card(page).locator('[part=price]')).toHaveText('12.5');
  await visit(page, forYou + script.replace('data-seed', 'data-currency="GBP" data-seed'));
  await expect(card(page).locator('[part=price]')).toHaveText('£12.50');
  await visit(page, forYou + script.replace('data-seed', 'data-currency="no currency" data-seed'));
  await expect(card(page).locator('[part=price]')).toHaveText('12.5');
});

test('a sale price stands before the old one, and both are named for those who cannot see the line', async ({ page }) => {
  await catalogue(page, [{ id: 'a', title: 'A', price: '20 USD', sale_price: '15 USD' }]);
  await visit(page, forYou + script);
  await expect(card(page).locator('[part=sale-price]')).toHaveText('$15.00');
  await expect(card(page).locator('s')).toHaveText('$20.00');
  await expect(card(page).locator('[part=price]')).toHaveText('Sale price$15.00Regular price$20.00');
});

test('prices too long for a line are both whole', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await catalogue(page, [1, 2, 3].map((n) => ({ id: `p${n}`, title: 'A', price: '12990 EUR', sale_price: '11990 EUR' })));
  await visit(page, forYou + script, { lang: 'de' });
  const price = card(page).locator('[part=price]');
  await expect(price.locator('s')).toHaveText('12.990,00\u00a0€');
  const [line, old] = [await price.boundingBox(), await price.locator('s').boundingBox()];
  expect(old.x + old.width).toBeLessThanOrEqual(line.x + line.width + 0.5);
});

test('a sale price that is no lower is a price like any other', async ({ page }) => {
  await catalogue(page, [{ id: 'a', title: 'A', price: '20 USD', sale_price: '20 USD' }]);
  await visit(page, forYou + script);
  await expect(card(page).locator('[part=price]')).toHaveText('$20.00');
  await expect(card(page).locator('s')).toHaveCount(0);
});

test('a picture keeps its place before it has come and when it never comes', async ({ page }) => {
  await catalogue(page, [{ id: 'a', title: 'A', image_link: '/pages/there-is-none.png' }]);
  await visit(page, forYou + script);
  await expect(card(page).locator('img')).toHaveCount(0);
  const { width, height } = await card(page).locator('[part=image]').boundingBox();
  expect(width).toBeGreaterThan(100);
  expect(height).toBeCloseTo(width, 0);
});

test('a slate is a named region with a heading and a list', async ({ page }) => {
  await visit(page, `${forYou}<div id="own" data-windowshop="new" data-heading="Fresh &lt;b&gt;"></div>
    <div id="none" data-windowshop="popular" data-heading=""></div>${script}`);
  await expect(page.getByRole('region', { name: 'Recommended for you' }).getByRole('listitem')).toHaveCount(6);
  await expect(page.getByRole('heading', { level: 2, name: 'Fresh <b>' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Popular now' })).toBeVisible();
  await expect(page.locator('#none h2')).toHaveCount(0);
});

test('the tab key stops once at each card', async ({ page }) => {
  await visit(page, `${forYou}${script}<a href="#" id="last">last</a>`);
  await waitFor(page, 'ready');
  for (let k = 0; k < 6; k++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      return document.activeElement.shadowRoot?.activeElement.closest('li')?.dataset.itemId;
    });
    expect(focused).toBe((await shown(page))[k]);
  }
  await page.keyboard.press('Tab');
  await expect(page.locator('#last')).toBeFocused();
});

test('reasons are told where the container asks for them', async ({ page }) => {
  await visit(page, `${forYou}<div id="told" data-windowshop="popular" data-reasons></div>${script}`);
  await waitFor(page, 'ready', 2);
  await expect(page.locator('#told [part=reason]').first()).not.toBeEmpty();
  await expect(page.locator('#recs [part=reason]')).toHaveCount(0);
});

test('the shop colours the cards by variables, and its own styles do not leak in', async ({ page }) => {
  await visit(page, `<style>
      :root { --windowshop-accent: rgb(1, 2, 3); --windowshop-card-background: rgb(4, 5, 6); --windowshop-columns: 2; }
      a { color: rgb(255, 0, 0) !important; } ul { display: none !important; }
    </style><div id="recs" data-windowshop="for-you" data-limit="24"></div>${script}`);
  await waitFor(page, 'ready');
  const style = (part, name) => page.locator(`#recs [part=${part}]`).first().evaluate((e, n) => getComputedStyle(e)[n], name);
  expect(await style('card', 'backgroundColor')).toBe('rgb(4, 5, 6)');
  expect(await style('sale-price', 'color')).toBe('rgb(1, 2, 3)');
  expect(await style('link', 'color')).not.toBe('rgb(255, 0, 0)');
  expect((await style('list', 'gridTemplateColumns')).split(' ')).toHaveLength(2);
});

test('cards stand in two columns on a phone and in six on a wide screen', async ({ page }) => {
  const columns = () => page.locator('#recs [part=list]').evaluate((e) => getComputedStyle(e).gridTemplateColumns.split(' ').length);
  await page.setViewportSize({ width: 375, height: 700 });
  await page.goto('/pages/home.html');
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  expect(await columns()).toBe(2);
  await page.setViewportSize({ width: 1280, height: 700 });
  expect(await columns()).toBe(6);
});
