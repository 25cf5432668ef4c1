// The look: grid, carousel, the shop's own template; badge and rating; directions, colours, motion.
import { catalogue, events, expect, forYou, script, shown, test, visit, waitFor, withShop } from './visit.js';

const rated = [
  { id: 'a', title: 'Cup <b>', link: '/a', price: '20 EUR', sale_price: '15 EUR', rating: '4.5', rating_count: '12', badge: 'Sale <i>', image_link: '/pages/blue.svg', colour: 'Blue', description: 'Thin.' },
  { id: 'b', title: 'Can', price: '5 EUR', rating: '9', link: 'javascript:alert(1)' },
];
const many = Array.from({ length: 12 }, (_, i) => ({ id: `m${i}`, title: `Product ${i}`, link: `/p/${i}`, price: `${i + 5} EUR`, rating: '3.2' }));

test('a card shows badge, rating and both prices', async ({ page }) => {
  await catalogue(page, rated);
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  const card = page.locator('[data-item-id=a]');
  await expect(card.locator('[part=badge]')).toHaveText('Sale <i>');
  await expect(card.locator('[part=rating]')).toHaveText('4.5 out of 5 stars, 12 ratings★★★★★(12)');
  expect(await card.locator('[part=stars]').evaluate((e) => e.style.getPropertyValue('--_stars'))).toBe('90%');
  await expect(card.locator('[part=old-price]')).toHaveText('€20.00');
  await expect(page.locator('[data-item-id=b] [part=rating]')).toHaveCount(0);
});

test("the shop's own template is filled in the page's own styles, without its scripts ever run", async ({ page }) => {
  await catalogue(page, rated);
  const template = `<template><article class="mine"><a data-field="link"><img data-field="image_link" alt=""><h3 data-field="title"></h3></a>
    <span data-field="price"></span><s data-field="old_price"></s><em data-field="colour"></em><p data-field="reason"></p></article></template>`;
  await visit(page, `<style>.mine { color: rgb(1, 2, 3); }</style><div id="recs" data-windowshop="for-you" data-reasons>${template}</div>${script}`);
  await waitFor(page, 'ready');
  const [a, b] = ['a', 'b'].map((id) => page.locator(`#recs .windowshop-slate > [data-item-id=${id}]`));
  await expect(a.locator('h3')).toHaveText('Cup <b>');
  await expect(a.locator('a')).toHaveAttribute('href', '/a');
  await expect(a.locator('img')).toHaveAttribute('src', '/pages/blue.svg');
  await expect(a.locator('span')).toHaveText('€15.00');
  await expect(a.locator('s')).toHaveText('€20.00');
  await expect(a.locator('em')).toHaveText('Blue');
  await expect(a.locator('p')).not.toBeEmpty();
  expect(await a.locator('.mine').evaluate((e) => getComputedStyle(e).color)).toBe('rgb(1, 2, 3)');
  // What a product lacks is not there, and a link that is a script is none.
  await expect(b.locator('img, s, em')).toHaveCount(0);
  expect(await b.locator('a').getAttribute('href')).toBe(null);
  await expect(page.getByRole('region', { name: 'Recommended for you' }).getByRole('listitem')).toHaveCount(2);
});

test('a template may stand elsewhere, serve several containers, and its clicks are heard', async ({ page }) => {
  await catalogue(page, many);
  await visit(page, `<template id="mine"><a data-field="link"><b data-field="title"></b></a></template>
    <div onclick="event.preventDefault()"><div id="recs" data-windowshop="for-you" data-template="#mine"></div></div>
    <div id="p" data-windowshop="popular" data-template="#mine"></div>${script}`);
  await waitFor(page, 'ready', 2);
  await expect(page.locator('#recs b')).toHaveCount(6);
  await expect(page.locator('#p b')).toHaveCount(6);
  await page.locator('#recs a').nth(2).click();
  expect((await waitFor(page, 'select'))[0].index).toBe(2);
});

/** Twelve products, each with other fields than the one before. */
const mixed = Array.from({ length: 12 }, (_, i) => ({
  id: `x${i}`,
  title: `Product ${i}`,
  link: ['/p/1', undefined, 'javascript:alert(1)'][i % 3],
  image_link: i % 2 ? `/pages/blue.svg?${i}` : undefined,
  price: i % 4 === 3 ? undefined : `${20 + i} EUR`,
  sale_price: i % 5 ? undefined : '9 EUR',
}));
const dressed = mixed.map((product, i) => ({ ...product, badge: i % 2 ? 'Sale' : undefined, rating: i % 3 ? undefined : '4', rating_count: i % 2 ? '7' : undefined }));
const own = '<template><a data-field="link"><img data-field="image_link" alt=""><b data-field="title"></b></a><i data-field="price"></i></template>';

/** The cards that are shown, with what stands in their places: by id, as markup. */
const drawn = (page) =>
  page.evaluate(() => {
    const { shadowRoot, children } = document.querySelector('#recs > .windowshop-slate');
    const slotted = (id) => [...children].filter(({ slot }) => slot === id).map((one) => one.outerHTML);
    return Object.fromEntries([...shadowRoot.querySelectorAll('li')].map((card) => [card.dataset.itemId, [card.outerHTML, ...slotted(card.dataset.itemId)].join('\n')]));
  });

for (const [look, products, inside] of [['usual', mixed, ''], ['dressed', dressed, ''], ["the shop's own", mixed, own]]) {
  test(`a card that showed another product before looks like a new one (${look})`, async ({ page }) => {
    await catalogue(page, products);
    const slot = (limit) => `<div id="recs" data-windowshop="for-you" data-limit="${limit}">${inside}</div>${script}`;
    await visit(page, slot(12));
    await waitFor(page, 'ready');
    await expect.poll(() => drawn(page).then(Object.keys)).toHaveLength(12);
    const fresh = await drawn(page);
    await visit(page, slot(4));
    await waitFor(page, 'ready');
    const cards = () => page.evaluate(() => {
      const now = [...document.querySelector('#recs > .windowshop-slate').shadowRoot.querySelectorAll('li')];
      document.cards ??= now;
      return now.every((card) => document.cards.includes(card));
    });
    await cards();
    const seen = new Set(await shown(page));
    for (let k = 0; k < 10; k++) {
      const before = await shown(page);
      await withShop(page, (shop, id) => shop.observe({ event: 'add_to_cart', item_id: id }), before[k % 4]);
      await expect.poll(() => shown(page)).not.toEqual(before);
      const now = await drawn(page);
      for (const [id, card] of Object.entries(now)) expect(card).toBe(fresh[id]);
      Object.keys(now).forEach((id) => seen.add(id));
      await withShop(page, (shop, id) => shop.observe({ event: 'remove_from_cart', item_id: id }), before[k % 4]);
    }
    expect(seen.size).toBeGreaterThan(8);
    expect(await cards()).toBe(true);
  });
}

test('a template that is not there is told, the usual cards are shown, and other slates are as ever', async ({ page }) => {
  await catalogue(page, many);
  await visit(page, `<p id="p">No template</p><div id="recs" data-windowshop="for-you" data-template="##" data-limit="2"></div>
    <div id="b" data-windowshop="popular" data-template="#none" data-limit="2"></div>
    <div id="c" data-windowshop="new" data-template="#p" data-limit="2"></div><div id="d" data-windowshop="for-you" data-limit="2"></div>${script}`);
  await waitFor(page, 'ready', 4);
  for (const id of ['recs', 'b', 'c', 'd']) expect(await shown(page, `#${id}`), id).toHaveLength(2);
  await expect(page.locator('#recs').getByText(/Product/).first()).toBeVisible();
  const told = await events(page, 'error');
  expect(told.map((one) => one.code)).toEqual(['template_selector', 'template_selector', 'template_selector']);
  expect(told[0].message).toContain('`##`');
});

test('a script in a template never runs, and what every object has is no field of a product', async ({ page }) => {
  await catalogue(page, rated);
  const fields = ['constructor', '__proto__', 'toString', 'attributes', 'none'].map((name) => `<i data-field="${name}">?</i>`).join('');
  await visit(page, `<div id="recs" data-windowshop="for-you"><template>${fields}<b data-field="title"></b><script>document.ran = true</script><script data-field="title"></script></template></div>
    <div id="e" data-windowshop="popular"><template></template></div>${script}`);
  await waitFor(page, 'ready');
  await expect(page.locator('#recs b')).toHaveText(await page.locator('#recs [part=title]').allTextContents());
  await expect(page.locator('#recs .windowshop-slate :is(i, script)')).toHaveCount(0);
  expect(await page.evaluate(() => document.ran)).toBeUndefined();
  expect(await events(page, 'error')).toEqual([]);
});

test('a carousel is one row that its buttons move', async ({ page }) => {
  await page.setViewportSize({ width: 700, height: 700 });
  await catalogue(page, many);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await visit(page, `<div id="recs" data-windowshop="for-you" data-layout="carousel" data-limit="10"></div>${script}`);
  await waitFor(page, 'ready');
  const tops = await page.locator('#recs [part=item]').evaluateAll((items) => items.map((item) => item.getBoundingClientRect().top));
  expect(new Set(tops).size).toBe(1);
  const [back, on] = [page.getByRole('button', { name: 'Previous products' }), page.getByRole('button', { name: 'Next products' })];
  await expect(back).toBeDisabled();
  const left = () => page.locator('#recs [part=list]').evaluate((list) => list.scrollLeft);
  await on.click();
  await expect.poll(left).toBeGreaterThan(200);
  await expect(back).toBeEnabled();
  await on.focus();
  for (let k = 0; k < 9 && (await on.isEnabled()); k++) {
    await page.keyboard.press('Enter');
    await page.waitForTimeout(100);
  }
  await expect(on).toBeDisabled();
  // Whoever goes by the keyboard is still where they were.
  await expect(on).toBeFocused();
  await back.click();
  await expect(on).toBeEnabled();
  await page.locator('#recs [part=list]').focus();
  await page.keyboard.press('ArrowLeft');
});

test('from right to left everything is mirrored, and the buttons go the other way', async ({ page }) => {
  await page.setViewportSize({ width: 700, height: 700 });
  await catalogue(page, many);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await visit(page, `<div dir="rtl"><div id="recs" data-windowshop="for-you" data-layout="carousel" data-limit="10"></div></div>${script}`);
  await waitFor(page, 'ready');
  const [first, second] = await page.locator('#recs [part=item]').evaluateAll((items) => items.slice(0, 2).map((item) => item.getBoundingClientRect().left));
  expect(first).toBeGreaterThan(second);
  await page.getByRole('button', { name: 'Next products' }).click();
  await expect.poll(() => page.locator('#recs [part=list]').evaluate((list) => list.scrollLeft)).toBeLessThan(-200);
});

test('dark pages, forced colours and reduced motion are followed', async ({ page }) => {
  await catalogue(page, rated);
  await visit(page, `<style>:root { color-scheme: light dark; }</style>${forYou}${script}`);
  await waitFor(page, 'ready');
  const colour = (part, name = 'color') => page.locator(`#recs [part=${part}]`).first().evaluate((e, n) => getComputedStyle(e)[n], name);
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await colour('sale-price');
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await colour('sale-price')).not.toBe(light);
  await page.emulateMedia({ forcedColors: 'active' });
  expect(await colour('card', 'borderTopWidth')).toBe('1px');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await colour('picture', 'transitionDuration')).toBe('0s');
});

test('parts can be styled from outside', async ({ page }) => {
  await catalogue(page, rated);
  await visit(page, `<style>.windowshop-slate::part(title) { color: rgb(9, 8, 7); }</style>${forYou}${script}`);
  await waitFor(page, 'ready');
  expect(await page.locator('#recs [part=title]').first().evaluate((e) => getComputedStyle(e).color)).toBe('rgb(9, 8, 7)');
  expect(await shown(page)).toHaveLength(2);
});

test('a rating may have a comma', async ({ page }) => {
  await catalogue(page, [{ id: 'a', title: 'Cup', link: '/a', rating: '4,5' }]);
  await visit(page, forYou + script);
  await expect(page.locator('[part=rating]')).toContainText('4.5 out of 5 stars');
});

test('a layout that there is not is told, and is a grid', async ({ page, warned }) => {
  await visit(page, forYou.replace('></div>', ' data-layout="carousell"></div>') + script);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  await expect.poll(() => events(page, 'error').then((all) => all.map((e) => e.code))).toEqual(['layout_value']);
  expect(warned.join()).toContain('carousell');
});
