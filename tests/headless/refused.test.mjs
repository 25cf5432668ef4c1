// Nonsense given to `windowshop/headless`: an Error with a stable code, or a counted warning; never a trap.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { createRecommender } from '../../dist/headless.js';

const products = ['a', 'b', 'c', 'd'].map((id) => ({ id, title: `Product ${id}` }));
const shop = (options) => createRecommender({ catalog: products, seed: 7, ...options });
const code = (expected) => (error) => error instanceof Error && error.code === expected;
const bytes = (text) => new TextEncoder().encode(text);

test('options that cannot be used are refused with a code', async () => {
  for (const [options, expected] of [
    [undefined, 'options_format'],
    ['catalog.json', 'options_format'],
    [{}, 'catalog_missing'],
    [{ catalog: null }, 'catalog_missing'],
    [{ catalog: [] }, 'catalog_empty'],
    [{ catalog: {} }, 'catalog_format'],
    [{ catalog: 7 }, 'catalog_format'],
    [{ catalog: [{ title: 'no id' }] }, 'catalog_empty'],
    [{ catalog: bytes('<!doctype html>') }, 'catalog_format'],
    [{ catalog: bytes('[{"id": 1, "ti') }, 'catalog_format'],
    [{ catalog: bytes(`${'['.repeat(100_000)}`) }, 'catalog_format'],
    [{ catalog: new Uint8Array() }, 'catalog_empty'],
    [{ catalog: '/there/is/no/such/file.json' }, 'catalog_fetch'],
    [{ catalog: 'http://127.0.0.1:9/products.json' }, 'catalog_fetch'],
    [{ bundle: '/there/is/no/such/bundle' }, 'bundle_fetch'],
    [{ bundle: { manifest: bytes('{}'), model: 'text' } }, 'bundle_format'],
    [{ bundle: { manifest: bytes('<html>'), model: bytes('x') } }, 'bundle_format'],
    [{ bundle: {} }, 'bundle_format'],
    [{ catalog: products, config: { gamma: 7 } }, 'config_range'],
    [{ catalog: products, config: { gamma: NaN } }, 'config_format'],
    [{ catalog: products, config: { gama: 0.5 } }, 'config_format'],
    [{ catalog: products, config: { gamma: 'much' } }, 'config_format'],
    [{ catalog: products, config: { rewards: { purchase: Infinity } } }, 'config_format'],
    [{ catalog: products, config: 'fast' }, 'config_format'],
    [{ catalog: products, seed: -1 }, 'config_range'],
    [{ catalog: products, seed: 1.5 }, 'config_range'],
    [{ catalog: products, seed: '1' }, 'config_range'],
    [{ catalog: products, state: 'text' }, 'state_format'],
    [{ catalog: products, state: new Uint8Array(3) }, 'state_format'],
    [{ catalog: products, state: new Uint8Array(300) }, 'state_format'],
  ]) {
    await assert.rejects(createRecommender(options), code(expected), JSON.stringify([options, expected])?.slice(0, 90));
  }
});

test('a visitor is an object of plain values', async () => {
  for (const visitor of ['x', 7, ['DE'], { country: { code: 'DE' } }, { country: ['DE'] }, { country: () => 'DE' }]) {
    await assert.rejects(shop({ visitor }), code('visitor_format'), String(visitor));
  }
  await assert.rejects(shop({ visitor: { a: { b: 1 } } }), /got an object for a\./);
  const rec = await shop({ visitor: { country: 'DE', age: 30, member: true, city: null, plan: undefined } });
  assert.deepEqual(rec.inspect().state.visitor, { country: 'DE', age: '30', member: 'true' });
  assert.deepEqual((await shop({ visitor: null })).inspect().state.visitor, {});
});

test('a catalogue with a circle in it is refused', async () => {
  const circle = [{ id: 'a' }];
  circle[0].self = circle;
  await assert.rejects(createRecommender({ catalog: circle }), code('catalog_format'));
});

test('nonsense in a product is counted, and the rest of the catalogue works', async () => {
  const rec = await shop({
    catalog: [
      ...products,
      { id: 'a', title: 'again' },
      { title: 'no id' },
      { id: 'e', title: 'E', price: NaN },
      { id: 'f', title: 'F', price: -1 },
      { id: 'g', link: 'javascript:alert(1)' },
      { id: 'h', title: 'x'.repeat(100_000) },
      { id: 10n, title: 'big' },
      { id: 'i', title: 'I', tags: [, , 'last'] },
    ],
  });
  const { warnings, catalogue } = rec.inspect();
  assert.equal(catalogue.products, 10);
  const count = (name) => warnings.find((w) => w.code === name)?.count;
  assert.equal(count('product_duplicate_id'), 1);
  assert.equal(count('product_no_id'), 1);
  assert.equal(count('product_bad_price'), 2);
  assert.equal(count('product_bad_link'), 1);
  assert.equal(count('field_truncated'), 1);
  assert.equal(rec.product('g').link, undefined);
  assert.equal(rec.product('10').title, 'big');
  assert.deepEqual(rec.product('i').attributes, [['tags', 'last']]);
});

test('events that cannot be read are refused with a code, and change nothing', async () => {
  const rec = await shop();
  for (const [event, expected] of [
    [undefined, 'event_format'],
    [null, 'event_format'],
    ['view_item', 'event_format'],
    [{}, 'event_format'],
    [{ event: 7 }, 'event_format'],
    [{ event: 'view_item' }, 'event_item_id'],
    [{ event: 'view_item', item_id: {} }, 'event_format'],
    [{ event: 'view_item', item_id: 'a', time: 'soon' }, 'event_format'],
    [{ event: 'view_item', item_id: 'a', reward: NaN }, 'event_reward'],
    [{ event: 'view_item', item_id: 'a', reward: 'much' }, 'event_format'],
    [{ event: 'view_item', item_id: 'a', slate_id: 7 }, 'event_format'],
    [{ event: 'purchase', items: 7 }, 'event_format'],
  ]) {
    assert.throws(() => rec.observe(event), code(expected), JSON.stringify([event, expected]));
  }
  assert.equal(rec.inspect().events.total, 0);
});

test('unknown events, products and slates are counted and otherwise left alone', async () => {
  const rec = await shop();
  for (const event of [
    { event: 'scroll', item_id: 'a' },
    { event: 'view_item', item_id: 'no such' },
    { event: 'view_item_list', slate_id: 'no such' },
    { event: 'view_item_list' },
  ]) {
    assert.deepEqual(rec.observe(event), { changed: false, reward: 0 });
  }
  const { events, unknown_items, warnings } = rec.inspect();
  assert.equal(events.total, 0);
  assert.equal(unknown_items, 1);
  assert.deepEqual(warnings.map((w) => w.code).sort(), ['unknown_event', 'unknown_item', 'unknown_slate']);
});

test('a clock that jumps does no harm', async () => {
  const rec = await shop();
  for (const time of [1e12, -5, NaN, Infinity, 1, 9e15, new Date(5), new Date(NaN)]) {
    rec.observe({ event: 'view_item', item_id: 'a', time });
  }
  assert.equal(rec.inspect().events.total, 8);
  assert.equal(rec.recommend({ limit: 2 }).items.length, 2);
});

test('requests that cannot be met are refused with a code', async () => {
  const rec = await shop();
  for (const [request, expected] of [
    [{ slot: 'no-such-slot' }, 'slot_unknown'],
    [{ slot: 7 }, 'request_format'],
    [{ limit: 0 }, 'request_limit'],
    [{ limit: 101 }, 'request_limit'],
    [{ limit: -1 }, 'request_format'],
    [{ limit: 2.5 }, 'request_format'],
    [{ limit: NaN }, 'request_format'],
    [{ slot: 'related' }, 'request_item_id'],
    [{ slot: 'related', item_id: 'no such' }, 'unknown_item'],
    [{ candidates: 7 }, 'request_format'],
    [{ candidates: [{}] }, 'request_format'],
    [{ exclude: [null] }, 'request_format'],
    [{ explore: 'yes' }, 'request_format'],
    [{ filter: 'red' }, 'request_format'],
    [{ filter: { brand: null } }, 'request_format'],
    [null, 'request_format'],
    ['for-you', 'request_format'],
  ]) {
    assert.throws(() => rec.recommend(request), code(expected), JSON.stringify([request, expected]));
  }
  for (const [request, words] of [
    [{ foo: 1 }, /no field foo: expected some of slot, limit,/],
    [{ limit: '6' }, /limit must be a whole number of at least 0, got the string 6/],
    [{ limit: 2.5 }, /got the number 2.5/],
    [{ min: [] }, /min must be a whole number of at least 0, got an array/],
    [{ slot: {} }, /slot must be a text, got an object/],
    [{ explore: Symbol('yes') }, /explore must be true or false, got the symbol Symbol\(yes\)/],
  ]) {
    assert.throws(() => rec.recommend(request), { code: 'request_format', message: words });
  }
  assert.equal(rec.recommend({ limit: 2, min: null, foo: undefined }).items.length, 2);
  for (const name of ['boost', 'bury']) assert.throws(() => rec.recommend({ [name]: [{ by: 2 }] }), new RegExp(`\`${name}\``));
  assert.throws(() => rec.explain('no such'), code('unknown_item'));
  assert.equal(rec.product('no such'), undefined);
});

test('a state that is cut short or of another kind is refused, and nothing is lost', async () => {
  const rec = await shop();
  rec.observe({ event: 'add_to_cart', item_id: 'a' });
  const state = rec.export();
  for (const bad of [state.slice(0, state.length / 2), state.slice(0, 4), state.map((b, k) => (k === 20 ? b ^ 1 : b))]) {
    await assert.rejects(shop({ state: bad }), (error) => error.code.startsWith('state_'));
    assert.throws(() => rec.resume(bad), (error) => error.code.startsWith('state_'));
  }
  for (const none of [undefined, null, 'text']) assert.throws(() => rec.resume(none), code('state_format'));
  assert.deepEqual(rec.inspect().cart, ['a']);
});

test('a budget that is no number learns nothing and does not hang', async () => {
  const rec = await shop();
  for (const budgetMs of [-1, NaN, 'x', 0]) assert.equal(rec.learn({ budgetMs }).steps, 0);
  assert.equal(rec.learn(null).steps, 0);
});

test('an answer without a body is a catalogue without products', async () => {
  const server = createServer((_, response) => response.writeHead(204).end()).listen(0);
  try {
    await assert.rejects(createRecommender({ catalog: `http://localhost:${server.address().port}/` }), code('catalog_empty'));
  } finally {
    server.close();
  }
});
