// Bundles in shards in Node, beside the whole bundle of the same model. (Runs after the command has been built.)
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createRecommender } from '../../dist/headless.js';
import { bundles } from '../shards/bundle.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'windowshop-shards-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const { products } = bundles(folder);
const sharded = path.join(folder, 'shards');
const files = path.join(sharded, fs.readdirSync(sharded).find((name) => name.startsWith('shards-')));

/** Of files read since, names and lengths. */
let read = [];
const { readFile } = fs.promises;
fs.promises.readFile = async (place, ...rest) => {
  const bytes = await readFile(place, ...rest);
  if (String(place).startsWith(sharded)) read.push([path.basename(String(place)), bytes.length]);
  return bytes;
};

const open = (options) => createRecommender({ bundle: sharded, seed: 7, config: { diversity: 0, exploration: 0 }, ...options });
const view = (product) => ({ event: 'view_item', item_id: product.id, time: 1.7e12 });
const ids = (slate) => slate.items.map((item) => item.item_id);
const bytes = () => read.reduce((sum, [, length]) => sum + length, 0);
const code = (expected) => (error) => error.code === expected;
/** Products from all over the shop. */
const some = products.filter((_, at) => at % 151 === 5);

test('what is related is what the whole bundle relates, for a part of the bytes', async () => {
  const whole = await createRecommender({ bundle: path.join(folder, 'whole'), seed: 7, config: { diversity: 0, exploration: 0 } });
  let found = 0;
  for (const { id } of some) {
    read = [];
    const rec = await open();
    await rec.load([id]);
    assert.ok(bytes() < 130_000, `${bytes()} bytes`);
    const wanted = ids(whole.recommend({ slot: 'related', item_id: id, limit: 10 }));
    found += ids(rec.recommend({ slot: 'related', item_id: id, limit: 10 })).filter((one) => wanted.includes(one)).length;
    rec.free();
  }
  assert.ok(found / (10 * some.length) > 0.95, `${found} of ${10 * some.length}`);
});

test("the page's wasm, which is in parts, reads a whole bundle as well", async () => {
  const { createRecommender: another } = await import('../../dist/headless.js?bundle');
  const options = { bundle: path.join(folder, 'whole'), seed: 7 };
  const parted = await another({ ...options, wasm: new URL('../../dist/windowshop.wasm', import.meta.url) });
  const whole = await createRecommender(options);
  assert.equal(parted.inspect().model.source, 'bundle');
  assert.deepEqual(parted.recommend({ limit: 9 }), whole.recommend({ limit: 9 }));
});

test('who is not known is shown exactly what the whole bundle shows', async () => {
  const whole = await createRecommender({ bundle: path.join(folder, 'whole'), seed: 7, config: { diversity: 0 } });
  const rec = await open();
  for (const slot of ['for-you', 'popular', 'new']) {
    const request = { slot, limit: 12, explore: false };
    // Of numbers rounded to int8 two neighbours may change places.
    const [got, wanted] = [rec, whole].map((one) => ids(one.recommend(request)));
    assert.ok(got.filter((id) => wanted.includes(id)).length >= 11, `${slot}: ${got} ${wanted}`);
  }
});

test('an event with a product that is not here loads it, and what goes with it', async () => {
  const rec = await open();
  const product = some.find(({ id }) => !rec.product(id));
  const observed = rec.observe(view(product));
  assert.equal(observed.changed, false);
  assert.equal((await observed.later).changed, true);
  assert.deepEqual(rec.inspect().history.map(({ item_id }) => item_id), [product.id]);
  assert.equal(rec.product(product.id).title, product.title);
  assert.equal(rec.product(product.id).link, product.link);
  const kind = (id) => products.find((one) => one.id === id).product_type;
  assert.ok(ids(rec.recommend({ limit: 6 })).filter((id) => kind(id) === product.product_type).length >= 2);
  assert.ok(rec.recommend({ filter: { brand: product.brand }, limit: 3 }).items.length > 0);
  const foreign = { event: 'view_item', item_id: 'of another shop' };
  await rec.observe(foreign).later;
  // It is known to be none of the shop's, and is not asked for again.
  assert.equal(rec.observe(foreign).later, undefined);
  assert.equal(rec.inspect().unknown_items, 2);
});

test('what followed a product counts also where the product and all that it points to are here already', async () => {
  const options = { seed: 7, config: { diversity: 0, exploration: 0 } };
  const whole = await createRecommender({ bundle: path.join(folder, 'whole'), ...options });
  let met = 0;
  for (const first of some) {
    const rec = await open();
    await rec.load([first.id]);
    for (const id of ids(rec.recommend({ slot: 'related', item_id: first.id, limit: 6 }))) {
      read = [];
      whole.erase();
      rec.erase();
      const event = { event: 'view_item', item_id: id, time: 1.7e12 };
      whole.observe(event);
      await rec.observe(event).later;
      if (read.some(([name]) => !name.startsWith('ids-'))) continue;
      met += 1;
      const scores = (one) => new Map(one.recommend({ limit: 20 }).items.map((item) => [item.item_id, item.score]));
      const exact = scores(whole);
      for (const [item, score] of scores(rec)) assert.ok(Math.abs(score - (exact.get(item) ?? score)) < 0.5, `${id}, ${item}: ${score} and ${exact.get(item)}`);
    }
    rec.free();
  }
  assert.ok(met > 10, `${met} of them`);
});

test('what was learned goes on through growth and from page to page', async () => {
  let rec = await open();
  for (const product of some) {
    await rec.observe(view(product)).later;
    const slate = rec.recommend({ limit: 4 });
    rec.observe({ event: 'view_item_list', slate_id: slate.slate_id, time: 1.7e12 });
    await rec.observe({ event: 'select_item', slate_id: slate.slate_id, item_id: slate.items[1].item_id, time: 1.7e12 }).later;
  }
  const { history, learning } = rec.inspect();
  assert.equal(learning.updates, some.length);
  const state = rec.export();
  read = [];
  rec = await open({ state });
  assert.ok(bytes() < 300_000, `${bytes()} bytes`);
  // Also of products whose shards are not here any more.
  assert.deepEqual(rec.inspect().history, history);
  assert.equal(rec.inspect().learning.updates, some.length);
  assert.deepEqual(rec.export(), state);
});

test('a shard that is cut short is named, and what is here stays', async () => {
  const rec = await open();
  const before = ids(rec.recommend({ slot: 'popular' }));
  const product = some.findLast(({ id }) => !rec.product(id));
  for (const name of fs.readdirSync(files).filter((one) => /^[1-9]\d*\.bin$/.test(one))) {
    fs.copyFileSync(path.join(files, name), path.join(folder, name));
    fs.truncateSync(path.join(files, name), 400);
  }
  await assert.rejects(rec.load([product.id]), code('bundle_shard'));
  const { error } = await rec.observe(view(product)).later;
  assert.equal(error.code, 'bundle_shard');
  assert.deepEqual(ids(rec.recommend({ slot: 'popular' })), before);
  for (const name of fs.readdirSync(folder).filter((one) => one.endsWith('.bin'))) fs.renameSync(path.join(folder, name), path.join(files, name));
  // Once it is whole it is read.
  await rec.load([product.id]);
  assert.equal(rec.product(product.id).id, product.id);
});

test('with `shards: "same"` every visitor fetches the same files', async () => {
  const sets = [];
  for (const product of [some[1], some[4]]) {
    read = [];
    const rec = await open({ shards: 'same' });
    await rec.observe(view(product)).later;
    await rec.load([product.id]);
    rec.recommend();
    sets.push(read.map(([name]) => name).sort());
  }
  assert.deepEqual(sets[0], sets[1]);
  assert.ok(sets[0].length > 3 && sets[0].every((name) => !name.startsWith('ids-')));
});
