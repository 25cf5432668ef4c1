// TensorFlow.js on its wasm backend, used as its guides show: a layers model, and an optimiser's minimize.
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
// Adam's and gather's gradients have no kernels on the wasm backend: TensorFlow.js then takes the other one's.
import '@tensorflow/tfjs-backend-cpu';
import { BATCH, EPSILON, GAMMA, H1, H2, K, LR, STATE, initWeights } from '../work.js';

let online, target, optimizer, actions;

function network(n) {
  const model = layers.sequential();
  model.add(layers.layers.dense({ units: H1, activation: 'relu', inputShape: [STATE] }));
  model.add(layers.layers.dense({ units: H2, activation: 'relu' }));
  model.add(layers.layers.dense({ units: n }));
  const { W1, b1, W2, b2, W3, b3 } = initWeights(n);
  const shapes = [[W1, [STATE, H1]], [b1, [H1]], [W2, [H1, H2]], [b2, [H2]], [W3, [H2, n]], [b3, [n]]];
  model.setWeights(shapes.map(([values, shape]) => tf.tensor(values, shape)));
  return model;
}

async function init(n) {
  setWasmPaths('/tfjs/');
  await tf.setBackend('wasm');
  await tf.ready();
  [online, target] = [network(n), network(n)];
  optimizer = tf.train.adam(LR, 0.9, 0.999, EPSILON);
  actions = n;
}

const qOf = (model, values, rows) => model.predict(tf.tensor2d(values, [rows, STATE]));

const score = (state) => tf.tidy(() => tf.topk(qOf(online, state, 1), K).indices.dataSync());
const qvalues = (state) => tf.tidy(() => qOf(online, state, 1).dataSync());

function learn({ s, a, r, s2, done }) {
  return tf.tidy(() => {
    const best = tf.max(qOf(target, s2, BATCH), 1);
    const goesOn = tf.sub(1, tf.tensor1d(done, 'float32'));
    const y = tf.add(tf.tensor1d(r), tf.mul(tf.mul(best, goesOn), GAMMA));
    const taken = tf.oneHot(tf.tensor1d(a, 'int32'), actions);
    const loss = optimizer.minimize(() => {
      const q = online.apply(tf.tensor2d(s, [BATCH, STATE]), { training: true });
      return tf.mean(tf.square(tf.sub(tf.sum(tf.mul(q, taken), 1), y)));
    }, true);
    return loss.dataSync()[0];
  });
}

export default { name: 'TensorFlow.js, wasm', init, score, learn, qvalues };
