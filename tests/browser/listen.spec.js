// Events in: what the shop's own tags and markup tell, each thing once, whoever tells it.
import { events, expect, forYou, script, shown, test, visit, waitFor, withShop } from './visit.js';

const counts = (page) => withShop(page, (shop) => shop.inspect().events.by_event);
const history = (page) => withShop(page, (shop) => shop.inspect().history.map((one) => [one.event, one.item_id]));
const ga4 = (event, ...ids) => ({ event, ecommerce: { currency: 'EUR', items: ids.map((item_id) => ({ item_id, item_name: 'x', quantity: 1 })) } });
const layer = (...entries) => `<script>window.dataLayer = ${JSON.stringify(entries)};</script>`;
const gtag = '<script>window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments); }</script>';
const ld = (value) => `<script type="application/ld+json">${JSON.stringify(value)}</script>`;

test('GA4 events in the data layer are heard, before and after the script has loaded', async ({ page }) => {
  await visit(page, layer(ga4('view_item', 'P01'), { ecommerce: null }, ga4('add_to_cart', 'P02')) + forYou + script);
  await waitFor(page, 'ready');
  await page.evaluate((event) => dataLayer.push(event), ga4('purchase', 'P02', 'P03'));
  expect(await counts(page)).toMatchObject({ view_item: 1, add_to_cart: 1, purchase: 2 });
  const { cart, bought } = await withShop(page, (shop) => shop.inspect());
  expect([cart, bought.sort()]).toEqual([[], ['P02', 'P03']]);
});

test('events of gtag are heard, before and after the script has loaded', async ({ page }) => {
  await visit(page, `${gtag}<script>gtag('js', new Date()); gtag('config', 'G-1'); gtag('event', 'view_item', { items: [{ item_id: 'P01' }] });</script>${forYou}${script}`);
  await waitFor(page, 'ready');
  await page.evaluate(() => gtag('event', 'add_to_wishlist', { items: [{ item_id: 'P04' }] }));
  expect(await history(page)).toEqual([['view_item', 'P01'], ['add_to_wishlist', 'P04']]);
});

test('items are read in each of the shapes that shops push them in', async ({ page }) => {
  await visit(page, layer() + forYou + script);
  await waitFor(page, 'ready');
  await page.evaluate(() => {
    const items = (...ids) => ids.map((item_id) => ({ item_id }));
    dataLayer.push({ event: 'view_item', eventModel: { send_to: 'G-1', items: items('P01') }, 'gtm.uniqueEventId': 4 });
    dataLayer.push({ event: 'add_to_cart', ecommerce: { items: { 1: { item_id: 'P02' }, 3: { id: 'P03' } } } });
    dataLayer.push({ event: 'add_to_cart', ecommerce: { items: { item_id: 'P04' } } });
    dataLayer.push({ event: 'add_to_cart', items: items('P05') });
  });
  expect(await history(page)).toEqual([['view_item', 'P01'], ...['P02', 'P03', 'P04', 'P05'].map((id) => ['add_to_cart', id])]);
});

test('an event may be pushed after its products, until these are cleared', async ({ page }) => {
  await visit(page, layer({ ecommerce: { items: [{ item_id: 'P01' }] } }) + forYou + script);
  await waitFor(page, 'ready');
  await page.evaluate(() => {
    dataLayer.push({ event: 'view_item' }, { event: 'add_to_cart', ecommerce: { items: [{ item_id: 'P02' }] } });
    dataLayer.push({ event: 'add_to_wishlist' }, { ecommerce: null }, { event: 'add_to_wishlist', value: 3 });
  });
  expect(await history(page)).toEqual([['view_item', 'P01'], ['add_to_cart', 'P02'], ['add_to_wishlist', 'P02']]);
});

test('a tag manager that comes late and takes over the data layer is heard all the same', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  await page.evaluate((event) => {
    window.dataLayer = [event];
    document.head.append(document.createElement('script'));
  }, ga4('view_item', 'P04'));
  await expect.poll(() => history(page)).toEqual([['view_item', 'P04']]);
  await page.evaluate((event) => {
    const before = dataLayer.push;
    document.pushed = 0;
    dataLayer.push = function (...entries) {
      document.pushed++;
      return before.apply(dataLayer, entries);
    };
    document.answer = dataLayer.push(event);
  }, ga4('view_item', 'P05'));
  expect(await history(page)).toEqual([['view_item', 'P04'], ['view_item', 'P05']]);
  expect(await page.evaluate(() => [document.pushed, document.answer])).toEqual([1, 2]);
});

test('entries of any shape do no harm', async ({ page, thrown }) => {
  await visit(page, layer() + forYou + script);
  await waitFor(page, 'ready');
  await page.evaluate(() => {
    const circle = { event: 'view_item' };
    circle.ecommerce = circle;
    const trap = new Proxy({}, { get: () => { throw new Error('trap'); } });
    const odd = [undefined, null, 7, 'x', [], [[]], () => {}, Symbol('s'), 10n, circle, trap, { event: {} }, { event: 'view_item' },
      { event: 'view_item', ecommerce: null }, { event: 'view_item', ecommerce: { items: 'P01' } }, { event: 'view_item', ecommerce: { items: [null, 7, {}] } },
      { event: 'view_item', ecommerce: { items: { item_id: { a: 1 } } } }, { event: 'view_item', ecommerce: trap }, ['event'], ['event', 'view_item'],
      ['event', 'view_item', null], ['event', 'view_item', { items: trap }], ['consent'], ['consent', 'update'], Object.create(null)];
    for (const entry of odd) dataLayer.push(entry);
  });
  expect(await history(page)).toEqual([]);
  expect(thrown).toEqual([]);
  expect(await events(page, 'error')).toEqual([]);
  await page.evaluate((event) => dataLayer.push(event), ga4('view_item', 'P05'));
  expect(await history(page)).toEqual([['view_item', 'P05']]);
});

test('one thing that several sources tell is counted once', async ({ page }) => {
  const body = `${gtag}${ld({ '@type': 'Product', sku: 'P01', name: 'x' })}
    <form data-item-id="P01" action="/cart/add" onsubmit="event.preventDefault()"><button id="add">Add</button></form>${forYou}${script}`;
  await visit(page, body);
  await waitFor(page, 'ready');
  await page.evaluate((event) => {
    gtag('event', 'view_item', { items: [{ item_id: 'P01' }] });
    dataLayer.push(event);
  }, ga4('view_item', 'P01'));
  await withShop(page, (shop) => shop.observe({ event: 'view_item', item_id: 'P01' }));
  expect(await counts(page)).toMatchObject({ view_item: 1 });
  await page.locator('#add').click();
  await page.evaluate((event) => {
    dataLayer.push(event);
    gtag('event', 'add_to_cart', { items: [{ item_id: 'P01' }] });
  }, ga4('add_to_cart', 'P01'));
  await withShop(page, (shop) => shop.observe({ event: 'add_to_cart', item_id: 'P01' }));
  expect(await counts(page)).toMatchObject({ view_item: 1, add_to_cart: 1 });
});

test('what happens twice is counted twice', async ({ page }) => {
  await visit(page, `<form data-item-id="P01" action="/cart/add" onsubmit="event.preventDefault()"><button id="add">Add</button></form>${forYou}${script}`);
  await waitFor(page, 'ready');
  await page.locator('#add').click();
  await page.waitForTimeout(400);
  await page.locator('#add').click();
  await withShop(page, (shop) => [1, 2].forEach(() => shop.observe({ event: 'add_to_wishlist', item_id: 'P02' })));
  expect(await counts(page)).toMatchObject({ add_to_cart: 2, add_to_wishlist: 2 });
});

test('a page of thanks that is loaded again is one order', async ({ page }) => {
  const body = layer(ga4('purchase', 'P01', 'P02')) + forYou + script;
  await visit(page, body);
  await waitFor(page, 'ready');
  await page.waitForTimeout(300);
  await page.reload();
  await waitFor(page, 'ready');
  expect((await counts(page)).purchase).toBe(2);
});

test('a click on one of our cards that the shop tells too is one click', async ({ page }) => {
  await visit(page, `${layer()}<div onclick="event.preventDefault()">${forYou}</div>${script}`);
  await waitFor(page, 'ready');
  const [first] = await shown(page);
  await page.locator('#recs a').first().click();
  await page.evaluate((event) => dataLayer.push(event), ga4('select_item', first));
  expect(await counts(page)).toMatchObject({ select_item: 1 });
});

for (const [name, markup, click, want] of [
  ["a link of the shop's own list", '<li data-item-id="P03"><a href="#x">Cup</a></li>', 'a', ['select_item', 'P03']],
  ['a form of a product', '<form data-item-id="P03" action="/warenkorb/cart"><button>Add</button></form>', 'button', ['add_to_cart', 'P03']],
  ["Shopify's form", '<form action="/cart/add" method="post"><input type="hidden" name="id" value="P03"><button type="submit" name="add">Add</button></form>', 'button', ['add_to_cart', 'P03']],
  ['a form in which the variant is chosen', '<form action="/cart/add"><label><input type="radio" name="id" value="P02">S</label><label><input type="radio" name="id" value="P03" checked>M</label><button>Add</button></form>', 'button', ['add_to_cart', 'P03']],
  ["WooCommerce's form", '<form class="cart" method="post"><button type="submit" name="add-to-cart" value="P03">Add</button></form>', 'button', ['add_to_cart', 'P03']],
  ["WooCommerce's button in a list", '<a href="#?add-to-cart=P03" class="button add_to_cart_button ajax_add_to_cart" data-product_id="P03">Add</a>', 'a', ['add_to_cart', 'P03']],
  ["WooCommerce's button to a product's variants", '<li data-item-id="P03"><a href="#P03" class="button product_type_variable add_to_cart_button" data-product_id="P03">Choose</a></li>', 'a', ['select_item', 'P03']],
  ['a button of a form that does something else', '<form data-item-id="P03" action="/cart/add"><button type="button" data-event="add_to_wishlist">♥</button></form>', 'button', ['add_to_wishlist', 'P03']],
  ['a button that sends a form and says what for', '<form data-item-id="P03" action="/cart/add"><button data-event="add_to_wishlist">♥</button></form>', 'button', ['add_to_wishlist', 'P03']],
  ['a button that says what it does', '<div data-item-id="P03"><button type="button" data-event="add_to_wishlist">♥</button></div>', 'button', ['add_to_wishlist', 'P03']],
]) {
  test(`${name} is heard`, async ({ page }) => {
    await visit(page, `<div onsubmit="event.preventDefault()" id="shop">${markup}</div>${forYou}${script}`);
    await waitFor(page, 'ready');
    await page.locator(`#shop ${click}`).click();
    expect(await history(page)).toEqual([want]);
  });
}

test("a button in the shop's own card says what it does, and opens nothing", async ({ page }) => {
  const template = '<template><a data-field="link"><b data-field="title"></b></a><button type="button" data-event="add_to_wishlist">♥</button></template>';
  await visit(page, `<div onclick="event.preventDefault()"><div id="recs" data-windowshop="for-you">${template}</div></div>${script}`);
  await waitFor(page, 'ready');
  const button = page.locator('#recs button').first();
  const id = await button.evaluate((element) => element.closest('[data-item-id]').dataset.itemId);
  await button.click();
  await expect.poll(() => history(page)).toEqual([['add_to_wishlist', id]]);
  expect(await events(page, 'select')).toEqual([]);
  const [first] = await page.locator('#recs [slot]').evaluateAll((cards) => cards.map((card) => card.dataset.itemId));
  await page.locator('#recs a').first().click();
  expect((await history(page)).at(-1)).toEqual(['select_item', first]);
});

test('clicks beside links, and on our own containers, say nothing', async ({ page }) => {
  await visit(page, `<li data-item-id="P03" id="own">text</li><div data-windowshop="related" data-item-id="P01" id="recs"></div>${script}`);
  await waitFor(page, 'ready');
  await page.locator('#own').click();
  await page.locator('#recs h2').click();
  expect(await history(page)).toEqual([]);
});

for (const [name, head] of [
  ['JSON-LD', ld({ '@context': 'https://schema.org', '@type': 'Product', sku: 'P04', name: 'x' })],
  ['JSON-LD in a graph', ld({ '@graph': [{ '@type': 'WebSite' }, { '@type': ['Product'], '@id': '#p', productID: 'P04' }] })],
  ['a group of variants', ld({ '@type': 'ProductGroup', productGroupID: 'none', hasVariant: [{ '@type': 'Product', sku: 'P04' }] })],
  ['two blocks of JSON-LD on the one product', ld({ '@type': 'Product', '@id': '#reviews', name: 'Cup' }) + ld({ '@type': 'Product', sku: 'P04', name: 'Cup' })],
  ['a meta tag', '<meta property="product:retailer_item_id" content="P04">'],
]) {
  test(`a product page is known by ${name}`, async ({ page }) => {
    await visit(page, `${head}<div id="recs" data-windowshop="related"></div>${script}`);
    await waitFor(page, 'ready');
    expect(await history(page)).toEqual([['view_item', 'P04']]);
    const ids = await shown(page);
    expect(ids).toHaveLength(6);
    expect(ids).not.toContain('P04');
  });
}

test('a page with a list of products is about none, and bad JSON-LD is left alone', async ({ page, warned }) => {
  const product = (sku) => ({ '@type': 'Product', sku });
  await visit(page, ld([product('P01'), product('P02')]) + '<script type="application/ld+json">{"@type": "Product", </script>' + forYou + script);
  await waitFor(page, 'ready');
  expect(await history(page)).toEqual([]);
  expect(warned.filter((w) => w.includes('windowshop'))).toEqual([]);
});

test('a single-page shop is followed from product to product', async ({ page }) => {
  await visit(page, `<div id="head">${ld({ '@type': 'Product', sku: 'P01' })}</div><div id="recs" data-windowshop="related"></div>${script}`);
  await waitFor(page, 'ready');
  await page.evaluate(() => {
    history.pushState({}, '', '/pages/other.html');
    setTimeout(() => (document.querySelector('#head script').textContent = '{"@type":"Product","sku":"P02"}'), 150);
  });
  await expect.poll(() => history(page)).toEqual([['view_item', 'P01'], ['view_item', 'P02']]);
  await expect.poll(() => shown(page)).not.toContain('P02');
});

for (const [name, change] of [
  ['a variant is chosen', () => history.replaceState(null, '', '?variant=2')],
  ['a place in the page is gone to', () => (location.hash = 'reviews')],
]) {
  test(`a page is still that of its product when ${name}`, async ({ page }) => {
    await visit(page, `${ld({ '@type': 'Product', sku: 'P04' })}<div id="recs" data-windowshop="related"></div>${script}`);
    await waitFor(page, 'ready');
    await page.evaluate(change);
    await withShop(page, (shop) => shop.observe({ event: 'add_to_cart', item_id: 'P04' }));
    await page.waitForTimeout(300);
    await withShop(page, (shop) => shop.refresh());
    expect(await shown(page)).toHaveLength(6);
    expect(await history(page)).toEqual([['view_item', 'P04'], ['add_to_cart', 'P04']]);
  });
}

test('where the markup of the first product stays in a single-page shop, the data layer knows better', async ({ page }) => {
  await visit(page, `${layer()}${ld({ '@type': 'Product', sku: 'P01' })}<div id="recs" data-windowshop="related" data-limit="30"></div>${script}`);
  await waitFor(page, 'ready');
  expect(await shown(page)).toContain('P02');
  await page.evaluate((event) => {
    history.pushState({}, '', '/pages/other.html');
    dataLayer.push(event);
  }, ga4('view_item', 'P02'));
  await expect.poll(() => shown(page)).not.toContain('P02');
  expect(await shown(page)).toContain('P01');
});

test('a page that is about no product any more has nothing related', async ({ page }) => {
  await visit(page, `<div id="head">${ld({ '@type': 'Product', sku: 'P01' })}</div><div id="recs" data-windowshop="related"></div>${script}`);
  await waitFor(page, 'ready');
  await page.evaluate(() => {
    history.pushState({}, '', '/pages/other.html');
    document.querySelector('#head').replaceChildren();
  });
  await expect.poll(() => shown(page)).toEqual([]);
});

test('commands may be left for the script before it has loaded', async ({ page }) => {
  const stub = `<script>window.windowshop = window.windowshop || [];
    windowshop.push({ event: 'view_item', item_id: 'P01' });
    windowshop.push(['observe', { event: 'add_to_cart', item_id: 'P02' }]);
    windowshop.push((shop) => (document.early = shop.product('P03').id));
    windowshop.push(['noSuchMethod'], null, () => { throw new Error('mine'); });</script>`;
  await visit(page, stub + forYou + script);
  await waitFor(page, 'ready');
  expect(await history(page)).toEqual([['view_item', 'P01'], ['add_to_cart', 'P02']]);
  expect((await events(page, 'error')).map((e) => e.code)).toEqual(['queue_command', 'queue_command', 'queue_command']);
  await page.evaluate(() => void windowshop.push({ event: 'view_item', item_id: 'P05' }));
  expect(await page.evaluate(() => document.early)).toBe('P03');
  expect((await history(page)).at(-1)).toEqual(['view_item', 'P05']);
});

test('a word on analytics is read in any letters, and one that there is not is told', async ({ page }) => {
  const told = async (by) => {
    await visit(page, `${gtag}${forYou}${script.replace('data-seed', `data-analytics="${by}" data-seed`)}`, { path: `/pages/${by}.html` });
    await waitFor(page, 'view');
    return [(await events(page, 'error')).map((e) => e.code), await page.evaluate(() => dataLayer.some((entry) => entry[0] === 'event'))];
  };
  expect(await told('GTag')).toEqual([[], true]);
  expect(await told('ga4')).toEqual([['analytics_value'], false]);
});

test('when it is destroyed it hears nothing more', async ({ page }) => {
  await visit(page, layer() + forYou + script);
  await waitFor(page, 'ready');
  await withShop(page, (shop) => shop.destroy());
  await page.evaluate((event) => dataLayer.push(event), ga4('view_item', 'P01'));
  expect(await events(page, 'error')).toEqual([]);
  expect(await page.evaluate(() => dataLayer.length)).toBe(1);
});

for (const by of ['gtag', 'datalayer']) {
  test(`what is shown and chosen is told to GA4 by ${by}, and not heard again`, async ({ page }) => {
    const tag = script.replace('data-seed', `data-analytics="${by}" data-seed`);
    await visit(page, `${gtag}<div onclick="event.preventDefault()"><div id="recs" data-windowshop="popular" data-heading="Liked" data-limit="3"></div></div>${tag}`);
    await waitFor(page, 'view');
    await page.locator('#recs a').nth(1).click();
    const ids = await shown(page);
    const told = await page.evaluate(() => dataLayer.map((entry) => JSON.parse(JSON.stringify(entry[0] === 'event' ? { event: entry[1], ecommerce: entry[2] } : entry))));
    const sent = told.filter((entry) => entry.event);
    expect(sent.map((entry) => entry.event)).toEqual(['view_item_list', 'select_item']);
    const [list, select] = sent.map((entry) => entry.ecommerce);
    expect(list).toMatchObject({ item_list_id: 'popular', item_list_name: 'Liked' });
    expect(list.items.map((item) => [item.item_id, item.index, item.item_list_id])).toEqual(ids.map((id, k) => [id, k, 'popular']));
    expect(list.items[0]).toMatchObject({ item_name: expect.any(String), price: expect.any(Number) });
    expect(select.items).toHaveLength(1);
    expect(select.items[0]).toMatchObject({ item_id: ids[1], index: 1, item_list_name: 'Liked' });
    if (by === 'datalayer') expect(told.filter((entry) => entry.ecommerce === null)).toHaveLength(2);
    expect(await counts(page)).toEqual({ view_item_list: 1, select_item: 1 });
  });
}

test('what is told by gtag waits for it where it is not there yet', async ({ page }) => {
  await visit(page, `<div id="recs" data-windowshop="popular"></div>${script.replace('data-seed', 'data-analytics="gtag" data-seed')}`);
  await waitFor(page, 'view');
  await expect.poll(() => page.evaluate(() => window.dataLayer?.map((entry) => [Object.prototype.toString.call(entry), entry[0], entry[1]])))
    .toEqual([['[object Arguments]', 'event', 'view_item_list']]);
  expect(await counts(page)).toEqual({ view_item_list: 1 });
});

test('nothing is told to GA4 unasked', async ({ page }) => {
  await visit(page, gtag + forYou + script);
  await waitFor(page, 'view');
  expect(await page.evaluate(() => dataLayer.length)).toBe(0);
});
