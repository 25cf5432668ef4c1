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
  const first = await withShop(page, (shop) => shop.inspect().slates.find((slate) => slate.slot === 'for-you').items[0].item_id);
  await expect(row(page, 'for-you')).toContainText(first);
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
