// A browser without SIMD128: V8 says that it has none where it may not use SSE 4.1.
import fs from 'node:fs';
import { findBrowser, flags } from '../../www/tools/browser.mjs';
import { at } from '../../www/tools/run.mjs';
import { createRecommender } from '../../dist/headless.js';
import { expect, forYou, script, shown, test, visit, withShop } from './visit.js';

test.use({ launchOptions: { executablePath: await findBrowser(), args: [...flags, '--js-flags=--no-enable-sse4-1'] } });
test.skip(process.arch !== 'x64', 'the processor has no SSE to do without');

for (const [learner, tag] of [['windowshop', script], ['dqn', script.replace('data-seed', `data-config='{"learner":"dqn"}' data-seed`)]]) {
  test(`it has a wasm of its own, which shows what others show (${learner})`, async ({ page }) => {
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await visit(page, forYou + tag);
    await expect(page.locator('#recs [part=item]')).toHaveCount(6);
    expect(asked.filter((path) => path.endsWith('.wasm'))).toEqual(['/plain.wasm']);
    const catalog = JSON.parse(fs.readFileSync(at('tests/browser/pages/products.json'), 'utf8'));
    const elsewhere = await createRecommender({ catalog, config: { learner }, seed: 1 });
    expect(await shown(page)).toEqual(elsewhere.recommend({ slot: 'for-you', limit: 6 }).items.map((item) => item.item_id));
    await withShop(page, (shop) => shop.observe({ event: 'view_item', item_id: 'P05' }));
    expect(await withShop(page, (shop) => shop.inspect().events.by_event.view_item)).toBe(1);
  });
}
