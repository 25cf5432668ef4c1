// Checked, never run: what callers may write, and what the types must refuse.
import { Dqn, init, type DqnBatch, type DqnErrorCode } from 'windowshop/dqn';

const net = new Dqn({ stateDim: 4, numActions: 10, hidden: [8], gamma: 0.9, learningRate: 0.01, seed: 1 });
const batch: DqnBatch = {
  s: new Float32Array(4),
  a: Int32Array.of(3),
  r: [1],
  s2: new Float32Array(4),
  done: [false],
};
const loss: number = net.learn(batch);
const top: Uint32Array = net.topK(new Float32Array(4), 3);
const first: Float32Array | undefined = net.weights()['W1'];
const again = new Dqn({ stateDim: 4, numActions: 10, hidden: [8], weights: net.weights() });
const code: DqnErrorCode = 'dqn_shape';
await init(new URL('https://shop.example/full.wasm'));
again.syncTarget();
again.free();

// @ts-expect-error the number of actions is needed
new Dqn({ stateDim: 4 });
// @ts-expect-error states are numbers
net.qValues('1, 2, 3, 4');
// @ts-expect-error a batch has five parts
net.learn({ s: batch.s, a: batch.a, r: batch.r });
// @ts-expect-error not a code
const wrong: DqnErrorCode = 'oops';

export { code, first, loss, top, wrong };
