// Consent: what may be kept, what is known, and how it goes.
import { readFileSync } from 'node:fs';
import { events, expect, forYou, script, test, visit, waitFor, withShop } from './visit.js';

const tag = (consent) => script.replace('data-seed', `data-consent="${consent}" data-seed`);
const mode = (...commands) => `<script>window.dataLayer = []; function gtag() { dataLayer.push(arguments); }
  ${commands.map((c) => `gtag('consent', '${c[0]}', ${JSON.stringify(c[1])});`).join('')}</script>`;
const cart = (page) => withShop(page, (shop) => shop.inspect().cart);
const add = (page, id) => withShop(page, async (shop, id) => {
  shop.observe({ event: 'add_to_cart', item_id: id });
  await new Promise((done) => setTimeout(done, 300));
}, id);

/** Everything that the page's origin has kept, by where. */
const kept = (page) => page.evaluate(async () => {
  const ask = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const databases = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await ask(indexedDB.open(name));
    for (const table of db.objectStoreNames) databases.push([name, table, await ask(db.transaction(table).objectStore(table).getAll())]);
    db.close();
  }
  return { databases, local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie, caches: await caches.keys() };
});
const nothing = { local: {}, session: {}, cookie: '', caches: [] };
const records = async (page) => (await kept(page)).databases.flatMap(([, , rows]) => rows);

test('refused: nothing is stored, not even an empty database, and the page works', async ({ page }) => {
  await visit(page, forYou + tag('denied'));
  await waitFor(page, 'ready');
  await add(page, 'P07');
  expect(await cart(page)).toEqual(['P07']);
  expect(await kept(page)).toEqual({ databases: [], ...nothing });
  expect(await events(page, 'error')).toEqual([]);
  await page.reload();
  expect(await cart(page)).toEqual([]);
});

test('a word on consent is read in any letters, and one that there is not is told', async ({ page, warned }) => {
  await visit(page, forYou + tag('Denied'));
  await waitFor(page, 'ready');
  expect(await withShop(page, (shop) => shop.consent())).toBe('denied');
  // It is no yes.
  await visit(page, forYou + tag('no'), { path: '/pages/next.html' });
  await waitFor(page, 'ready');
  expect(await withShop(page, (shop) => shop.consent())).toBe('denied');
  await add(page, 'P07');
  expect(await records(page)).toEqual([]);
  expect(await withShop(page, (shop) => shop.consent('granted'))).toBe('granted');
  await expect.poll(() => records(page)).toHaveLength(1);
  // Nor a refusal: what was kept stays.
  expect(await withShop(page, (shop) => shop.consent('maybe'))).toBe('denied');
  expect(await records(page)).toHaveLength(1);
  expect(await withShop(page, (shop) => shop.consent('auto'))).toBe('granted');
  expect(warned.filter((w) => w.includes('consent_value'))).toHaveLength(2);
});

test('refused later: what was kept goes, and the page remembers until it is left', async ({ page }) => {
  await visit(page, forYou + tag('auto'));
  await waitFor(page, 'ready');
  await add(page, 'P07');
  expect(await records(page)).toHaveLength(1);
  expect(await withShop(page, (shop) => shop.consent('denied'))).toBe('denied');
  await expect.poll(() => records(page)).toEqual([]);
  await add(page, 'P08');
  expect(await records(page)).toEqual([]);
  expect(await cart(page)).toEqual(['P07', 'P08']);
});

for (const [name, forget] of [
  ['refused', (shop) => shop.consent('denied')],
  ['forgotten', (shop) => shop.erase()],
]) {
  test(`${name} in another tab: what was kept does not come back from this one`, async ({ page, context }) => {
    await visit(page, forYou + script);
    await waitFor(page, 'ready');
    await add(page, 'P07');
    const other = await context.newPage();
    await visit(other, forYou + script);
    await withShop(other, forget);
    await expect.poll(() => cart(page)).toEqual([]);
    await add(page, 'P08');
    await visit(other, forYou + script, { path: '/pages/next.html' });
    expect(await cart(other)).toEqual(['P08']);
  });
}

test('forgotten while consent is not given yet: what was kept goes, and nothing is made where there was nothing', async ({ page }) => {
  const unasked = mode(['default', { personalization_storage: 'denied' }]) + forYou + script;
  await visit(page, unasked);
  await waitFor(page, 'ready');
  await withShop(page, (shop) => shop.erase());
  expect(await kept(page)).toEqual({ databases: [], ...nothing });
  await visit(page, forYou + script, { path: '/pages/next.html' });
  await waitFor(page, 'ready');
  await add(page, 'P07');
  await visit(page, unasked, { path: '/pages/third.html' });
  await waitFor(page, 'ready');
  await withShop(page, (shop) => shop.erase());
  expect(await records(page)).toEqual([]);
  await page.evaluate(() => gtag('consent', 'update', { personalization_storage: 'granted' }));
  await add(page, 'P08');
  expect(await cart(page)).toEqual(['P08']);
});

test('given later: what this page has learned is kept', async ({ page }) => {
  await visit(page, forYou + tag('denied'));
  await waitFor(page, 'ready');
  await add(page, 'P07');
  await withShop(page, (shop) => shop.consent('granted'));
  await expect.poll(() => records(page)).toHaveLength(1);
  await visit(page, forYou + tag('granted'), { path: '/pages/next.html' });
  expect(await cart(page)).toEqual(['P07']);
});

test('given later by a visitor who is known: both are kept', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  await add(page, 'P07');
  // As a consent banner does: no until it has looked up that it is yes.
  await visit(page, mode(['default', { personalization_storage: 'denied', wait_for_update: 500 }]) + forYou + script, { path: '/pages/next.html' });
  await waitFor(page, 'ready');
  expect(await cart(page)).toEqual([]);
  await add(page, 'P08');
  await page.evaluate(() => gtag('consent', 'update', { personalization_storage: 'granted' }));
  await expect.poll(() => cart(page)).toEqual(['P07', 'P08']);
  await page.waitForTimeout(300);
  await visit(page, forYou + script, { path: '/pages/third.html' });
  expect(await cart(page)).toEqual(['P07', 'P08']);
});

test('given, doubted and given again, in one breath or two: nothing is known twice', async ({ page }) => {
  const known = () => withShop(page, (shop) => shop.inspect().history.map((one) => one.item_id));
  const say = (...words) => page.evaluate((words) => words.forEach(([command, word]) => gtag('consent', command, { personalization_storage: word })), words);
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  await add(page, 'P06');
  await visit(page, mode() + forYou + script, { path: '/pages/next.html' });
  await waitFor(page, 'ready');
  await add(page, 'P07');
  // A banner that comes late.
  await say(['default', 'denied']);
  await add(page, 'P08');
  await say(['update', 'granted']);
  await page.waitForTimeout(300);
  expect(await known()).toEqual(['P06', 'P07', 'P08']);
  await say(...Array.from({ length: 9 }, (_, k) => ['update', k % 2 ? 'denied' : 'granted']));
  await page.waitForTimeout(500);
  expect(await known()).toEqual(['P06', 'P07', 'P08']);
  expect(await withShop(page, (shop) => shop.consent())).toBe('granted');
  await expect.poll(() => records(page)).toHaveLength(1);
});

for (const [name, commands, want] of [
  ['no word', [], 'granted'],
  ['a default that grants', [['default', { personalization_storage: 'granted', analytics_storage: 'denied' }]], 'granted'],
  ['a default that refuses', [['default', { personalization_storage: 'denied' }]], 'denied'],
  ['a default that refuses in some region', [['default', { personalization_storage: 'granted' }], ['default', { personalization_storage: 'denied', region: ['DE'] }]], 'denied'],
  ['an update that grants', [['default', { personalization_storage: 'denied' }], ['update', { personalization_storage: 'granted' }]], 'granted'],
  ['an update that refuses', [['default', { personalization_storage: 'granted' }], ['update', { personalization_storage: 'denied' }]], 'denied'],
  ['an update on analytics after a default on both', [['default', { personalization_storage: 'denied', analytics_storage: 'denied' }], ['update', { analytics_storage: 'granted' }]], 'denied'],
  ['a refusal of analytics after a default that grants', [['default', { personalization_storage: 'granted' }], ['update', { analytics_storage: 'denied' }]], 'granted'],
  ['a word on analytics alone', [['default', { analytics_storage: 'denied', ad_storage: 'granted' }]], 'denied'],
]) {
  test(`consent mode: ${name} is ${want}`, async ({ page }) => {
    await visit(page, mode(...commands) + forYou + script);
    await waitFor(page, 'ready');
    expect(await withShop(page, (shop) => shop.consent())).toBe(want);
    await add(page, 'P07');
    expect(await records(page)).toHaveLength(want === 'granted' ? 1 : 0);
  });
}

test('Global Privacy Control is a no, unless the page has asked', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }));
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  await add(page, 'P07');
  expect(await kept(page)).toEqual({ databases: [], ...nothing });
  await withShop(page, (shop) => shop.consent('granted'));
  await expect.poll(() => records(page)).toHaveLength(1);
});

test('the record holds what the table in the README says, and nothing else is stored anywhere', async ({ page }) => {
  await visit(page, `<div onclick="event.preventDefault()">${forYou}</div>${script}`);
  await waitFor(page, 'view');
  await page.locator('#recs a').first().click();
  await add(page, 'P07');
  const { databases, ...others } = await kept(page);
  expect(others).toEqual(nothing);
  expect(databases.map(([name, table, rows]) => [name, table, rows.map((row) => Object.keys(row).sort())])).toEqual([
    ['windowshop', 'state', [['format', 'saved_at', 'state', 'writer']]],
  ]);
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [table] = readme.match(/\| what \| field \|[^]*?\n\n/);
  for (const field of ['format', 'saved_at', 'writer']) expect(table).toContain(`\`${field}\``);
});

test('what is known can be had in full', async ({ page }) => {
  await visit(page, forYou + script.replace('data-seed', `data-visitor='{"country": "PL"}' data-seed`));
  await waitFor(page, 'ready');
  await add(page, 'P07');
  const known = await withShop(page, (shop) => shop.knowledge());
  expect(known).toMatchObject({ consent: 'granted', cart: ['P07'], bought: [], visitor: { country: 'PL' }, stored: { where: 'indexeddb' } });
  expect(known.history).toEqual([{ item_id: 'P07', event: 'add_to_cart', title: expect.any(String), time: expect.stringMatching(/^20\d\d-.*Z$/) }]);
  expect(JSON.parse(JSON.stringify(known))).toEqual(known);
  // It is all of it: another page can go on from it.
  const again = await withShop(page, async (shop) => (await shop.knowledge()).state.length > 100);
  expect(again).toBe(true);
});

const element = '<windowshop-privacy></windowshop-privacy>';

test('the element shows what is known and gives it out', async ({ page }) => {
  await visit(page, element + forYou + script);
  await waitFor(page, 'ready');
  const box = page.locator('windowshop-privacy');
  await expect(box.getByRole('heading')).toHaveText('What this shop remembers of you');
  await expect(box).toContainText('Nothing yet.');
  await add(page, 'P07');
  await expect(box.getByRole('listitem')).toHaveCount(1);
  const download = page.waitForEvent('download');
  await box.getByRole('button', { name: 'Download it' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('what-is-known.json');
  expect(JSON.parse(readFileSync(await file.path(), 'utf8')).cart).toEqual(['P07']);
});

test('the element forgets, and stops remembering', async ({ page }) => {
  await visit(page, element + forYou + script);
  await waitFor(page, 'ready');
  await add(page, 'P07');
  const box = page.locator('windowshop-privacy');
  await box.getByRole('button', { name: 'Forget me' }).click();
  await expect(box).toContainText('Nothing yet.');
  expect(await records(page)).toEqual([]);
  await box.getByRole('button', { name: 'Do not remember me' }).click();
  await expect(box).toContainText('Nothing is kept after this page.');
  await add(page, 'P08');
  expect(await records(page)).toEqual([]);
  await expect(box.getByRole('button', { name: 'Remember me' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => records(page)).toHaveLength(1);
});

const press = (page, name) => page.locator('windowshop-privacy').getByRole('button', { name }).click();
const stop = (page) => press(page, 'Do not remember me');
const consent = (page) => withShop(page, (shop) => shop.consent());

for (const [name, body] of [
  ['a plain page', forYou + script],
  ['data-consent="auto"', forYou + tag('auto')],
  ['data-consent="granted"', forYou + tag('granted')],
  ['consent mode that grants', mode(['update', { personalization_storage: 'granted' }]) + forYou + script],
]) {
  test(`what the visitor has stopped stays so on later pages: ${name}`, async ({ page }) => {
    await visit(page, element + forYou + script);
    await waitFor(page, 'ready');
    await stop(page);
    await expect.poll(() => consent(page)).toBe('denied');
    await visit(page, body, { path: '/pages/next.html' });
    await waitFor(page, 'ready');
    await add(page, 'P07');
    expect(await consent(page)).toBe('denied');
    expect(await withShop(page, (shop) => shop.consent('granted'))).toBe('denied');
    expect(await records(page)).toEqual([]);
    expect((await kept(page)).local).toEqual({ 'windowshop default': 'refused' });
    // Only they take it back.
    await withShop(page, (shop) => shop.erase());
    await visit(page, element + body, { path: '/pages/third.html' });
    await waitFor(page, 'ready');
    expect(await cart(page)).toEqual([]);
    await press(page, 'Remember me');
    await expect.poll(() => records(page)).toHaveLength(1);
    await visit(page, body, { path: '/pages/next.html' });
    await waitFor(page, 'ready');
    expect(await consent(page)).toBe('granted');
    expect((await kept(page)).local).toEqual({});
  });
}

test('what the visitor has stopped is stopped in other tabs too, of this shop', async ({ page, context }) => {
  const body = element + forYou + script;
  const others = { plain: body, tagged: mode() + body, another: body.replace('data-seed', 'data-scope="another" data-seed') };
  const tabs = {};
  for (const [name, html] of Object.entries(others)) {
    tabs[name] = await context.newPage();
    await visit(tabs[name], html, { path: `/pages/${name}.html` });
    await waitFor(tabs[name], 'ready');
    await add(tabs[name], 'P07');
  }
  await visit(page, body);
  await waitFor(page, 'ready');
  expect(await records(page)).toHaveLength(2);
  await stop(page);
  for (const name of ['plain', 'tagged']) {
    await expect.poll(() => cart(tabs[name])).toEqual([]);
    await add(tabs[name], 'P08');
    expect(await consent(tabs[name])).toBe('denied');
    expect(await withShop(tabs[name], (shop) => shop.consent('granted'))).toBe('denied');
  }
  expect(await cart(tabs.another)).toEqual(['P07']);
  expect(await consent(tabs.another)).toBe('granted');
  expect(await records(page)).toHaveLength(1);
});

test('where nothing can be noted, what the visitor has stopped is stopped for the page', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } }));
  await visit(page, element + forYou + script);
  await waitFor(page, 'ready');
  await add(page, 'P07');
  await stop(page);
  await expect.poll(() => consent(page)).toBe('denied');
  await press(page, 'Remember me');
  await expect.poll(() => consent(page)).toBe('granted');
  await stop(page);
  await page.reload();
  await waitFor(page, 'ready');
  expect(await cart(page)).toEqual([]);
  expect(await consent(page)).toBe('granted');
});

test('pages without the element do not load it', async ({ page }) => {
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  expect(asked.filter((path) => /privacy|analytics|messages/.test(path))).toEqual([]);
});
