// The larger wasm: loaded when a page asks for what only it has, and never otherwise.
import { events, expect, forYou, script, test, visit, waitFor, withShop } from './visit.js';

const plainNetwork = script.replace('data-seed', `data-config='{"learner":"dqn"}' data-seed`);

/** Paths of the larger script and wasm that the page asks for. */
function asked(page) {
  const paths = [];
  page.on('request', (request) => paths.push(new URL(request.url()).pathname));
  return () => paths.filter((path) => path.startsWith('/full.'));
}

test('a page does without it', async ({ page }) => {
  const full = asked(page);
  await visit(page, forYou + script);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  expect(full()).toEqual([]);
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
  await visit(page, forYou + plainNetwork);
  await waitFor(page, 'error');
  const [error] = await events(page, 'error');
  expect(error.code).toBe('wasm_fetch');
  expect(error.message).toContain('full.js');
});
