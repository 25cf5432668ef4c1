// A wasm in parts does what it did in one.
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

/** What the parts do, and which of the others were asked for, by their marks. */
function joined(first, others) {
  const started = [];
  const start = (mark) => () => {
    started.push(mark);
    new WebAssembly.Instance(new WebAssembly.Module(others[mark]), { a, b: exports });
    exports[mark].value = 1;
  };
  const a = Object.fromEntries(Object.keys(others).map((mark) => [mark, start(mark)]));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(first), { a });
  return { go: exports.go, started };
}

// Whatever is put into which part: also what only another part calls, and what that calls in its turn.
const names = ['later', 'between', 'deeper', 'sooner'];
for (let cut = 0; cut < 3 ** names.length; cut++) {
  const part = (mark) => names.filter((_, at) => Math.floor(cut / 3 ** at) % 3 === mark);
  const [later, seldom] = [part(1), part(2)];
  test(`with ${later.join(', ') || 'nothing'} in the rest and ${seldom.join(', ') || 'nothing'} in a third it does what it did`, () => {
    const { first, rest } = split(binaryen, wasm(), (name) => later.includes(name));
    const again = split(binaryen, first, (name) => seldom.includes(name), '-');
    const { go, started } = joined(again.first, { 0: rest, '-0': again.rest });
    for (const x of [4, 7]) assert.equal(go(x), (x + 1) * 10 + 200 + 2 * x);
    // What is only called from another part is in that part.
    const asked = (list, mark) => assert.ok(started.filter((one) => one === mark).length <= Number(list.length > 0));
    asked(later, '0');
    asked(seldom, '-0');
    assert.equal(started.includes('0'), later.length > 0);
  });
}
