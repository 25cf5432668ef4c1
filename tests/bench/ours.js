// windowshop/dqn as a contender in a side-by-side measurement of in-browser DQNs.
//
// An adapter of the form { name, init(N, stateDim), score(state), learn(batch), qvalues(state) }; the
// harness gives every contender the same weights, states and minibatches.
import { Dqn, init } from 'windowshop/dqn';
import { GAMMA, H1, H2, K, LR, initWeights } from '../shared/common.js';

// A bundler without asset handling leaves the wasm in the package.
const inPackage = new URL('../node_modules/windowshop/dist/full.wasm', import.meta.url);

let net;

export default {
  name: 'ours',
  async init(N, stateDim) {
    net?.free();
    await init(inPackage);
    net = new Dqn({
      stateDim,
      numActions: N,
      hidden: [H1, H2],
      gamma: GAMMA,
      learningRate: LR,
      weights: initWeights(N, stateDim),
    });
  },
  score: (state) => net.topK(state, K),
  learn: (batch) => net.learn(batch),
  qvalues: (state) => net.qValues(state),
};
