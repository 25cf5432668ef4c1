// The inspector: loaded when asked for, and what it says is so.
import { createRequire } from 'node:module';
import { expect, forYou, script, test, visit, waitFor, withShop } from './visit.js';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const row = (page, name) => page.locator('.windowshop-inspector').getByRole('row', { name: new RegExp(`^${name}`) });

test('nobody loads it unasked', async ({ page }) => {
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  expect(asked).not.toContain('/inspector.js');
});

test('it says what the catalogue, the events, the slots and the errors are, and keeps up', async ({ page }) => {
  const layer = "<script>window.dataLayer = [{ event: 'view_item', ecommerce: { items: [{ item_id: 'P03' }] } }]</script>";
  await visit(page, `${layer}${forYou}<div data-windowshop="cart" data-item-id="none"></div>${script}`);
  await waitFor(page, 'ready');
  await withShop(page, (shop) => shop.inspector());
  await page.locator('.windowshop-inspector summary').click();
  await expect(row(page, 'Products')).toContainText('40, ');
  await expect(row(page, 'By source')).toContainText('dataLayer 1');
  await expect(row(page, 'Page is about')).toContainText('P03');
  await withShop(page, (shop) => shop.observe({ event: 'add_to_cart', item_id: 'P05' }));
  await expect(row(page, 'By kind')).toContainText('add_to_cart 1');
  await withShop(page, (shop) => shop.observe({ event: 7 }));
  await expect(row(page, 'Last errors')).toContainText('[event_format]');
  // A slate may follow from the events above while this looks: what it says now and what the row says have to come to agree.
  await expect(async () => {
    const first = await withShop(page, (shop) => shop.inspect().slates.find((slate) => slate.slot === 'for-you').items[0].item_id);
    await expect(row(page, 'for-you')).toContainText(first, { timeout: 1500 });
  }).toPass();
});

test('it says why there is nothing, and what went wrong before it was opened', async ({ page }) => {
  const path = '/pages/made.html?windowshop-inspect';
  await visit(page, forYou + script.replace('data-seed', "data-rules='{' data-seed"), { path });
  await page.locator('.windowshop-inspector summary').click();
  await expect(row(page, 'Last errors')).toContainText('[attribute_json]');
  await page.route('/pages/products.json', (route) => route.fulfill({ status: 404 }));
  await visit(page, forYou + script, { path });
  await page.locator('.windowshop-inspector summary').click();
  await expect(row(page, 'Started')).toContainText('no');
  await expect(row(page, 'Last errors')).toContainText('[catalog_fetch]');
  // Also where it is asked for by hand.
  await visit(page, forYou + script);
  await withShop(page, (shop) => shop.inspector());
  await expect(page.locator('.windowshop-inspector')).toHaveCount(1);
});

test('it takes any product apart, and says why one may not be shown', async ({ page }) => {
  await visit(page, forYou + script, { path: '/pages/made.html?windowshop-inspect' });
  await waitFor(page, 'ready');
  await withShop(page, (shop) => {
    shop.observe({ event: 'view_item', item_id: 'P03' });
    shop.observe({ event: 'add_to_cart', item_id: 'P05' });
  });
  const panel = page.locator('.windowshop-inspector');
  await panel.locator('summary').click();
  await panel.getByLabel('Why, or why not').fill('P04');
  const known = await withShop(page, (shop) => shop.explain('P04'));
  await expect(row(page, 'Score, Q')).toContainText(known.score.toFixed(3));
  await expect(row(page, 'event view_item P03').first()).toBeVisible();
  await panel.getByLabel('Why, or why not').fill('P05');
  await expect(row(page, 'Place')).toContainText('may not be shown');
  await panel.getByLabel('Why, or why not').fill('<img src=x>');
  await expect(panel).toContainText('is not in the catalogue');
  await page.addScriptTag({ path: axe });
  const { violations } = await page.evaluate(() => axe.run('.windowshop-inspector'));
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  await withShop(page, (shop) => shop.destroy());
  await expect(panel).toHaveCount(0);
});

test('it says what each of the rules does, and which one leaves a slot empty', async ({ page }) => {
  const rules = JSON.stringify({ '*': { filter: { price: { max: 1000 } } }, popular: { filter: { brand: 'nobody' } }, 'for-you': { pin: ['P30'] } });
  await visit(page, `${forYou}<div data-windowshop="popular"></div>${script.replace('data-seed', `data-rules='${rules}' data-seed`)}`, { path: '/pages/made.html?windowshop-inspect' });
  await waitFor(page, 'ready');
  const slates = () => withShop(page, (shop) => shop.inspect().slates.map(({ slate_id }) => slate_id));
  const before = await slates();
  await page.locator('.windowshop-inspector summary').click();
  await expect(row(page, 'in popular: filter brand')).toContainText('leaves nothing: without it there would be 6');
  await expect(row(page, 'in popular nothing to show')).toBeVisible();
  await expect(row(page, 'in for-you: pin')).toContainText('brings 1 of 6');
  await expect(row(page, 'in for-you: filter price')).toContainText('changes nothing here');
  await expect(row(page, 'in for-you 6 of 6')).toContainText(' ms');
  // To look is not to show.
  expect(await slates()).toEqual(before);
});

test('it knows what a tag says of a container', async ({ page }) => {
  const named = script.replace('data-seed', 'data-container="#recs" data-slot="popular" data-limit="3" data-seed');
  await visit(page, `<div id="recs"></div>${named}`, { path: '/pages/made.html?windowshop-inspect' });
  await waitFor(page, 'ready');
  await page.locator('.windowshop-inspector summary').click();
  await expect(row(page, 'in popular 3 of 3')).toBeVisible();
});

test('it counts what a visitor of a group has done, and the bytes of all that was loaded', async ({ page }) => {
  await visit(page, forYou + script.replace('data-seed', 'data-holdout="1" data-seed'));
  await waitFor(page, 'view');
  await withShop(page, (shop) => {
    shop.observe({ event: 'add_to_cart', item_id: 'P05' });
    return shop.inspector();
  });
  await page.locator('.windowshop-inspector summary').click();
  await expect(row(page, 'Group')).toContainText('holdout: 1 slates seen, 0 clicks, 1 carts, 0 purchases');
  // Script, wasm, catalogue, and the parts for the holdout and the inspector, each once.
  const sizes = await page.evaluate(() => ['windowshop.js', 'windowshop.wasm', 'holdout.js', 'inspector.js', 'pages/products.json'].map((name) => performance.getEntriesByName(new URL(`/${name}`, location.href).href)[0].encodedBodySize));
  const said = await row(page, 'Downloaded').textContent();
  expect(Number(said.match(/(\d+) bytes/)[1])).toBeGreaterThanOrEqual(sizes.reduce((sum, size) => sum + size, 0));
  expect(Number(said.match(/in (\d+) files/)[1])).toBeGreaterThanOrEqual(sizes.length);
});
