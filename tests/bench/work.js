// The same work for every contender: seeded weights, states and minibatches of a 64-64-32-N network.

/** Width of a state, of the hidden layers, of a minibatch, and how many of the best actions are asked for. */
export const STATE = 64;
export const H1 = 64;
export const H2 = 32;
export const BATCH = 32;
export const K = 12;
export const GAMMA = 0.95;
export const LR = 0.001;
export const EPSILON = 1e-7;

/** Uniform numbers in [0, 1) (Marsaglia's xorshift, 32 bits). */
function uniform(seed) {
  let x = seed | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

const fill = (length, draw) => Float32Array.from({ length }, draw);

/** Glorot's uniform weights, kernels laid out [in][out]. */
export function initWeights(actions, state = STATE) {
  const draw = uniform(7);
  const kernel = (inputs, outputs) => {
    const limit = Math.sqrt(6 / (inputs + outputs));
    return fill(inputs * outputs, () => (draw() * 2 - 1) * limit);
  };
  return {
    W1: kernel(state, H1),
    b1: new Float32Array(H1),
    W2: kernel(H1, H2),
    b2: new Float32Array(H2),
    W3: kernel(H2, actions),
    b3: new Float32Array(actions),
  };
}

/** States to score, and minibatches of transitions. */
export function inputs(actions) {
  const draw = uniform(11 + actions);
  const states = Array.from({ length: 16 }, () => fill(STATE, draw));
  const batches = Array.from({ length: 8 }, () => ({
    s: fill(BATCH * STATE, draw),
    a: Int32Array.from({ length: BATCH }, () => Math.floor(draw() * actions)),
    r: fill(BATCH, () => Number(draw() < 0.3)),
    s2: fill(BATCH * STATE, draw),
    done: Uint8Array.from({ length: BATCH }, () => Number(draw() < 0.1)),
  }));
  return { states, batches };
}
