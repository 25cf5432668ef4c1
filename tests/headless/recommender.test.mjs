// `windowshop/headless` in Node, from the built package.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { createRecommender } from '../../dist/headless.js';

const colours = ['red', 'blue', 'green', 'black'];
const kinds = ['cup', 'scarf', 'lamp', 'chair', 'rug'];
const products = kinds.flatMap((kind, k) =>
  colours.map((colour, c) => ({
    id: `${kind}-${colour}`,
    title: `${colour} ${kind}`,
    product_type: `Home > ${kind}`,
    price: `${10 + 5 * k + c}.00 EUR`,
    brand: c % 2 ? 'Acme' : 'Bolt',
    colour,
  })),
);
const shop = (options) => createRecommender({ catalog: products, seed: 7, ...options });
const ids = (slate) => slate.items.map((item) => item.item_id);
const code = (expected) => (error) => error instanceof Error && error.code === expected;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'windowshop-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

test('a slate has what the types promise', async () => {
  const rec = await shop();
  const slate = rec.recommend({ slot: 'for-you', limit: 4 });
  assert.equal(typeof slate.slate_id, 'string');
  assert.equal(slate.slot, 'for-you');
  assert.equal(slate.items.length, 4);
  slate.items.forEach((item, index) => {
    assert.equal(item.index, index);
    assert.equal(typeof item.item_id, 'string');
    for (const number of [item.q, item.score, item.probability]) assert.ok(Number.isFinite(number));
    assert.deepEqual(Object.keys(item.reason), ['code', 'text', 'because']);
    assert.ok(Array.isArray(item.reason.because));
  });
});

test('nothing that comes out is a Map', async () => {
  const rec = await shop({ visitor: { country: 'DE' } });
  rec.observe({ event: 'view_item', item_id: 'cup-red' });
  rec.recommend();
  const walk = (value) => {
    assert.ok(!(value instanceof Map));
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  [rec.inspect(), rec.explain('cup-blue'), rec.product('cup-red')].forEach(walk);
  assert.equal(rec.inspect().events.by_event.view_item, 1);
  assert.deepEqual(rec.inspect().state.visitor, { country: 'DE' });
});

test('what is looked at decides what comes next', async () => {
  const rec = await shop();
  for (const colour of colours.slice(0, 3)) rec.observe({ event: 'view_item', item_id: `lamp-${colour}` });
  assert.ok(ids(rec.recommend({ limit: 4, explore: false })).some((id) => id.startsWith('lamp')));
});

test('with a seed two runs are identical, and with another they may differ', async () => {
  const run = async (seed) => {
    const rec = await shop({ seed });
    const seen = [];
    for (let k = 0; k < 12; k++) {
      const slate = rec.recommend({ limit: 5 });
      seen.push(ids(slate).join());
      rec.observe({ event: 'view_item_list', slate_id: slate.slate_id, time: 1e12 + k * 1000 });
      if (k % 3 === 0) rec.observe({ event: 'select_item', slate_id: slate.slate_id, item_id: slate.items[1].item_id, time: 1e12 + k * 1000 + 500 });
    }
    return seen;
  };
  assert.deepEqual(await run(3), await run(3));
  assert.notDeepEqual(await run(3), await run(4));
});

test('learning stops when nothing is left to learn', async () => {
  const rec = await shop();
  for (let k = 0; k < 4; k++) {
    const slate = rec.recommend();
    rec.observe({ event: 'view_item_list', slate_id: slate.slate_id });
    rec.observe({ event: 'select_item', slate_id: slate.slate_id, item_id: slate.items[0].item_id });
  }
  const first = rec.learn({ budgetMs: 1000 });
  assert.ok(first.steps > 0);
  assert.ok(Number.isFinite(first.td_error));
  assert.equal(rec.learn({ budgetMs: 1000 }).steps, 0);
});

test('parts of an explanation sum to the score', async () => {
  const rec = await shop();
  rec.observe({ event: 'view_item', item_id: 'rug-red' });
  rec.observe({ event: 'add_to_cart', item_id: 'cup-red' });
  const { score, parts } = rec.explain('rug-blue');
  assert.ok(Math.abs(parts.reduce((sum, part) => sum + part.value, 0) - score) < 1e-3);
});

test('the exported state goes on where it ended', async () => {
  const rec = await shop();
  rec.observe({ event: 'add_to_cart', item_id: 'cup-red' });
  const again = await shop({ state: rec.export() });
  assert.deepEqual(again.inspect().cart, ['cup-red']);
  assert.deepEqual(ids(again.recommend()), ids(rec.recommend()));
  const other = await shop();
  other.resume(rec.export());
  assert.deepEqual(other.inspect().cart, ['cup-red']);
});

test('erase brings back exactly the first slate', async () => {
  const rec = await shop();
  const first = rec.recommend();
  rec.observe({ event: 'select_item', slate_id: first.slate_id, item_id: first.items[3].item_id });
  rec.observe({ event: 'purchase', item_id: first.items[0].item_id });
  rec.learn({ budgetMs: 5 });
  assert.notDeepEqual(ids(rec.recommend()), ids(first));
  rec.erase();
  assert.deepEqual(rec.recommend(), first);
  assert.deepEqual(rec.inspect().cart, []);
});

test('a catalogue is an array, an object, bytes, a path, a file address or an http address', async (t) => {
  const file = path.join(folder, 'a catalogue.json');
  const text = JSON.stringify(products);
  fs.writeFileSync(file, text);
  const real = globalThis.fetch;
  t.after(() => (globalThis.fetch = real));
  globalThis.fetch = async (url) => (String(url) === 'https://shop.example/products.json' ? new Response(text) : real(url));
  const bytes = new TextEncoder().encode(text);
  const csv = new TextEncoder().encode('id,title\na,A\nb,B\n');
  for (const catalog of [
    products,
    { products },
    bytes,
    bytes.buffer,
    Buffer.from(text),
    file,
    path.relative(process.cwd(), file),
    pathToFileURL(file),
    String(pathToFileURL(file)),
    'https://shop.example/products.json',
    new URL('https://shop.example/products.json'),
  ]) {
    const rec = await shop({ catalog });
    assert.equal(rec.inspect().catalogue.products, 20);
  }
  assert.equal((await shop({ catalog: csv })).inspect().catalogue.products, 2);
});

test('ids may be numbers, everywhere', async () => {
  const rec = await shop({ catalog: [1, 2, 3, 4].map((id) => ({ id, title: `Number ${id}` })) });
  assert.equal(rec.observe({ event: 'view_item', item_id: 2 }).changed, true);
  assert.equal(rec.observe({ event: 'purchase', items: [{ item_id: 3 }] }).changed, true);
  assert.deepEqual(ids(rec.recommend({ candidates: [1, 4], exclude: [4], limit: 3 })), ['1']);
  assert.equal(rec.product(2).title, 'Number 2');
});

test('a slate can be limited to candidates, conditions, or what a function admits', async () => {
  const rec = await shop();
  assert.deepEqual(ids(rec.recommend({ candidates: ['cup-red', 'rug-blue', 'no such'] })).sort(), ['cup-red', 'rug-blue']);
  assert.ok(rec.recommend({ filter: { brand: 'Acme' }, limit: 20 }).items.every((i) => /blue|black/.test(i.item_id)));
  assert.equal(rec.recommend({ filter: { price: { max: 12 } }, limit: 20 }).items.length, 3);
  const filter = (product) => product.product_type[1] === 'lamp' && product.price.amount < 22;
  assert.deepEqual(ids(rec.recommend({ filter, limit: 20 })).sort(), ['lamp-blue', 'lamp-red']);
  assert.deepEqual(ids(rec.recommend({ filter, candidates: ['lamp-red', 'cup-red'] })), ['lamp-red']);
  assert.deepEqual(rec.recommend({ filter: () => false }).items, []);
  const variants = await shop({ catalog: [{ id: 'a', title: 'A', aliases: ['sku-a'] }, { id: 'b-1', title: 'B', item_group_id: 'b' }, { id: 'c', title: 'C' }] });
  assert.deepEqual(ids(variants.recommend({ candidates: ['sku-a', 'b', 'sku-b'], filter: () => true })).sort(), ['a', 'b-1']);
});

test('a function that filters may itself call the recommender, and its exception is its own', async () => {
  const rec = await shop();
  const slate = rec.recommend({ filter: (product) => rec.recommend({ limit: 1 }).items[0].item_id !== product.id, limit: 20 });
  assert.ok(slate.items.length >= 10);
  assert.throws(() => rec.recommend({ filter: () => { throw new TypeError('mine'); } }), /mine/);
  assert.equal(rec.recommend().items.length, 6);
});

test('after free every call is an error with a code', async () => {
  const rec = await shop();
  rec.free();
  rec.free();
  for (const call of [
    () => rec.observe({ event: 'view_item', item_id: 'cup-red' }),
    () => rec.recommend(),
    () => rec.learn(),
    () => rec.explain('cup-red'),
    () => rec.inspect(),
    () => rec.product('cup-red'),
    () => rec.export(),
    () => rec.erase(),
  ]) {
    assert.throws(call, code('freed'));
  }
});

test('recommenders of one process keep apart', async () => {
  const [a, b] = await Promise.all([shop(), shop()]);
  a.observe({ event: 'add_to_cart', item_id: 'cup-red' });
  assert.deepEqual(b.inspect().cart, []);
  a.free();
  assert.equal(b.recommend().items.length, 6);
});

test('the shop\'s rules come with the request, and too few are not shown', async () => {
  const catalog = Array.from({ length: 8 }, (_, i) => ({ id: `g${i}`, title: `G ${i}`, brand: i % 2 ? 'odd' : 'even', bought_with: i ? [] : ['g3'] }));
  const rec = await createRecommender({ catalog, seed: 1 });
  const ids = (request) => rec.recommend({ limit: 8, explore: false, ...request }).items.map((item) => item.item_id);
  assert.deepEqual(ids({ pin: ['g6', 'g2'] }).slice(0, 2), ['g6', 'g2']);
  assert.deepEqual(ids({ boost: [{ filter: { brand: 'odd' }, by: 9 }] }).slice(0, 4).sort(), ['g1', 'g3', 'g5', 'g7']);
  assert.equal(ids({ bury: [{ filter: { id: 'g0' }, by: 9 }] }).at(-1), 'g0');
  assert.deepEqual(ids({ slot: 'bought-together', item_id: 'g0' }), ['g3']);
  assert.deepEqual(ids({ slot: 'bought-together', item_id: 'g0', min: 2 }), []);
  assert.equal(rec.recommend({ slot: 'bought-together', item_ids: new Set(['g0', 1]), min: 2, fallback: 'popular' }).slot, 'popular');
  for (const bad of [{ boost: 7 }, { boost: [7] }, { boost: [{}] }, { bury: [{ filter: { id: null } }] }, { boost: [{ filter: {}, by: 'x' }] }, { pin: [{}] }]) {
    assert.throws(() => rec.recommend(bad), { code: 'request_format' }, JSON.stringify(bad));
  }
});

test('a feed in any format is read from bytes, in Node too', async () => {
  for (const [name, format, id] of [['merchant.xml', 'merchant-xml', 'NL-101-BK'], ['shopify-products.json', 'shopify', 'MUG-BLU'], ['list-page.html', 'schema.org', 'B-750']]) {
    const file = new URL(`../feeds/${name}`, import.meta.url);
    const rec = await createRecommender({ catalog: file, seed: 1 });
    assert.equal(rec.inspect().feed.format, format);
    assert.ok(rec.product(id).title);
    const parsed = name.endsWith('json') ? JSON.parse(await readFile(file, 'utf8')) : await readFile(file);
    assert.deepEqual((await createRecommender({ catalog: parsed, seed: 1 })).product(id), rec.product(id));
  }
});

test("the page's wasm, which is in parts, does as well", async () => {
  // Another copy of the script, since a script starts one wasm only.
  const { createRecommender: another } = await import('../../dist/headless.js?parts');
  const parted = await another({ catalog: products, seed: 7, wasm: new URL('../../dist/windowshop.wasm', import.meta.url) });
  const whole = await shop();
  for (const rec of [parted, whole]) rec.observe({ event: 'purchase', item_id: 'lamp-red', time: 1_700_000_000_000 });
  assert.deepEqual(parted.recommend({ limit: 9 }), whole.recommend({ limit: 9 }));
  assert.deepEqual(parted.explain('lamp-blue'), whole.explain('lamp-blue'));
});
