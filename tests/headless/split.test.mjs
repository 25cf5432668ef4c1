// A wasm in two parts does what it did in one.
import assert from 'node:assert/strict';
import test from 'node:test';
import binaryen from 'binaryen';
import { split } from '../../www/tools/split.mjs';

const text = `(module
  (memory $0 1)
  (table $0 1 1 funcref)
  (table $lent 1 1 externref)
  (global $__stack_pointer (mut i32) (i32.const 65536))
  (export "go" (func $go))
  (func $go (param i32) (result i32) (i32.add (call $later (local.get 0)) (call $sooner (local.get 0))))
  (func $later (param i32) (result i32) (i32.add (call $between (local.get 0)) (call $sooner (i32.const 100))))
  (func $between (param i32) (result i32) (i32.mul (call $deeper (local.get 0)) (i32.const 10)))
  (func $deeper (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $sooner (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1))))`;

function wasm() {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.ReferenceTypes | binaryen.Features.BulkMemory | binaryen.Features.MutableGlobals);
  module.runPasses(['emit-target-features']);
  binaryen.setDebugInfo(true);
  return module.emitBinary();
}

/** What the parts do, and how often the second was asked for. */
function joined({ first, rest }) {
  let started = 0;
  const second = () => {
    started++;
    new WebAssembly.Instance(new WebAssembly.Module(rest), { b: exports });
    exports[0].value = 1;
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(first), { a: { 0: second } });
  return { go: exports.go, started: () => started };
}

// Whatever is put into which part: also what only the rest calls, and what that calls in its turn.
const names = ['later', 'between', 'deeper', 'sooner'];
for (let cut = 0; cut < 1 << names.length; cut++) {
  const later = names.filter((_, at) => cut & (1 << at));
  test(`with ${later.join(', ') || 'nothing'} in the rest it does what it did`, () => {
    const { go, started } = joined(split(binaryen, wasm(), (name) => later.includes(name)));
    for (const x of [4, 7]) assert.equal(go(x), (x + 1) * 10 + 200 + 2 * x);
    assert.equal(started(), later.length ? 1 : 0);
  });
}
