// A visitor's own events as a log. tests/log.rs reads the same file with the log reader of `windowshop index`, and
// expects the same events there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { createRecommender } from '../../dist/headless.js';

const fixture = (name) => fs.readFileSync(new URL(`../logs/${name}`, import.meta.url), 'utf8');
const catalog = ['a', 'b', 'c', 'd,"e"', 'f'].map((id) => ({ id, title: `Product ${id}` }));
const shop = (options) => createRecommender({ catalog, seed: 1, visitor: { country: 'DE' }, ...options });
const minute = 60_000;
const begin = 1_700_000_000_000;

/** A visit that has everything: views, a slate with a click, one passed over, one open, a cart, an order, a second session. */
function visit(rec) {
  const at = (minutes) => begin + minutes * minute;
  const seen = (slot, minutes) => {
    const slate = rec.recommend({ slot, limit: 3 });
    rec.observe({ event: 'view_item_list', slate_id: slate.slate_id, time: at(minutes) });
    return slate;
  };
  rec.observe({ event: 'view_item', item_id: 'a', time: at(0) });
  const first = seen('new', 1);
  rec.observe({ event: 'select_item', slate_id: first.slate_id, item_id: first.items[1].item_id, time: at(2) });
  rec.observe({ event: 'view_item', item_id: first.items[1].item_id, time: at(2) });
  rec.observe({ event: 'add_to_cart', item_id: first.items[1].item_id, time: at(3) });
  rec.observe({ event: 'add_to_wishlist', item_id: 'a', time: at(4) });
  const passed = seen('new', 5);
  rec.observe({ event: 'view_item_list', slate_id: passed.slate_id, dismissed: true, time: at(6) });
  // Another day: an order, and a click that is worth more than a click by itself.
  rec.observe({ event: 'purchase', items: [{ item_id: first.items[1].item_id }, { item_id: 'c' }], time: at(1500) });
  const worth = seen('new', 1501);
  rec.observe({ event: 'select_item', slate_id: worth.slate_id, item_id: worth.items[0].item_id, reward: 2.5, time: at(1502) });
  // Seen, but not answered yet; and never seen.
  seen('popular', 1503);
  rec.recommend({ slot: 'for-you' });
}

test('the log has every event and answered slate in the columns that are documented', async () => {
  const rec = await shop();
  visit(rec);
  assert.equal(rec.log({ user_id: 42 }), fixture('visitor.csv'));
  assert.equal(rec.log({ user_id: 42, format: 'jsonl' }), fixture('visitor.jsonl'));
  assert.equal(rec.log({ user_id: 42, format: 'csv' }).split('\n')[0], 'user_id,session_id,ts,event,item_id,slate_id,position,reward,country');
});

test('the log is the same after the visitor has come back', async () => {
  const rec = await shop();
  visit(rec);
  const again = await shop({ state: rec.export() });
  assert.equal(again.log({ user_id: 42 }), rec.log({ user_id: 42 }));
});

test('without a user_id nothing in two logs is the same but what was done', async () => {
  const rec = await shop();
  visit(rec);
  const sessions = () => rec.log({ format: 'jsonl' }).trim().split('\n').map((line) => JSON.parse(line)).map((row) => {
    assert.ok(!('user_id' in row));
    return row.session_id;
  });
  const [one, two] = [sessions(), sessions()];
  assert.equal(new Set(one).size, 2);
  assert.equal(new Set([...one, ...two]).size, 4);
});

test('a visitor of whom nothing is known has a log without rows', async () => {
  const rec = await shop();
  assert.equal(rec.log(), 'session_id,ts,event,item_id,slate_id,position,reward\n');
  assert.equal(rec.log({ format: 'jsonl' }), '');
  assert.throws(() => rec.log({ format: 'xml' }), { code: 'log_format' });
  rec.free();
  assert.throws(() => rec.log(), { code: 'freed' });
});

test('slates that were only seen are in the log, too', async () => {
  const rec = await shop();
  const slate = rec.recommend({ slot: 'new', limit: 2 });
  rec.observe({ event: 'view_item_list', slate_id: slate.slate_id, time: begin });
  rec.observe({ event: 'view_item_list', slate_id: slate.slate_id, dismissed: true, time: begin });
  const rows = rec.log({ format: 'jsonl' }).trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(rows.map(({ event, ts, position }) => [event, ts, position]), [['view_item_list', begin, 0], ['view_item_list', begin, 1]]);
});

test('of a long life the log has what is kept, and no click becomes a skip', async () => {
  const rec = await shop();
  for (let k = 0; k < 400; k++) {
    const slate = rec.recommend({ slot: 'new', limit: 2 });
    rec.observe({ event: 'view_item_list', slate_id: slate.slate_id, time: begin + k * minute });
    const { item_id } = slate.items[k % 2];
    rec.observe({ event: 'select_item', slate_id: slate.slate_id, item_id, time: begin + k * minute });
    rec.observe({ event: 'view_item', item_id, time: begin + k * minute });
  }
  const rows = rec.log({ format: 'jsonl' }).trim().split('\n').map((line) => JSON.parse(line));
  const of = (name) => rows.filter(({ event }) => event === name);
  assert.equal(of('select_item').length + of('view_item').length, 512);
  const shown = new Set(of('view_item_list').map((row) => row.slate_id));
  assert.ok(shown.size > 200);
  for (const id of shown) assert.equal(of('select_item').filter((row) => row.slate_id === id).length, 1, id);
});
