// How much of the exact ranking a bundle in shards finds, for how many bytes:
//
//   node tests/shards/recall.mjs WHOLE SHARDS EVENTS.csv.gz [visits] [bytes …]
//
// WHOLE and SHARDS are folders that `windowshop index` wrote from one model, with `--shards never` and `always`. The last
// visits of the log with two views or more are made again, each by a visitor of its own with an empty cache, every view on
// a page of its own: the state is stored, the next page begins with it. Recall is the share of the exact ranking's first
// twenty, of the slots `for-you` and `related`, that are among the first twenty of the shards'. Bytes are those of files that the
// visitor did not have, as they lie on the host; script and wasm come on top of the first page view's.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { createRecommender } from '../../dist/headless.js';

const HOST = 'http://shop.example/';
const TOP = 20;
/** Bytes of shards that a product after the first may point to, unless told otherwise. */
const BUDGETS = [13_000, 26_000, 39_000, 52_000, 65_000];

const [whole, sharded, events, visits = 100, ...told] = process.argv.slice(2);
const budgets = told.length ? told.map(Number) : BUDGETS;
const config = { diversity: 0 };

/** What the visitor's browser has, and what it has just fetched. */
let cache = new Set();
let bytes = 0;
globalThis.fetch = async (address) => {
  const name = String(address).slice(HOST.length);
  const body = fs.readFileSync(path.join(sharded, name));
  if (!cache.has(name)) bytes += body.length;
  cache.add(name);
  return new Response(body);
};

const rows = zlib.gunzipSync(fs.readFileSync(events)).toString().trimEnd().split('\n').map((row) => row.split(','));
const column = (name) => rows[0].indexOf(name);
const [session, item] = ['session_id', 'item_id'].map(column);
const all = new Map();
for (const row of rows.slice(1)) all.set(row[session], [...(all.get(row[session]) ?? []), row[item]]);
const late = [...all.values()].filter((views) => new Set(views).size > 1).slice(-visits);

const exact = await createRecommender({ bundle: whole, config, seed: 1 });
const top = (rec, request) => rec.recommend({ limit: TOP, explore: false, ...request }).items.map((one) => one.item_id);
const share = (found, wanted) => found.filter((id) => wanted.includes(id)).length / wanted.length;
const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
const of = (list, part) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(part * list.length))] ?? 0;

console.log(`${late.length} visits, ${late.reduce((sum, views) => sum + views.length, 0)} views`);
console.log('a product points to | recall@20 for-you, related | first view: bytes, most | later views: bytes, 95 %, most | slowest ms');
for (const product of budgets) {
  const recall = { 'for-you': [], related: [] };
  const [first, later, times] = [[], [], []];
  for (const views of late) {
    cache = new Set();
    exact.erase();
    let state;
    let time = 1.7e12;
    for (const [at, view] of views.entries()) {
      const event = { event: 'view_item', item_id: view, time: (time += 60_000) };
      bytes = 0;
      const begin = performance.now();
      const rec = await createRecommender({ bundle: HOST, config, seed: 1, state, shards: { product } });
      await rec.observe(event).later;
      exact.observe(event);
      times.push(performance.now() - begin);
      for (const slot of ['for-you', 'related']) {
        const request = { slot, ...(slot === 'related' && { item_id: view }) };
        recall[slot].push(share(top(rec, request), top(exact, request)));
      }
      (at ? later : first).push(bytes);
      state = rec.export();
      rec.free();
    }
  }
  const kB = (n) => `${(n / 1000).toFixed(1)} kB`;
  const found = Object.values(recall).map((list) => mean(list).toFixed(4)).join(', ');
  console.log(
    `${kB(product).padStart(19)} | ${found} | ${kB(mean(first))}, ${kB(of(first, 1))} | ${kB(mean(later))}, ${kB(of(later, 0.95))}, ${kB(of(later, 1))} | ${of(times, 1).toFixed(0)}`,
  );
}
