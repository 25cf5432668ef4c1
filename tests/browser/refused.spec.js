// What a browser, a policy or a server refuses: the page's own markup stays, with one clear message.
import { events, expect, script, test, visit, waitFor, withShop } from './visit.js';

const own = '<div id="recs" data-windowshop="for-you"><a href="#">Own</a></div>';

/** The page is as it was, and has been told `code`, once in the console and once by an event. */
async function expectRefused(page, warned, code, words) {
  await waitFor(page, 'error');
  expect((await events(page, 'error')).map((e) => e.code)).toEqual([code]);
  const told = warned.filter((w) => w.includes('windowshop'));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(code);
  expect(told[0]).toContain(words);
  expect(await page.locator('#recs').innerHTML()).toBe('<a href="#">Own</a>');
  // The handle is there all the same, and quiet.
  const answers = await withHandle(page);
  expect(answers).toEqual([code, { changed: false, reward: 0 }, [], null, null]);
}

/** As withShop, for pages whose policy forbids `new Function`. */
function withHandle(page) {
  return page.evaluate(async () => {
    const { ready } = await import('/windowshop.js');
    const shop = await ready;
    shop.refresh();
    const answers = [
      shop.error.code,
      shop.observe({ event: 'view_item', item_id: 'P01' }),
      shop.recommend().items,
      shop.product('P01') ?? null,
      shop.inspect() ?? null,
    ];
    await shop.erase();
    return answers;
  });
}

test("a policy without 'wasm-unsafe-eval' is named", async ({ page, warned }) => {
  await visit(page, own + script, { headers: { 'content-security-policy': "script-src 'self'" } });
  await expectRefused(page, warned, 'wasm_blocked', "'wasm-unsafe-eval'");
});

test('a browser without WebAssembly, as in Lockdown Mode, is named', async ({ page, warned }) => {
  await page.addInitScript(() => delete window.WebAssembly);
  await visit(page, own + script);
  await expectRefused(page, warned, 'wasm_blocked', 'no WebAssembly');
});

test('a strict policy with trusted types is kept to', async ({ page, warned }) => {
  const policy = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const violations = [];
  await page.addInitScript(() => {
    document.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => document.violations.push(event.violatedDirective + event.sourceFile));
  });
  await visit(page, own.replace('data-windowshop', 'data-reasons data-windowshop') + script, { headers: { 'content-security-policy': policy } });
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  await expect(page.locator('#recs img').first()).toHaveJSProperty('complete', true);
  expect(await page.locator('#recs [part=list]').evaluate((e) => getComputedStyle(e).display)).toBe('grid');
  violations.push(...(await page.evaluate(() => document.violations.filter((v) => v.includes('windowshop')))));
  expect(violations).toEqual([]);
  expect(warned.filter((w) => w.includes('windowshop'))).toEqual([]);
});

test('each of several mistakes is told once', async ({ page, warned }) => {
  const broken = script.replace('data-seed', "data-visitor='{' data-rules='{' data-seed");
  await visit(page, own + broken);
  await waitFor(page, 'ready');
  const told = (name) => warned.filter((line) => line.includes(`data-${name}`) && line.includes('[attribute_json]')).length;
  expect([told('visitor'), told('rules')]).toEqual([1, 1]);
});

test('a wasm that is not there is named', async ({ page, warned }) => {
  await page.route('**/windowshop.wasm', (route) => route.fulfill({ status: 404 }));
  await visit(page, own + script);
  await expectRefused(page, warned, 'wasm_fetch', 'windowshop.wasm');
});

test('an error page in place of the wasm is named', async ({ page, warned }) => {
  await page.route('**/windowshop.wasm', (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Sorry</h1>' }));
  await visit(page, own + script);
  await expectRefused(page, warned, 'wasm_compile', 'windowshop.wasm');
});

test('a catalogue that is not there is named', async ({ page, warned }) => {
  await page.route('/pages/products.json', (route) => route.fulfill({ status: 404, body: 'no' }));
  await visit(page, own + script);
  await expectRefused(page, warned, 'catalog_fetch', '/pages/products.json');
});

test('a catalogue that cannot be reached is named', async ({ page, warned }) => {
  await page.route('/pages/products.json', (route) => route.abort('internetdisconnected'));
  await visit(page, own + script);
  await expectRefused(page, warned, 'catalog_fetch', '/pages/products.json');
});

for (const [name, content, code] of [
  ['an error page', '<!doctype html><h1>Sorry</h1>', 'catalog_format'],
  ['a file that breaks off', '[{"id": 1, "title": "x"', 'catalog_format'],
  ['a list without products', '[]', 'catalog_empty'],
]) {
  test(`${name} in place of the catalogue is named`, async ({ page, warned }) => {
    await page.route('/pages/products.json', (route) => route.fulfill({ contentType: 'application/json', body: content }));
    await visit(page, own + script);
    await expectRefused(page, warned, code, '/pages/products.json');
  });
}

test('an answer without content in place of the catalogue is named', async ({ page, warned }) => {
  await page.route('/pages/products.json', (route) => route.fulfill({ status: 204 }));
  await visit(page, own + script);
  await expectRefused(page, warned, 'catalog_empty', '/pages/products.json');
});

test('a bundle that is not there is named', async ({ page, warned }) => {
  await visit(page, own + script.replace('data-catalog="/pages/products.json"', 'data-bundle="/pages/no-bundle/"'));
  await expectRefused(page, warned, 'bundle_fetch', '/pages/no-bundle/');
});

test('a tag with a container and nothing to fill it with is told', async ({ page, warned }) => {
  await visit(page, own + '<script type="module" src="/windowshop.js" data-container="#recs"></script>');
  await expectRefused(page, warned, 'catalog_missing', 'catalog');
});

test('a config out of range is named', async ({ page, warned }) => {
  await visit(page, own + script.replace('data-seed', `data-config='{"gamma": 7}' data-seed`));
  await expectRefused(page, warned, 'config_range', 'gamma');
});

test('a slot that there is not is told at its container, and the others are filled', async ({ page }) => {
  await visit(page, `${own}<div id="odd" data-windowshop="no-such-slot">Odd</div>${script}`);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  await expect(page.locator('#odd')).toHaveText('Odd');
  expect(await waitFor(page, 'error')).toHaveLength(1);
});

test('bad events are told, and nothing is thrown', async ({ page }) => {
  await visit(page, own + script);
  await waitFor(page, 'ready');
  const answers = await withShop(page, (shop) =>
    [undefined, null, 7, 'x', [], {}, { event: 5 }, { event: 'view_item', time: 'soon' }].map((event) => shop.observe(event)),
  );
  for (const answer of answers) expect(answer).toEqual({ changed: false, reward: 0 });
  expect((await events(page, 'error')).length).toBeGreaterThanOrEqual(5);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
});
