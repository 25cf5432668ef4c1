// A wasm whose functions are in another order does what it did.
import assert from 'node:assert/strict';
import test from 'node:test';
import binaryen from 'binaryen';
import { ordered } from '../../www/tools/order.mjs';

const sums = (n) => Array.from({ length: n }, (_, k) => `(drop (i32.add (i32.const ${k}) (local.get 0)))`).join(' ');
/** Two that are alike and two others, by turns: the first calls the third, which calls the last by its place in the table. */
const text = `(module
  (import "a" "lent" (func $lent (param i32)))
  (memory $0 1)
  (table $0 2 2 funcref)
  (elem (i32.const 0) func $lent $d)
  (global $g (mut i32) (i32.const 65536))
  (data (i32.const 16) "here (func $b) is none")
  (export "go" (func $a))
  (func $a (param i32) (result i32) ${sums(20)} (call $lent (local.get 0)) (i32.add (call $c (local.get 0)) (i32.load8_u (i32.const 17))))
  (func $b (param f32) (result f32) (f32.mul (f32.sqrt (local.get 0)) (f32.const 2)))
  (func $c (param i32) (result i32) ${sums(20)} (i32.add (i32.const 1) (call_indirect (param i32) (result i32) (local.get 0) (i32.const 1))))
  (func $d (param i32) (result i32) (i32.trunc_f32_s (f32.add (call $b (f32.convert_i32_s (local.get 0))) (f32.sqrt (f32.const 4))))))`;

function wasm() {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.BulkMemory | binaryen.Features.MutableGlobals);
  module.runPasses(['emit-target-features']);
  binaryen.setDebugInfo(false);
  return module.emitBinary();
}

function go(wasm) {
  const lent = [];
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { a: { lent: (x) => lent.push(x) } });
  return [9, 25, 144].map((x) => [exports.go(x), lent.join()]);
}

/** The functions in their order, each by an instruction that it alone has. */
function order(wasm) {
  const module = binaryen.readBinary(wasm);
  return module.emitText().match(/i32\.load8_u|f32\.mul|\(call_indirect|i32\.trunc_f32_s/g);
}

test('functions that are alike come after one another, and do what they did', () => {
  const [before, after] = [wasm(), ordered(binaryen, wasm())];
  assert.deepEqual(go(after), go(before));
  assert.deepEqual(go(after)[0], [2 * 3 + 2 + 1 + 101, '9']);
  assert.deepEqual(order(before), ['i32.load8_u', 'f32.mul', '(call_indirect', 'i32.trunc_f32_s']);
  assert.deepEqual(order(after), ['i32.load8_u', '(call_indirect', 'i32.trunc_f32_s', 'f32.mul']);
});

test('what is in order stays as it is', () => {
  const once = ordered(binaryen, wasm());
  const again = binaryen.readBinary(once);
  again.setFeatures(binaryen.Features.BulkMemory | binaryen.Features.MutableGlobals);
  again.runPasses(['emit-target-features']);
  assert.deepEqual(Buffer.from(ordered(binaryen, again.emitBinary())), Buffer.from(once));
});
