// Languages, and what axe-core has to say.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { catalogue, events, expect, forYou, script, test, visit, waitFor, withShop } from './visit.js';

const folder = new URL('../../www/loader/messages/', import.meta.url);
const messages = Object.fromEntries(readdirSync(folder).map((file) => [file.slice(0, 2), JSON.parse(readFileSync(new URL(file, folder), 'utf8'))]));
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const goods = Array.from({ length: 8 }, (_, i) => ({
  id: `g${i}`, title: `Cup ${i}`, link: `/g/${i}`, price: '20 EUR', sale_price: i % 2 ? '15 EUR' : undefined, rating: '4.5', rating_count: '1234', badge: i ? undefined : 'New', image_link: '/pages/blue.svg',
}));

/** A number as the page's language writes it. */
const number = (page, value) => page.evaluate((value) => new Intl.NumberFormat(document.documentElement.lang).format(value), value);

const shape = (value) => (typeof value === 'string' ? (value.match(/\{\w+\}/g) ?? []).sort().join() : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shape(one)])));

for (const [language, texts] of Object.entries(messages)) {
  test(`the messages in ${language} are complete`, () => {
    expect(shape(texts)).toEqual(shape(messages.en));
    expect(JSON.stringify(texts)).not.toContain('""');
    // Chinese and Japanese have punctuation of their own.
    expect(JSON.stringify(texts)).not.toMatch(/[\u3040-\u9fff][,:;(]|[,:;)][\u3040-\u9fff]/);
  });

  test(`a page in ${language} is in ${language}, reads well and has nothing for axe-core to find`, async ({ page }) => {
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await catalogue(page, goods);
    const dir = language === 'ar' ? 'rtl' : 'ltr';
    await visit(page, `<main dir="${dir}"><h1>x</h1>${forYou.replace('data-windowshop', 'data-reasons data-layout="carousel" data-windowshop')}
      <div id="seen" data-windowshop="recently-viewed" data-reasons></div><windowshop-privacy></windowshop-privacy></main>${script}`, { lang: language });
    await waitFor(page, 'ready');
    await withShop(page, (shop) => {
      shop.observe({ event: 'view_item', item_id: 'g1' });
      shop.refresh();
    });
    await expect(page.locator('#seen h2')).toHaveText(texts.headings['recently-viewed']);
    await expect(page.locator('#seen [part=reason]')).toHaveText(texts.reasons.recent);
    await expect(page.locator('#recs h2')).toHaveText(texts.headings['for-you']);
    await expect(page.getByRole('button', { name: texts.next, exact: true })).toBeVisible();
    await expect(page.locator('windowshop-privacy h2')).toHaveText(texts.privacy.heading);
    await expect(page.locator('#seen [part=rating] .unseen').first()).toHaveText(texts.ratings.replace('{stars}', await number(page, 4.5)).replace('{count}', await number(page, 1234)));
    await expect(page.locator('#seen [part=price] .unseen').first()).toHaveText(texts.salePrice);
    expect(asked.filter((path) => path.startsWith('/messages/'))).toEqual(language === 'en' ? [] : [`/messages/${language}.json`]);
    await page.addScriptTag({ path: axe });
    const { violations } = await page.evaluate(() => axe.run());
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  });
}

for (const colorScheme of ['light', 'dark']) {
  test(`the cards have enough contrast in the ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await catalogue(page, goods);
    await visit(page, `<style>:root { color-scheme: light dark; } @media (prefers-color-scheme: dark) { body { background: #111; color: #eee; } }</style><main><h1>x</h1><div id="recs" data-windowshop="for-you" data-reasons data-limit="8"></div></main>${script}`);
    await waitFor(page, 'ready');
    await page.addScriptTag({ path: axe });
    const { violations } = await page.evaluate(() => axe.run());
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  });
}

test('the tag names the language where the page does not, and a region is no other language', async ({ page }) => {
  await visit(page, forYou + script.replace('data-seed', 'data-locale="de-AT" data-seed'), { lang: '' });
  await waitFor(page, 'ready');
  await expect(page.locator('#recs h2')).toHaveText(messages.de.headings['for-you']);
});

test('messages that are not there are told, and the page is in English', async ({ page }) => {
  await page.route('**/messages/**', (route) => route.fulfill({ status: 404 }));
  await visit(page, forYou + script, { lang: 'fr' });
  await waitFor(page, 'ready');
  expect((await events(page, 'error')).map((e) => e.code)).toEqual(['part_fetch']);
  await expect(page.locator('#recs h2')).toHaveText('Recommended for you');
});

test('texts without a heading for a slot leave its cards alone', async ({ page }) => {
  await page.route('**/pages/texts.json', (route) => route.fulfill({ json: { headings: { new: '' } } }));
  const recent = '<div id="recs" data-windowshop="recently-viewed" data-fallback="new"></div>';
  await visit(page, recent + script.replace('data-seed', 'data-messages="/pages/texts.json" data-seed'));
  await waitFor(page, 'ready');
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  await withShop(page, (shop) => shop.observe({ event: 'view_item', item_id: 'P02' }));
  await expect(page.locator('#recs [part=section]')).toHaveAttribute('aria-label', 'Recently viewed');
  await expect(page.locator('#recs [part=item]')).toHaveCount(1);
});
