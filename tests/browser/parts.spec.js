// The wasm in parts: what the first recommendations need comes first, nothing waits for the rest, and what reads bundles comes
// with one.
import { catalogue, events, expect, forYou, script, shown, test, visit, waitFor, withShop } from './visit.js';

/** Paths of the wasms that a page asks for, and how. */
function asked(page) {
  const all = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.wasm')) all.push(`${request.resourceType()} ${pathname}`);
  });
  return all;
}

const several = `${forYou}<div data-windowshop="popular" data-limit="3"></div>
  <div id="one" data-windowshop="related" data-item-id="P05" data-limit="3"></div>`;

test('cards come before the rest, which no page waits for', async ({ page }) => {
  const all = asked(page);
  let go;
  const held = new Promise((resolve) => (go = resolve));
  await page.route('**/rest.wasm', async (route) => (await held, route.continue()));
  await visit(page, several + script);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  go();
  await expect(page.locator('#one [part=item]')).toHaveCount(3);
  await waitFor(page, 'view');
  await page.locator('#recs [part=item] a').first().evaluate((link) => link.removeAttribute('href'));
  await page.locator('#recs [part=item] a').first().click();
  await waitFor(page, 'select');
  expect(all).toEqual(['fetch /windowshop.wasm', 'fetch /rest.wasm']);
});

test('a visitor who comes back does not wait for the rest either', async ({ page }) => {
  await visit(page, several + script);
  await waitFor(page, 'ready');
  await withShop(page, async (shop) => {
    ['view_item', 'add_to_cart', 'purchase'].forEach((event, k) => shop.observe({ event, item_id: `P0${k + 1}` }));
  });
  await page.waitForTimeout(300);
  const all = asked(page);
  await page.reload();
  await expect(page.locator('#one [part=item]')).toHaveCount(3);
  expect(await withShop(page, (shop) => shop.inspect().events.by_event.purchase)).toBe(1);
  expect(all).toEqual(['fetch /windowshop.wasm', 'fetch /rest.wasm']);
});

const withBundle = script.replace('data-catalog="/pages/products.json"', 'data-bundle="/bundle/"');

test('what reads a bundle comes with one', async ({ page }) => {
  const all = asked(page);
  await visit(page, forYou + withBundle);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  await waitFor(page, 'ready');
  expect(all.toSorted()).toEqual(['fetch /bundle.wasm', 'fetch /rest.wasm', 'fetch /windowshop.wasm']);
  expect(await withShop(page, (shop) => shop.inspect().model.source)).toBe('bundle');
});

test('what is asked of the rest before it is there is done at once', async ({ page }) => {
  const all = asked(page);
  await page.route('**/rest.wasm', (route) => (route.request().resourceType() === 'fetch' ? undefined : route.continue()));
  await visit(page, forYou + script);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  await page.locator('#recs [part=item] a').first().evaluate((link) => link.removeAttribute('href'));
  const first = (await shown(page))[0];
  await page.locator('#recs [part=item] a').first().click();
  expect((await waitFor(page, 'select'))[0].item_id).toBe(first);
  expect(all).toEqual(['fetch /windowshop.wasm', 'fetch /rest.wasm', 'xhr /rest.wasm']);
});

/** What is asked for while the rest is slow to come. */
async function askedWhileSlow(page, body) {
  const all = asked(page);
  await page.route('**/rest.wasm', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  await visit(page, body);
  await waitFor(page, 'view');
  return all.toSorted();
}

const called = "<script type=module>import { start } from '/windowshop.js'; start({ catalog: '/pages/products.json', container: '#recs', seed: 1 });</script>";
const inTree = `<div id="recs"></div><script>document.querySelector('#recs').attachShadow({ mode: 'open' }).innerHTML = '<windowshop-recs></windowshop-recs>';</script>${script}`;

for (const [what, body] of [
  ['a page that does not explore', forYou + script.replace('data-seed', 'data-explore="off" data-seed')],
  ['a page with a holdout', forYou + script.replace('data-seed', 'data-holdout="1" data-seed')],
  ['a page whose cards say why', forYou.replace('data-windowshop', 'data-reasons data-windowshop') + script],
  ['a page with settings', forYou + script.replace('data-seed', `data-config='{"diversity":0.3}' data-seed`)],
  ['a page that knows of the visitor', forYou + script.replace('data-seed', `data-visitor='{"segment":"new"}' data-seed`)],
  ['a page that tells its analytics', forYou + script.replace('data-seed', 'data-analytics="datalayer" data-seed')],
  ['a container that a script names', `<div id="recs"></div>${called}`],
  ['an element in a shadow tree', inTree],
]) {
  test(`${what} waits for the rest, which is not asked for twice`, async ({ page }) => {
    expect(await askedWhileSlow(page, body)).toEqual(['fetch /rest.wasm', 'fetch /windowshop.wasm']);
  });
}

for (const [part, tag] of [['rest.wasm', script], ['bundle.wasm', withBundle]]) {
  test(`a ${part} that is not there is named, and the page is left as it was`, async ({ page, warned }) => {
    await page.route(`**/${part}`, (route) => route.fulfill({ status: 404 }));
    await visit(page, '<div id="recs" data-windowshop="for-you"><a href="#">Own</a></div>' + tag);
    await waitFor(page, 'error');
    expect((await events(page, 'error')).map((e) => e.code)).toEqual(['wasm_fetch']);
    expect(warned.filter((w) => w.includes('windowshop'))).toEqual([expect.stringContaining(part)]);
    await expect(page.locator('#recs')).toHaveText('Own');
  });
}

test('a handle that is not there is named, its shop asks for nothing more of the page, and nothing is left on it', async ({ page, warned }) => {
  await page.route('**/shop.js', (route) => route.fulfill({ status: 404 }));
  await visit(page, '<div id="recs" data-windowshop="for-you"><a href="#">Own</a></div>' + script);
  await waitFor(page, 'error');
  expect((await events(page, 'error')).map((e) => e.code)).toEqual(['part_fetch']);
  expect(warned.filter((w) => w.includes('windowshop'))).toEqual([expect.stringContaining('shop.js')]);
  await expect(page.locator('#recs')).toHaveText('Own');
  const said = await withShop(page, async (shop) => [
    shop.error.code,
    shop.recommend().items,
    shop.observe({ event: 'view_item', item_id: 'P01' }).reward,
    shop.inspect() ?? 'nothing',
    shop.export().length,
    await shop.consent('granted'),
    await shop.knowledge().then((known) => known ?? 'nothing'),
  ]);
  expect(said).toEqual(['part_fetch', [], 0, 'nothing', 0, 'denied', 'nothing']);
  // What is destroyed may start again, and is destroyed once only.
  const same = await page.evaluate(async () => {
    const { ready, start } = await import('/windowshop.js');
    const lost = await ready;
    const again = () => start({ catalog: '/pages/products.json' });
    const before = await again();
    lost.destroy();
    const after = await again();
    lost.destroy();
    return [before === lost, after === lost, (await again()) === after];
  });
  expect(same).toEqual([true, false, true]);
});

test('a handle of another build is told, and not used', async ({ page }) => {
  await page.route('**/shop.js', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(/"[0-9a-f]{6}"/, '"000000"');
    await route.fulfill({ response, body });
  });
  await visit(page, forYou + script);
  await waitFor(page, 'error');
  expect((await events(page, 'error')).map((e) => e.message).join()).toContain('another build');
  await expect(page.locator('#recs [part=item]')).toHaveCount(0);
});

test('the style is whole before the handle comes', async ({ page }) => {
  await catalogue(page, [{ id: 'a', title: 'Cup', link: '/a', price: '5 EUR', sale_price: '4 EUR' }]);
  await page.route('**/shop.js', () => {});
  await visit(page, forYou + script);
  await expect(page.locator('[part=sale-price]')).toHaveCount(1);
  const labels = page.locator('[part=price] .unseen');
  await expect(labels).toHaveCount(2);
  for (const label of await labels.all()) await expect(label).toHaveCSS('position', 'absolute');
});

test("a shop's own card in a container that a tag names is used from the first", async ({ page }) => {
  const tag = script.replace('data-seed', 'data-container="#here" data-seed');
  await visit(page, `<div id="here"><template><b class="own" data-field="title"></b></template></div>${tag}`);
  await expect(page.locator('.own').first()).toBeVisible();
});

test('rules whose file is not there are told, and the page goes on without them', async ({ page }) => {
  await page.route('**/rules.js', (route) => route.fulfill({ status: 404 }));
  await visit(page, '<div id="recs" data-windowshop="for-you" data-min="2"></div>' + script);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  expect((await events(page, 'error')).map((e) => e.code)).toEqual(['part_fetch']);
});

test('a shop that is destroyed while the file of its rules is loaded stays quiet', async ({ page }) => {
  let go;
  const held = new Promise((resolve) => (go = resolve));
  await page.route('**/rules.js', async (route) => (await held, route.continue()));
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  const asked = page.waitForRequest('**/rules.js');
  await page.locator('#recs').evaluate((element) => element.setAttribute('data-min', 2));
  await asked;
  await withShop(page, (shop) => shop.destroy());
  const loaded = page.waitForResponse('**/rules.js');
  go();
  await loaded;
  await page.waitForTimeout(100);
  expect(await events(page, 'error')).toEqual([]);
});
