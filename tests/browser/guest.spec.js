// A guest on somebody else's page: quiet, and gone without a trace when asked to go.
import { events, expect, forYou, script, test, visit, waitFor, withShop } from './visit.js';

test('destroy leaves the page as it was', async ({ page }) => {
  const body = `<main><div id="recs" data-windowshop="for-you">Own <b>markup</b></div>
    <windowshop-recs>Other</windowshop-recs></main>${script}`;
  await visit(page, body.replace(script, ''));
  const before = await page.evaluate(() => document.querySelector('main').outerHTML);
  await visit(page, body);
  await waitFor(page, 'ready', 2);
  const after = await withShop(page, (shop) => {
    shop.destroy();
    return document.querySelector('main').outerHTML;
  });
  expect(after).toBe(before);
});

test('after destroy nothing listens, watches or waits any more', async ({ page }) => {
  await page.addInitScript(() => {
    document.held = new Set();
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    const key = (target, type) => `${target.constructor.name} ${type}`;
    EventTarget.prototype.addEventListener = function (type, listener, options) {
      if (new Error().stack.includes('windowshop.js')) {
        document.held.add(key(this, type));
        // A signal removes a listener as well.
        if (options?.signal) addEventListener.call(options.signal, 'abort', () => document.held.delete(key(this, type)));
      }
      return addEventListener.call(this, type, listener, options);
    };
    EventTarget.prototype.removeEventListener = function (type, ...rest) {
      document.held.delete(key(this, type));
      return removeEventListener.call(this, type, ...rest);
    };
    for (const name of ['IntersectionObserver', 'MutationObserver']) {
      const { observe, disconnect } = window[name].prototype;
      window[name].prototype.observe = function (...args) {
        document.held.add(name);
        return observe.apply(this, args);
      };
      window[name].prototype.disconnect = function () {
        document.held.delete(name);
        return disconnect.call(this);
      };
    }
  });
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  expect(await page.evaluate(() => document.held.size)).toBeGreaterThan(5);
  await withShop(page, (shop) => shop.destroy());
  expect(await page.evaluate(() => [...document.held])).toEqual([]);
});

test('nothing that waits for an idle moment or a second outlives destroy', async ({ page }) => {
  for (const native of [true, false]) {
    if (!native) await page.addInitScript(() => delete window.requestIdleCallback);
    await visit(page, forYou + script);
    await waitFor(page, 'ready');
    await withShop(page, (shop) => {
      shop.observe({ event: 'view_item', item_id: 'P01' });
      shop.destroy();
    });
    // An exception in any of these would fail the test.
    await page.waitForTimeout(1500);
    expect(await events(page, 'view')).toEqual([]);
  }
});

test('after destroy the handle is quiet, and a new start works', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  const answer = await withShop(page, async (shop) => {
    shop.destroy();
    shop.destroy();
    shop.refresh();
    await shop.erase();
    const { start } = await import('/windowshop.js');
    await start({ catalog: '/pages/products.json', seed: 1 });
    return [shop.observe({ event: 'view_item', item_id: 'P01' }).changed, shop.recommend().items.length];
  });
  expect(answer).toEqual([false, 0]);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
});

test('attributes that are none of ours change nothing', async ({ page }) => {
  await visit(page, forYou + script.replace('data-seed', 'data-shop="acme" data-widget="a" data-whole="b" data-begun="c" data-own="d" data-grow="e" data-held="f" data-dress="g" data-group="h" data-core="i" data-seed'));
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  await waitFor(page, 'view');
  expect(await events(page, 'error')).toEqual([]);
});

test('the page gets no new globals', async ({ page }) => {
  await visit(page, forYou);
  const before = await page.evaluate(() => Object.getOwnPropertyNames(window));
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  const after = await page.evaluate(() => Object.getOwnPropertyNames(window));
  expect(after.filter((name) => !before.includes(name))).toEqual([]);
});

test('a whole visit makes only GET requests for static files, and none carries anything of the visitor', async ({ page }) => {
  const requests = [];
  page.on('request', (request) => requests.push(request));
  await page.goto('/pages/home.html');
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  await withShop(page, (shop) => {
    shop.observe({ event: 'view_item', item_id: 'P05' });
    shop.observe({ event: 'add_to_cart', item_id: 'P05' });
  });
  await page.waitForTimeout(1500);
  await page.locator('#recs a').first().click();
  await page.waitForURL('**/product.html*');
  await withShop(page, (shop) => shop.observe({ event: 'purchase', items: [{ item_id: 'P05' }] }));
  await page.goto('/pages/home.html');
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  for (const request of requests) {
    expect(request.method()).toBe('GET');
    expect(request.postData()).toBeNull();
    const { origin, pathname, search } = new URL(request.url());
    expect(origin).toBe(new URL(page.url()).origin);
    expect(pathname).toMatch(/^\/((windowshop|shop)\.js|(windowshop|rest)\.wasm|meanwhile\.js|pages\/[\w-]+\.(html|json|svg))$/);
    // The address of a product's page is the shop's own link; nothing else has a query.
    if (!pathname.endsWith('product.html')) expect(search).toBe('');
    expect(Object.keys(request.headers())).not.toContain('cookie');
  }
});

test('in a container with its space reserved nothing moves, not even when it is ranked again', async ({ page }) => {
  await visit(page, `<style>#recs { min-height: 24rem; }</style><h1>Shop</h1>${forYou}<p>below</p>${script}`);
  await page.evaluate(() => {
    document.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) document.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await waitFor(page, 'ready');
  await withShop(page, (shop) => shop.observe({ event: 'purchase', item_id: shop.recommend().items[0].item_id }));
  await page.waitForTimeout(1500);
  expect(await page.evaluate(() => document.shift)).toBe(0);
});

test('no task keeps the main thread for more than 50 ms once the page runs', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  await page.evaluate(() => {
    document.long = [];
    new PerformanceObserver((list) => document.long.push(...list.getEntries().map((e) => e.duration))).observe({ type: 'longtask' });
  });
  await withShop(page, async (shop) => {
    for (let k = 1; k <= 20; k++) {
      shop.observe({ event: 'view_item', item_id: `P${String(k).padStart(2, '0')}` });
      await new Promise((done) => setTimeout(done, 30));
    }
  });
  await page.waitForTimeout(500);
  expect(await page.evaluate(() => document.long)).toEqual([]);
});

test('importing the script without a tag changes nothing', async ({ page }) => {
  await visit(page, '<div id="recs" data-windowshop="for-you">Own</div>');
  await page.evaluate(() => import('/windowshop.js'));
  await page.waitForTimeout(300);
  await expect(page.locator('#recs')).toHaveText('Own');
});
