// The larger wasm: loaded when a page asks for what only it has, and never otherwise.
import { events, expect, forYou, script, test, visit, waitFor, withShop } from './visit.js';

const csv = `id,title\n${Array.from({ length: 8 }, (_, i) => `C${i},"Cup, ${i}"`).join('\n')}\n`;
const fromCsv = script.replace('products.json', 'products.csv');
const plainNetwork = script.replace('data-seed', `data-config='{"learner":"dqn"}' data-seed`);

/** Paths of the larger script and wasm that the page asks for. */
function asked(page) {
  const paths = [];
  page.on('request', (request) => paths.push(new URL(request.url()).pathname));
  return () => paths.filter((path) => path.startsWith('/full.'));
}

test.beforeEach(({ page }) => page.route('**/products.csv', (route) => route.fulfill({ contentType: 'text/csv', body: csv })));

test('a page with a JSON catalogue does without it', async ({ page }) => {
  const full = asked(page);
  await visit(page, forYou + script);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  expect(full()).toEqual([]);
});

test('a CSV catalogue is read by it', async ({ page }) => {
  const full = asked(page);
  await visit(page, forYou + fromCsv);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  await expect(page.locator('#recs [part=title]').first()).toHaveText(/^Cup, \d$/);
  expect(full()).toEqual(['/full.js', '/full.wasm']);
});

test('the plain network ranks in it, and learns', async ({ page }) => {
  const full = asked(page);
  await visit(page, forYou + plainNetwork);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  expect(full()).toEqual(['/full.js', '/full.wasm']);
  await page.locator('#recs [part=item]').first().click();
  await withShop(page, (shop) => shop.observe({ event: 'view_item', item_id: 'P05' }));
  expect(await withShop(page, (shop) => shop.inspect().events.by_event.view_item)).toBe(1);
});

test('where it is missing the page is told', async ({ page }) => {
  await page.route('**/full.js', (route) => route.fulfill({ status: 404 }));
  await visit(page, forYou + fromCsv);
  await waitFor(page, 'error');
  const [error] = await events(page, 'error');
  expect(error.code).toBe('wasm_fetch');
  expect(error.message).toContain('full.js');
});
