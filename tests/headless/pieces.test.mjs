// A long catalogue file is parsed in pieces: the same products, and the same files refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginOf, pieces } from '../../www/loader/pieces.js';

const all = (json, count) => [...pieces(json, beginOf(json), count)].flat();

test('a file in pieces is the file', () => {
  const products = [{ a: 'x"\\', b: [1, { c: ',' }] }, 1, 'two,]', null, [], {}, { 'k"]': '\\"' }];
  const files = [JSON.stringify(products), JSON.stringify(products, null, 2), JSON.stringify({ products, more: [1] })];
  for (const count of [1, 2, 3, 16]) {
    for (const file of files) assert.deepEqual(all(file, count), products);
  }
  for (const empty of ['[]', ' [ ] ', '{"products": []}']) assert.deepEqual(all(empty, 4), []);
});

test('what is no JSON is refused, wherever it is broken', () => {
  const broken = ['[{"a":1}', '[{"a":1}] x', '[{"a" 1}]', '{"products":[1]', '{"products":[1],}', '[1 2]', '["a]', '[1}'];
  for (const file of broken) assert.throws(() => all(file, 2), SyntaxError, file);
});

test('a file in another form is left to others', () => {
  for (const file of ['{"shop": 1, "products": []}', 'id,title', '', '<html>']) assert.equal(beginOf(file), 0, file);
});
