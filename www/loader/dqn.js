// `windowshop/dqn`: the plain deep Q-network, for anyone's states and actions.
import { initSync, Dqn as Network } from '../../target/bindgen/full.js';
import { coded } from './coded.js';
import { loader } from './wasm.js';

// Bundlers know this very form and take the file along.
const loadWasm = loader(initSync, () => new URL('./full.wasm', import.meta.url));

// Importing waits for the wasm, so that `new Dqn(…)` simply works. A failure does not break the import:
// it is told by `new Dqn(…)`, and `init` can still load the wasm from another place.
let failure;
await loadWasm().catch((error) => (failure = error));

/** Loads the wasm from elsewhere, where the file beside the script cannot be had. */
export async function init(source) {
  await loadWasm(source);
  failure = undefined;
}

export class Dqn {
  #network;
  #layers;

  constructor(options) {
    if (failure) throw failure;
    const { stateDim, numActions, hidden = [64, 32], gamma = 0.95, learningRate = 0.001 } = options ?? {};
    const { seed = 0, weights } = options ?? {};
    const numbers = { stateDim, numActions, gamma, learningRate, seed };
    for (const [name, value] of Object.entries(numbers)) {
      if (typeof value !== 'number') throw coded('config_range', `${name} must be a number, got ${value}`);
    }
    if (!isNumbers(hidden)) throw coded('config_range', `hidden must be an array of widths, got ${hidden}`);
    this.#network = new Network({ ...numbers, hidden: Array.from(hidden) });
    this.#layers = hidden.length + 1;
    if (weights === undefined) return;
    try {
      this.#network.setWeights(this.#names().map((name) => float32(`weights.${name}`, weights?.[name])));
    } catch (error) {
      this.free();
      throw error;
    }
  }

  topK(state, k) {
    return this.#live().topK(float32('state', state), k);
  }

  qValues(state) {
    return this.#live().qValues(float32('state', state));
  }

  learn(batch) {
    const { s, a, r, s2, done } = batch ?? {};
    return this.#live().learn(
      float32('s', s),
      actions(a),
      float32('r', r),
      float32('s2', s2),
      flags(done),
    );
  }

  syncTarget() {
    this.#live().syncTarget();
  }

  weights() {
    const arrays = this.#live().weights();
    return Object.fromEntries(this.#names().map((name, i) => [name, arrays[i]]));
  }

  free() {
    this.#network?.free();
    this.#network = undefined;
  }

  #live() {
    if (!this.#network) throw coded('dqn_freed', 'This Dqn was freed and cannot be used any more.');
    return this.#network;
  }

  /** W1, b1, W2, b2, … */
  #names() {
    return Array.from({ length: this.#layers }, (_, i) => [`W${i + 1}`, `b${i + 1}`]).flat();
  }
}

function isNumbers(value) {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function float32(name, value) {
  if (value instanceof Float32Array) return value;
  if (isNumbers(value)) return Float32Array.from(value);
  throw coded('dqn_shape', `${name} must be a Float32Array or an array of numbers, got ${value}`);
}

function actions(value) {
  if (value instanceof Uint32Array) return value;
  if (!isNumbers(value)) throw coded('dqn_shape', `a must be an array of action ids, got ${value}`);
  // Converting to 32 bits would turn 1.5 and 2³² + 1 into 1.
  const odd = value.findIndex((action) => !(Number.isInteger(action) && action >= 0 && action < 2 ** 32));
  if (odd >= 0) throw coded('dqn_action_range', `a[${odd}] is ${value[odd]}, expected a whole number from 0`);
  return Uint32Array.from(value);
}

function flags(value) {
  if (value instanceof Uint8Array) return value;
  if (!isNumbers(value)) throw coded('dqn_shape', `done must be an array of flags, got ${value}`);
  return Uint8Array.from(value, Boolean);
}
