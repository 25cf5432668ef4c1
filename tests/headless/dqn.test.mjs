// windowshop/dqn in Node, held against a second implementation of the same equations.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Dqn } from 'windowshop/dqn';
import { seeded } from '../../www/lab/assets/shoppers.js';

const numbers = (count, draw) => Float32Array.from({ length: count }, draw);

function makeWeights(widths, seed) {
  const draw = seeded(seed);
  const weights = {};
  for (let l = 1; l < widths.length; l++) {
    const limit = Math.sqrt(6 / (widths[l - 1] + widths[l]));
    weights[`W${l}`] = numbers(widths[l - 1] * widths[l], () => (draw() * 2 - 1) * limit);
    weights[`b${l}`] = numbers(widths[l], () => (draw() - 0.5) / 10);
  }
  return weights;
}

function makeBatches(count, size, stateDim, numActions, seed) {
  const draw = seeded(seed);
  return Array.from({ length: count }, () => ({
    s: numbers(size * stateDim, draw),
    a: Int32Array.from({ length: size }, () => draw() * numActions),
    r: numbers(size, () => (draw() < 0.3 ? 1 : 0)),
    s2: numbers(size * stateDim, draw),
    done: Uint8Array.from({ length: size }, () => draw() < 0.2),
  }));
}

/** The network as plain loops over doubles; dense Adam over all parameters. */
class Reference {
  constructor(widths, weights, gamma, learningRate) {
    Object.assign(this, { widths, gamma, learningRate, step: 0 });
    this.p = Object.values(weights).map((array) => Float64Array.from(array)); // W1, b1, W2, b2, …
    this.m = this.p.map((array) => new Float64Array(array.length));
    this.v = this.p.map((array) => new Float64Array(array.length));
    this.syncTarget();
  }

  syncTarget() {
    this.target = this.p.map((array) => array.slice());
  }

  /** The input of every layer, then the Q-values. */
  forward(p, state) {
    const layers = [Array.from(state)];
    for (let l = 1; l < this.widths.length; l++) {
      const [kernel, bias, x] = [p[2 * l - 2], p[2 * l - 1], layers[l - 1]];
      layers.push(
        Array.from(bias, (b, o) => {
          const z = x.reduce((sum, xi, i) => sum + xi * kernel[i * bias.length + o], b);
          return l < this.widths.length - 1 ? Math.max(z, 0) : z;
        }),
      );
    }
    return layers;
  }

  q(state) {
    return this.forward(this.p, state).at(-1);
  }

  learn({ s, a, r, s2, done }) {
    const [dim, size] = [this.widths[0], a.length];
    const gradient = this.p.map((array) => new Float64Array(array.length));
    let loss = 0;
    for (let b = 0; b < size; b++) {
      const layers = this.forward(this.p, s.subarray(b * dim, (b + 1) * dim));
      const next = Math.max(...this.forward(this.target, s2.subarray(b * dim, (b + 1) * dim)).at(-1));
      const td = layers.at(-1)[a[b]] - (r[b] + (done[b] ? 0 : this.gamma * next));
      loss += td ** 2 / size;
      let dz = layers.at(-1).map((_, action) => (action === a[b] ? (2 * td) / size : 0));
      for (let l = this.widths.length - 1; l > 0; l--) {
        const [kernel, x, out] = [this.p[2 * l - 2], layers[l - 1], this.widths[l]];
        dz.forEach((d, o) => (gradient[2 * l - 1][o] += d));
        x.forEach((xi, i) => dz.forEach((d, o) => (gradient[2 * l - 2][i * out + o] += xi * d)));
        dz = x.map((xi, i) => (xi > 0 ? dz.reduce((sum, d, o) => sum + d * kernel[i * out + o], 0) : 0));
      }
    }
    this.step++;
    const [c1, c2] = [1 - 0.9 ** this.step, 1 - 0.999 ** this.step];
    this.p.forEach((p, k) =>
      p.forEach((_, i) => {
        const g = gradient[k][i];
        const m = (this.m[k][i] = 0.9 * this.m[k][i] + 0.1 * g);
        const v = (this.v[k][i] = 0.999 * this.v[k][i] + 0.001 * g * g);
        p[i] -= (this.learningRate * (m / c1)) / (Math.sqrt(v / c2) + 1e-7);
      }),
    );
    return loss;
  }
}

function furthest(got, expected) {
  assert.equal(got.length, expected.length);
  return expected.reduce((far, value, i) => Math.max(far, Math.abs(value - got[i])), 0);
}

for (const hidden of [[64, 32], [], [10], [9, 8, 7]]) {
  test(`Q-values and four learning steps agree with the equations, hidden layers [${hidden}]`, () => {
    const [stateDim, numActions] = [24, 150];
    const widths = [stateDim, ...hidden, numActions];
    const weights = makeWeights(widths, 7);
    const net = new Dqn({ stateDim, numActions, hidden, gamma: 0.95, weights });
    const reference = new Reference(widths, weights, 0.95, 0.001);
    const state = numbers(stateDim, seeded(3));
    assert.ok(furthest(net.qValues(state), reference.q(state)) < 1e-5);
    for (const batch of makeBatches(4, 32, stateDim, numActions, 5)) {
      assert.ok(Math.abs(net.learn(batch) - reference.learn(batch)) < 1e-5);
    }
    assert.ok(furthest(net.qValues(state), reference.q(state)) < 1e-5);
    net.free();
  });
}

test('the target network changes at syncTarget and only there', () => {
  const [stateDim, numActions] = [6, 40];
  const widths = [stateDim, 16, numActions];
  const weights = makeWeights(widths, 1);
  const net = new Dqn({ stateDim, numActions, hidden: [16], gamma: 0.8, learningRate: 0.01, weights });
  const reference = new Reference(widths, weights, 0.8, 0.01);
  const batches = makeBatches(3, 8, stateDim, numActions, 2);
  for (let step = 0; step < 30; step++) {
    const [got, expected] = [net.learn(batches[step % 3]), reference.learn(batches[step % 3])];
    assert.ok(Math.abs(got - expected) < 1e-4, `step ${step}: ${got} instead of ${expected}`);
    if (step % 7 === 6) {
      net.syncTarget();
      reference.syncTarget();
    }
  }
});

test('topK names the greatest Q-values, best first, equal ones by the lower id', () => {
  const net = new Dqn({ stateDim: 3, numActions: 500, seed: 4 });
  const state = [0.2, -0.4, 0.9];
  const q = net.qValues(state);
  const sorted = Array.from(q.keys()).sort((a, b) => q[b] - q[a] || a - b);
  assert.deepEqual(Array.from(net.topK(state, 12)), sorted.slice(0, 12));
  assert.deepEqual(Array.from(net.topK(state, 1000)), sorted);
  assert.equal(net.topK(state, 0).length, 0);

  const W1 = new Float32Array(5);
  const flat = new Dqn({ stateDim: 1, numActions: 5, hidden: [], weights: { W1, b1: [1, 2, 2, 0, 2] } });
  assert.deepEqual(Array.from(flat.topK([0], 3)), [1, 2, 4]);
});

test('it learns what a bandit pays', () => {
  const net = new Dqn({ stateDim: 2, numActions: 4, gamma: 0, learningRate: 0.01, seed: 1 });
  const a = [0, 1, 2, 3, 0, 1, 2, 3];
  const s = a.flatMap((_, i) => (i < 4 ? [1, 0] : [0, 1]));
  const r = [1, 0, 0, 0, 0, 0, 0, 1]; // the first state likes action 0, the second action 3
  for (let step = 0; step < 400; step++) net.learn({ s, a, r, s2: s, done: a.map(() => true) });
  assert.equal(net.topK([1, 0], 1)[0], 0);
  assert.equal(net.topK([0, 1], 1)[0], 3);
  assert.ok(Math.abs(net.qValues([1, 0])[0] - 1) < 0.05);
});

test('weights can be taken from one network to another', () => {
  const shape = { stateDim: 5, numActions: 9, hidden: [6, 4] };
  const net = new Dqn({ ...shape, seed: 11 });
  for (const batch of makeBatches(3, 4, 5, 9, 6)) net.learn(batch);
  const weights = net.weights();
  assert.deepEqual(Object.keys(weights), ['W1', 'b1', 'W2', 'b2', 'W3', 'b3']);
  assert.deepEqual(Object.values(weights).map((array) => array.length), [30, 6, 24, 4, 36, 9]);
  const other = new Dqn({ ...shape, weights });
  assert.deepEqual(other.weights(), weights);
  assert.deepEqual(other.qValues([1, 2, 3, 4, 5]), net.qValues([1, 2, 3, 4, 5]));
});

test('the same seed gives the same network, another seed another', () => {
  const of = (seed) => new Dqn({ stateDim: 4, numActions: 3, seed }).weights();
  assert.deepEqual(of(1), of(1));
  assert.notDeepEqual(of(1), of(2));
  assert.deepEqual(of(0), new Dqn({ stateDim: 4, numActions: 3 }).weights());
});

test('nonsense is refused with a code and changes nothing', () => {
  const shape = { stateDim: 2, numActions: 3 };
  const net = new Dqn(shape);
  const good = { s: [1, 2], a: [0], r: [1], s2: [2, 1], done: [false] };
  const before = net.weights();
  const refusals = [
    ['config_range', () => new Dqn()],
    ['config_range', () => new Dqn({ ...shape, stateDim: 0 })],
    ['config_range', () => new Dqn({ ...shape, numActions: 1.5 })],
    ['config_range', () => new Dqn({ ...shape, numActions: 2 ** 40 })],
    ['config_range', () => new Dqn({ ...shape, numActions: '3' })],
    ['config_range', () => new Dqn({ ...shape, hidden: [8, 0] })],
    ['config_range', () => new Dqn({ ...shape, hidden: 8 })],
    ['config_range', () => new Dqn({ ...shape, gamma: 1 })],
    ['config_range', () => new Dqn({ ...shape, gamma: NaN })],
    ['config_range', () => new Dqn({ ...shape, learningRate: -1 })],
    ['config_range', () => new Dqn({ ...shape, seed: -1 })],
    ['dqn_shape', () => new Dqn({ ...shape, weights: {} })],
    ['dqn_shape', () => new Dqn({ ...shape, hidden: [], weights: { W1: [1], b1: [1, 2, 3] } })],
    ['dqn_shape', () => net.qValues([1])],
    ['dqn_shape', () => net.qValues()],
    ['dqn_not_finite', () => net.topK([1, NaN], 1)],
    ['config_range', () => net.topK([1, 2], -1)],
    ['dqn_shape', () => net.learn()],
    ['dqn_shape', () => net.learn({ ...good, s: [1] })],
    ['dqn_shape', () => net.learn({ ...good, s2: [1, 2, 3] })],
    ['dqn_shape', () => net.learn({ ...good, r: [] })],
    ['dqn_shape', () => net.learn({ ...good, a: [], s: [], r: [], s2: [], done: [] })],
    ['dqn_shape', () => net.learn({ ...good, done: [] })],
    ['dqn_action_range', () => net.learn({ ...good, a: [3] })],
    ['dqn_action_range', () => net.learn({ ...good, a: [-1] })],
    ['dqn_action_range', () => net.learn({ ...good, a: Int32Array.of(-1) })],
    ['dqn_action_range', () => net.learn({ ...good, a: [0.5] })],
    ['dqn_action_range', () => net.learn({ ...good, a: [2 ** 32] })],
    ['dqn_not_finite', () => net.learn({ ...good, r: [Infinity] })],
    ['dqn_diverged', () => net.learn({ ...good, r: [1e30] })],
  ];
  for (const [code, call] of refusals) {
    assert.throws(call, (error) => error instanceof Error && error.code === code && error.message.length > 10, String(call));
  }
  assert.deepEqual(net.weights(), before);
  const fresh = new Dqn(shape);
  assert.equal(net.learn(good), fresh.learn(good));
  assert.deepEqual(net.weights(), fresh.weights());
});

test('a freed network says so, and may be freed again', () => {
  const net = new Dqn({ stateDim: 1, numActions: 1 });
  net.free();
  net.free();
  assert.throws(() => net.qValues([0]), { code: 'dqn_freed' });
});

test('learning does not depend on what a caller does with its arrays afterwards', () => {
  const [one, two] = [1, 2].map(() => new Dqn({ stateDim: 2, numActions: 5, seed: 3 }));
  const [batch] = makeBatches(1, 4, 2, 5, 8);
  const kept = structuredClone(batch);
  one.learn(batch);
  batch.s2.fill(0);
  one.learn(kept);
  two.learn(kept);
  two.learn(kept);
  assert.deepEqual(one.weights(), two.weights());
});

test('without the wasm beside it the import stands, and the wasm may come from elsewhere', async () => {
  const dist = new URL('../../dist/', import.meta.url);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'windowshop-'));
  try {
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
    fs.copyFileSync(new URL('dqn.js', dist), path.join(folder, 'dqn.js'));
    const wasm = new URL('full.wasm', dist);
    const bytes = fs.readFileSync(wasm);
    const sources = { url: wasm, bytes, module: await WebAssembly.compile(bytes) };
    for (const [name, source] of Object.entries(sources)) {
      const { Dqn, init } = await import(`${pathToFileURL(folder)}/dqn.js?${name}`);
      assert.throws(() => new Dqn({ stateDim: 1, numActions: 2 }), { code: 'wasm_fetch' });
      await assert.rejects(init(Uint8Array.of(1, 2, 3)), { code: 'wasm_compile' });
      await init(source);
      assert.equal(new Dqn({ stateDim: 1, numActions: 2 }).qValues([0]).length, 2);
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
