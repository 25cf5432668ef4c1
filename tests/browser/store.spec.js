// What is kept in the browser: restored, set aside when it cannot be read, done without when it must be.
import { events, expect, forYou, script, shown, test, visit, waitFor, withShop } from './visit.js';

const body = forYou + script;

/** Runs a function with the object store of the visitor's state, before the page's script. */
async function withStore(page, work, argument) {
  await page.route('/pages/empty.html', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto('/pages/empty.html');
  return page.evaluate(
    async ([source, value]) => {
      const ask = (request) => new Promise((done, fail) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => fail(request.error);
      });
      const opening = indexedDB.open('windowshop');
      opening.onupgradeneeded = () => opening.result.createObjectStore('state');
      const db = await ask(opening);
      const table = db.transaction('state', 'readwrite').objectStore('state');
      const result = await new Function('table', 'ask', 'value', `return (${source})(table, ask, value)`)(table, ask, value);
      db.close();
      return result;
    },
    [String(work), argument],
  );
}

const all = (page) =>
  withStore(page, async (table, ask) => {
    const [keys, records] = [await ask(table.getAllKeys()), await ask(table.getAll())];
    return keys.map((key, k) => [key, records[k]]);
  });

async function leaveTrace(page) {
  await visit(page, body);
  await waitFor(page, 'ready');
  await withShop(page, (shop) => shop.observe({ event: 'add_to_cart', item_id: 'P07' }));
}

test('what is learned on one page is known on the next', async ({ page }) => {
  await leaveTrace(page);
  await page.reload();
  expect(await withShop(page, (shop) => shop.inspect().cart)).toEqual(['P07']);
});

test('a click is stored by the end of its task, and once', async ({ page }) => {
  await visit(page, forYou + script.replace('>', " data-config='{\"replay_steps\":0}'>"));
  await waitFor(page, 'view');
  const stored = await page.evaluate(async () => {
    const { put } = IDBObjectStore.prototype;
    let count = 0;
    IDBObjectStore.prototype.put = function (...given) {
      count++;
      return put.apply(this, given);
    };
    const link = document.querySelector('#recs > *').shadowRoot.querySelector('[part=item] a');
    link.removeAttribute('href');
    link.click();
    await undefined;
    const atOnce = count;
    await new Promise((done) => setTimeout(done, 500));
    return [atOnce, count];
  });
  expect(stored).toEqual([1, 1]);
});

test('it is known even when the page is left at once', async ({ page }) => {
  await visit(page, body);
  await waitFor(page, 'ready');
  await withShop(page, (shop) => {
    shop.observe({ event: 'add_to_cart', item_id: 'P08' });
    location.href = '/pages/home.html';
  }).catch(() => {});
  await page.waitForURL('**/home.html');
  expect(await withShop(page, (shop) => shop.inspect().cart)).toEqual(['P08']);
});

for (const [name, spoil] of [
  ['of the wrong type', () => 'not a record'],
  ['of another version', (record) => ({ ...record, format: 99 })],
  ['that is cut in half', (record) => ({ ...record, state: record.state.slice(0, record.state.length / 2) })],
  ['of random bytes', (record) => ({ ...record, state: crypto.getRandomValues(new Uint8Array(500)) })],
]) {
  test(`a record ${name} is set aside, and a fresh recommender starts`, async ({ page, warned }) => {
    await leaveTrace(page);
    await page.waitForTimeout(300);
    await withStore(page, async (table, ask, source) => {
      const record = await ask(table.get('default'));
      await ask(table.put(new Function('record', `return (${source})(record)`)(record), 'default'));
    }, String(spoil));
    await visit(page, body);
    expect(await shown(page).then((ids) => ids.length || waitFor(page, 'ready'))).toBeTruthy();
    await expect(page.locator('#recs [part=item]')).toHaveCount(6);
    expect(await withShop(page, (shop) => [shop.error, shop.inspect().cart])).toEqual([undefined, []]);
    const told = await events(page, 'error');
    expect(told).toHaveLength(1);
    expect(told[0].code).toMatch(/^st(ore|ate)_/);
    expect(warned.filter((w) => w.includes(told[0].code))).toHaveLength(1);
    expect((await all(page)).map(([key]) => key)).toContainEqual(expect.stringContaining('set aside'));
  });
}

for (const [name, breakIt] of [
  ['is absent', () => Object.defineProperty(window, 'indexedDB', { value: undefined })],
  ['is refused', () => (IDBFactory.prototype.open = () => { throw new DOMException('The operation is insecure.', 'SecurityError'); })],
  ['never answers', () => (IDBFactory.prototype.open = () => new EventTarget())],
]) {
  test(`where IndexedDB ${name}, the page works and says once that nothing is kept`, async ({ page, warned }) => {
    await page.addInitScript(breakIt);
    await visit(page, body);
    await expect(page.locator('#recs [part=item]')).toHaveCount(6);
    await withShop(page, (shop) => shop.observe({ event: 'add_to_cart', item_id: 'P07' }));
    await page.waitForTimeout(300);
    expect((await events(page, 'error')).map((e) => e.code)).toEqual(['store_unavailable']);
    expect(warned.filter((w) => w.includes('store_unavailable'))).toHaveLength(1);
    expect(await withShop(page, (shop) => shop.inspect().storage.backend)).toBe('memory');
  });
}

test('a full disk is told once, and the page works on', async ({ page, warned }) => {
  await page.addInitScript(() => {
    IDBObjectStore.prototype.put = () => { throw new DOMException('The quota has been exceeded.', 'QuotaExceededError'); };
  });
  await leaveTrace(page);
  await waitFor(page, 'error');
  await withShop(page, (shop) => shop.observe({ event: 'add_to_cart', item_id: 'P09' }));
  await page.waitForTimeout(500);
  expect(warned.filter((w) => w.includes('store_write'))).toHaveLength(1);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
});

test("'forget me' empties the store, also of what was set aside", async ({ page }) => {
  await leaveTrace(page);
  await page.waitForTimeout(300);
  await withStore(page, (table, ask) => ask(table.put('nonsense', 'default')));
  await visit(page, body);
  await waitFor(page, 'ready');
  await withShop(page, async (shop) => {
    await shop.erase();
    shop.destroy();
  });
  expect(await all(page)).toEqual([]);
});

test('several shops on one origin keep apart by their scope', async ({ page }) => {
  await leaveTrace(page);
  await visit(page, forYou + script.replace('data-seed', 'data-scope="other" data-seed'));
  expect(await withShop(page, (shop) => shop.inspect().cart)).toEqual([]);
});

/** Headless, every tab believes that it is looked at; a browser's own tabs take turns. */
async function takingTurns(page) {
  await page.addInitScript(() => {
    document.pretend = 'visible';
    Object.defineProperty(document, 'visibilityState', { get: () => document.pretend });
  });
  return (state) => page.evaluate((now) => {
    document.pretend = now;
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

test('a tab that is looked at again knows what another tab has learned', async ({ page, context }) => {
  const turn = await takingTurns(page);
  await leaveTrace(page);
  await page.waitForTimeout(400);
  await turn('hidden');
  const other = await context.newPage();
  await other.goto('/pages/home.html');
  await withShop(other, (shop) => shop.observe({ event: 'add_to_cart', item_id: 'P11' }));
  await other.close({ runBeforeUnload: false });
  await turn('visible');
  await expect.poll(() => withShop(page, (shop) => shop.inspect().cart)).toEqual(['P07', 'P11']);
});

test('a tab that is looked at again keeps what it has learned beside another', async ({ page, context }) => {
  const turn = await takingTurns(page);
  await leaveTrace(page);
  await page.waitForTimeout(400);
  const other = await context.newPage();
  await other.goto('/pages/home.html');
  const add = async (tab, id) => {
    await withShop(tab, (shop, item_id) => shop.observe({ event: 'add_to_cart', item_id }), id);
    await tab.waitForTimeout(400);
  };
  await withShop(other, (shop) => shop.inspect());
  await add(page, 'P08');
  await add(other, 'P11');
  await turn('hidden');
  await turn('visible');
  await expect.poll(() => withShop(page, (shop) => shop.inspect().cart)).toEqual(['P07', 'P11', 'P08']);
  await page.waitForTimeout(400);
  await other.goto('/pages/home.html');
  expect(await withShop(other, (shop) => shop.inspect().history.map((one) => one.item_id))).toEqual(['P07', 'P11', 'P08']);
});

test('a tab that is looked at again has forgotten what another tab has deleted', async ({ page }) => {
  const turn = await takingTurns(page);
  await leaveTrace(page);
  await page.waitForTimeout(400);
  // As a page does that this one could not hear.
  await page.evaluate(() => new Promise((done) => {
    indexedDB.open('windowshop').onsuccess = ({ target: { result: db } }) => {
      db.transaction('state', 'readwrite').objectStore('state').clear().onsuccess = () => done(db.close());
    };
  }));
  await turn('hidden');
  await turn('visible');
  await expect.poll(() => withShop(page, (shop) => shop.inspect().cart)).toEqual([]);
});
