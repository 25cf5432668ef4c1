// Where slates go: containers of all kinds, several on a page, sooner or later.
import { catalogue, events, expect, forYou, script, shown, test, visit, waitFor, withShop } from './visit.js';

const source = 'src="/windowshop.js" data-catalog="/pages/products.json" data-seed="1"';

test("the page's own children stay until the first ranking, and come back as the same nodes", async ({ page }) => {
  let release;
  const held = new Promise((done) => (release = done));
  await page.route('/pages/products.json', async (route) => (await held, route.continue()));
  await visit(page, `<div id="recs" data-windowshop="for-you">Own <a href="#">link</a><!-- note --></div>${script}`);
  const before = await page.evaluate(() => {
    document.kept = [...document.querySelector('#recs').childNodes];
    return document.querySelector('#recs').innerHTML;
  });
  await expect(page.locator('#recs')).toHaveText('Own link');
  release();
  await waitFor(page, 'ready');
  await expect(page.locator('#recs > a')).toHaveCount(0);
  await withShop(page, (shop) => shop.destroy());
  expect(await page.evaluate(() => document.querySelector('#recs').innerHTML)).toBe(before);
  expect(
    await page.evaluate(() => [...document.querySelector('#recs').childNodes].every((node, k) => node === document.kept[k])),
  ).toBe(true);
});

test('a heading names what is shown, and a heading of the shop stays', async ({ page }) => {
  const recent = (id, more) => `<div id="${id}" data-windowshop="recently-viewed" data-fallback="new" ${more}></div>`;
  await visit(page, recent('a', '') + recent('b', 'data-heading=""') + recent('c', 'data-heading="Ours"') + script);
  await waitFor(page, 'ready', 3);
  const section = (id) => page.locator(`#${id} [part=section]`);
  const expectNames = async (own) => {
    await expect(page.locator('#a h2')).toHaveText(own);
    await expect(section('b')).toHaveAttribute('aria-label', own);
    await expect(page.locator('#b h2')).toHaveCount(0);
    await expect(page.locator('#c h2')).toHaveText('Ours');
  };
  await expectNames('New in');
  await withShop(page, (shop) => shop.observe({ event: 'view_item', item_id: 'P02' }));
  await expectNames('Recently viewed');
});

test('with an empty cart its slot is left to the page', async ({ page }) => {
  await visit(page, `<div id="cart" data-windowshop="cart"><p>Own</p></div>${forYou}${script}`);
  await waitFor(page, 'ready');
  await expect(page.locator('#cart')).toHaveText('Own');
  await withShop(page, (shop) => shop.observe({ event: 'add_to_cart', item_id: 'P02' }));
  await expect(page.locator('#cart h2')).toHaveText('Goes well with your cart');
});

test('no product is shown twice on a page', async ({ page }) => {
  await visit(page, `<div id="b" data-windowshop="popular"></div>${forYou}<div id="c" data-windowshop="new"></div>${script}`);
  await waitFor(page, 'ready', 3);
  const all = [...(await shown(page, '#b')), ...(await shown(page)), ...(await shown(page, '#c'))];
  expect(all).toHaveLength(18);
  expect(new Set(all).size).toBe(18);
});

test('at the start containers are filled one at a time, and the page has its turn between them', async ({ page }) => {
  const note = `<script>
    const order = (document.order = []);
    document.addEventListener('windowshop-ready', ({ detail }) => {
      order.push(detail.slot);
      scheduler.postTask(() => order.push('page'), { priority: 'user-blocking' });
    });
  </script>`;
  await visit(page, `${note}<div data-windowshop="popular"></div>${forYou}<div data-windowshop="new"></div>${script}`);
  await waitFor(page, 'ready', 3);
  expect(await page.evaluate(() => document.order.slice(0, 5))).toEqual(['popular', 'page', 'for-you', 'page', 'new']);
});

test('nor when one container has to wait while others are ranked again', async ({ page }) => {
  await visit(page, `${forYou}<div id="b" data-windowshop="popular"></div>${script}`);
  await waitFor(page, 'ready', 2);
  await page.locator('#b [part=item]').first().hover();
  await withShop(page, (shop) => shop.observe({ event: 'view_item', item_id: shop.recommend({ limit: 12 }).items[9].item_id }));
  await page.waitForTimeout(500);
  const all = [...(await shown(page)), ...(await shown(page, '#b'))];
  expect(new Set(all).size).toBe(all.length);
});

test('the product that a page is about is not recommended on it', async ({ page }) => {
  await visit(page, `<div id="b" data-windowshop="related" data-item-id="P01"></div>${forYou}${script}`);
  await waitFor(page, 'ready', 2);
  expect([...(await shown(page, '#b')), ...(await shown(page))]).not.toContain('P01');
});

test('a container for which nothing is left keeps its own children', async ({ page }) => {
  await catalogue(page, [{ id: 'a', title: 'A' }, { id: 'b', title: 'B' }]);
  await visit(page, `${forYou}<div id="b" data-windowshop="popular">Own</div>${script}`);
  await waitFor(page, 'ready');
  await expect(page.locator('#recs [part=item]')).toHaveCount(2);
  await expect(page.locator('#b')).toHaveText('Own');
  expect(await page.locator('#b').innerHTML()).toBe('Own');
});

test('several tags of one script are one recommender with several containers', async ({ page }) => {
  await visit(page, `<div id="recs"></div><div id="b"></div>
    <script type="module" ${source} data-container="#recs" data-limit="3"></script>
    <script type="module" src="/windowshop.js" data-container="#b" data-slot="popular" data-limit="4"></script>`);
  await waitFor(page, 'ready', 2);
  const all = [...(await shown(page)), ...(await shown(page, '#b'))];
  expect(all).toHaveLength(7);
  expect(new Set(all).size).toBe(7);
});

test('a script that is loaded twice from two addresses is one recommender', async ({ page }) => {
  await visit(page, `<div id="recs"></div><div id="b"></div>
    <script type="module" ${source} data-container="#recs"></script>
    <script type="module" src="/windowshop.js?again" data-container="#b" data-limit="2" data-reasons="off"
      data-catalog="/pages/products.json"></script>`);
  await waitFor(page, 'ready', 2);
  await expect(page.locator('#recs .windowshop-slate')).toHaveCount(1);
  await expect(page.locator('#b [part=item]')).toHaveCount(2);
  await expect(page.locator('#b [part=reason]')).toHaveCount(0);
  const same = await page.evaluate(async () => {
    const [a, b] = await Promise.all([import('/windowshop.js'), import('/windowshop.js?again')]);
    return (await a.ready) === (await b.ready);
  });
  expect(same).toBe(true);
});

test('a container that is inserted later is filled', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  await page.evaluate(() => {
    const late = document.createElement('div');
    late.id = 'late';
    late.dataset.windowshop = 'popular';
    late.dataset.limit = '2';
    document.body.append(late);
  });
  await expect(page.locator('#late [part=item]')).toHaveCount(2);
});

test('the custom element is a container, with its own attribute names', async ({ page }) => {
  await visit(page, `<windowshop-recs id="recs" slot-name="popular" limit="3" heading="Much liked">Own</windowshop-recs>${script}`);
  await expect(page.locator('#recs [part=item]')).toHaveCount(3);
  await expect(page.locator('#recs [part=heading]')).toHaveText('Much liked');
});

test('the custom element works inside a shadow tree, and leaves with it', async ({ page }) => {
  await visit(page, `<div id="outer"></div>${script}`);
  await withShop(page, () => {
    const root = document.querySelector('#outer').attachShadow({ mode: 'open' });
    root.append(Object.assign(document.createElement('windowshop-recs'), { id: 'recs' }));
    root.firstChild.setAttribute('limit', '2');
  });
  await expect(page.locator('#recs [part=item]')).toHaveCount(2);
  const left = await page.evaluate(async () => {
    const element = document.querySelector('#outer').shadowRoot.firstChild;
    element.remove();
    await new Promise((done) => setTimeout(done, 500));
    return element.childNodes.length;
  });
  expect(left).toBe(0);
});

test('the custom element comes and goes in shadow trees also after the end', async ({ page }) => {
  await visit(page, `<div id="outer"></div>${forYou}${script}`);
  await waitFor(page, 'ready');
  await withShop(page, async (shop) => {
    const tree = (id) => document.querySelector(id).attachShadow({ mode: 'open' });
    tree('#outer').append(document.createElement('windowshop-recs'));
    await new Promise((done) => setTimeout(done, 300));
    shop.destroy();
    await undefined;
    document.querySelector('#outer').remove();
    document.body.append(Object.assign(document.createElement('div'), { id: 'late' }));
    tree('#late').append(document.createElement('windowshop-recs'));
  });
  expect(await events(page, 'error')).toEqual([]);
});

test('a handle that is destroyed twice does not end what has started since', async ({ page }) => {
  await visit(page, '<div id="recs"></div>');
  const same = await page.evaluate(async () => {
    const { start } = await import('/windowshop.js');
    const options = { catalog: '/pages/products.json', container: '#recs', seed: 1 };
    const first = await start(options);
    first.destroy();
    const second = await start(options);
    first.destroy();
    return second === (await start());
  });
  expect(same).toBe(true);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
});

test('a container with rules for what could not start is left alone', async ({ page, thrown }) => {
  await visit(page, '<div id="recs">Own</div>');
  const code = await page.evaluate(async () => {
    const { start } = await import('/windowshop.js');
    await start({ catalog: '/pages/none.json' });
    return (await start({ container: '#recs', pin: ['P01'] })).error.code;
  });
  expect(code).toBe('catalog_fetch');
  await page.waitForTimeout(300);
  expect(thrown).toEqual([]);
});

test('of what start is given, a container keeps what is meant for it', async ({ page }) => {
  await visit(page, '<div id="recs"></div>');
  const read = await page.evaluate(async () => {
    const { start } = await import('/windowshop.js');
    const catalog = new Uint8Array(await (await fetch('/pages/products.json')).arrayBuffer());
    let read = 0;
    catalog.toString = () => String(read++);
    Object.defineProperty(catalog, 'toJSON', { value: () => read++ });
    await start({ catalog, container: '#recs', itemIds: ['P01', 'P02'], slot: 'related', limit: 3 });
    return read;
  });
  expect(read).toBe(0);
  await expect(page.locator('#recs [part=item]')).toHaveCount(3);
});

test('changed attributes are heard', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  await page.locator('#recs').evaluate((element) => (element.dataset.limit = '2'));
  await expect(page.locator('#recs [part=item]')).toHaveCount(2);
});

test('a container that is taken off the page gets its own children back', async ({ page }) => {
  await visit(page, `<div id="recs" data-windowshop="for-you">Own</div>${script}`);
  await waitFor(page, 'ready');
  const html = await page.evaluate(async () => {
    const element = document.querySelector('#recs');
    element.remove();
    await new Promise((done) => setTimeout(done, 500));
    return element.innerHTML;
  });
  expect(html).toBe('Own');
});

test('start does what a tag does', async ({ page }) => {
  await visit(page, '<div id="recs"></div><div id="b"></div>');
  const error = await page.evaluate(async () => {
    const { ready, start } = await import('/windowshop.js');
    const products = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => ({ id, title: `Number ${id}` }));
    const shop = await start({ catalog: products, container: '#recs', limit: 3, seed: 1 });
    await start({ container: document.querySelector('#b'), slot: 'popular', limit: 2 });
    return shop === (await ready) ? shop.error : 'ready is another';
  });
  expect(error).toBeUndefined();
  await expect(page.locator('#recs [part=item]')).toHaveCount(3);
  await expect(page.locator('#b [part=item]')).toHaveCount(2);
});

test('a container that is named once more is what was said last', async ({ page }) => {
  await visit(page, `<div id="recs"></div>${script}`);
  await withShop(page, async () => {
    const { start } = await import('/windowshop.js');
    await start({ container: '#recs', slot: 'popular', limit: 3 });
  });
  await expect(page.locator('#recs [part=item]')).toHaveCount(3);
  await withShop(page, async () => {
    const { start } = await import('/windowshop.js');
    await start({ container: '#recs', slot: 'popular', limit: 5 });
  });
  await expect(page.locator('#recs [part=item]')).toHaveCount(5);
});

test('an element that a script has named may go and come back; one that the page lets go of is let go of here', async ({ page }) => {
  await visit(page, '<main></main><div id="again"></div>' + script);
  await page.evaluate(async () => {
    const { start, ready } = await import('/windowshop.js');
    await ready;
    const again = (document.again = document.querySelector('#again'));
    await start({ container: again, slot: 'popular', limit: 2 });
    document.dropped = [];
    for (let k = 0; k < 3; k++) {
      const element = document.createElement('div');
      document.querySelector('main').append(element);
      await start({ container: element, slot: 'new', limit: 2 });
      document.dropped.push(new WeakRef(element));
    }
  });
  await waitFor(page, 'ready', 4);
  await page.evaluate(() => {
    document.again.remove();
    document.querySelector('main').replaceChildren();
    history.pushState({}, '', '/pages/next.html');
  });
  await page.waitForTimeout(500);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  expect(await page.evaluate(() => document.dropped.filter((one) => one.deref()).length)).toBe(0);
  await page.evaluate(() => document.body.append(document.again));
  await expect.poll(() => shown(page, '#again')).toHaveLength(2);
});

test('a selector that cannot be read is told, and the other containers are filled', async ({ page, warned }) => {
  await visit(page, `${forYou}<script type="module" ${source} data-container="#["></script>`);
  await expect(page.locator('#recs [part=item]')).toHaveCount(6);
  expect((await events(page, 'error')).map((e) => e.code)).toContain('container_selector');
  expect(warned.join()).toContain('container_selector');
});
