// What a good JavaScript developer writes by hand: typed arrays, rows of the last layer side by side, four sums
// at a time, and Adam only on the rows that the minibatch touches.
import { BATCH, EPSILON, GAMMA, H1, H2, K, LR, STATE, initWeights } from '../work.js';

/** Kernels from [in][out] to [out][in], so that an output's weights are neighbours. */
function transposed(kernel, inputs, outputs) {
  const rows = new Float32Array(inputs * outputs);
  for (let i = 0; i < inputs; i++) for (let o = 0; o < outputs; o++) rows[o * inputs + i] = kernel[i * outputs + o];
  return rows;
}

function dot(a, from, b, start, length) {
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (let i = 0; i < length; i += 4) {
    s0 += a[from + i] * b[start + i];
    s1 += a[from + i + 1] * b[start + i + 1];
    s2 += a[from + i + 2] * b[start + i + 2];
    s3 += a[from + i + 3] * b[start + i + 3];
  }
  return s0 + s1 + s2 + s3;
}

function layer({ rows, bias }, x, xFrom, y, yFrom, inputs, outputs) {
  for (let o = 0; o < outputs; o++) {
    y[yFrom + o] = Math.max(0, bias[o] + dot(rows, o * inputs, x, xFrom, inputs));
  }
}

const copy = (layers) => layers.map(({ rows, bias }) => ({ rows: rows.slice(), bias: bias.slice() }));
const zeros = (layers) => layers.map(({ rows, bias }) => ({ rows: new Float32Array(rows.length), bias: new Float32Array(bias.length) }));

let actions, online, target, first, second, gradient, q, step;

function init(n) {
  const w = initWeights(n);
  actions = n;
  online = [
    { rows: transposed(w.W1, STATE, H1), bias: w.b1 },
    { rows: transposed(w.W2, H1, H2), bias: w.b2 },
    { rows: transposed(w.W3, H2, n), bias: w.b3 },
  ];
  target = copy(online);
  [first, second] = [zeros(online), zeros(online)];
  gradient = [...zeros(online.slice(0, 2)), { rows: new Float32Array(BATCH * H2), bias: new Float32Array(BATCH) }];
  q = new Float32Array(n);
  step = 0;
}

const x1 = new Float32Array(BATCH * H1);
const x2 = new Float32Array(BATCH * H2);
const next1 = new Float32Array(BATCH * H1);
const next2 = new Float32Array(BATCH * H2);
const d1 = new Float32Array(H1);
const d2 = new Float32Array(H2);
const best = new Float32Array(BATCH);

function qvalues(state) {
  layer(online[0], state, 0, x1, 0, STATE, H1);
  layer(online[1], x1, 0, x2, 0, H1, H2);
  const { rows, bias } = online[2];
  for (let a = 0; a < actions; a++) q[a] = bias[a] + dot(rows, a * H2, x2, 0, H2);
  return q;
}

function score(state) {
  qvalues(state);
  const ids = new Int32Array(K);
  const values = new Float32Array(K).fill(-Infinity);
  for (let a = 0; a < actions; a++) {
    if (q[a] <= values[K - 1]) continue;
    let place = K - 1;
    for (; place > 0 && values[place - 1] < q[a]; place--) {
      values[place] = values[place - 1];
      ids[place] = ids[place - 1];
    }
    values[place] = q[a];
    ids[place] = a;
  }
  return ids;
}

function learn({ s, a, r, s2, done }) {
  for (let b = 0; b < BATCH; b++) {
    layer(online[0], s, b * STATE, x1, b * H1, STATE, H1);
    layer(online[1], x1, b * H1, x2, b * H2, H1, H2);
    layer(target[0], s2, b * STATE, next1, b * H1, STATE, H1);
    layer(target[1], next1, b * H1, next2, b * H2, H1, H2);
  }
  // max_a' Q_target(s', a'): actions outside, so that each row is read once.
  best.fill(-Infinity);
  for (let n = 0; n < actions; n++) {
    for (let b = 0; b < BATCH; b++) {
      const value = target[2].bias[n] + dot(target[2].rows, n * H2, next2, b * H2, H2);
      if (value > best[b]) best[b] = value;
    }
  }
  for (const { rows, bias } of gradient) {
    rows.fill(0);
    bias.fill(0);
  }
  const places = new Map();
  let loss = 0;
  for (let b = 0; b < BATCH; b++) {
    const head = a[b] * H2;
    const error = online[2].bias[a[b]] + dot(online[2].rows, head, x2, b * H2, H2) - r[b] - (done[b] ? 0 : GAMMA * best[b]);
    loss += error * error;
    const d = (2 * error) / BATCH;
    if (!places.has(a[b])) places.set(a[b], places.size);
    const place = places.get(a[b]);
    gradient[2].bias[place] += d;
    for (let i = 0; i < H2; i++) {
      gradient[2].rows[place * H2 + i] += d * x2[b * H2 + i];
      d2[i] = x2[b * H2 + i] > 0 ? d * online[2].rows[head + i] : 0;
    }
    d1.fill(0);
    for (let o = 0; o < H2; o++) {
      if (d2[o] === 0) continue;
      gradient[1].bias[o] += d2[o];
      for (let i = 0; i < H1; i++) {
        gradient[1].rows[o * H1 + i] += d2[o] * x1[b * H1 + i];
        d1[i] += d2[o] * online[1].rows[o * H1 + i];
      }
    }
    for (let o = 0; o < H1; o++) {
      if (x1[b * H1 + o] <= 0) continue;
      gradient[0].bias[o] += d1[o];
      for (let i = 0; i < STATE; i++) gradient[0].rows[o * STATE + i] += d1[o] * s[b * STATE + i];
    }
  }
  step += 1;
  const rate = [1 - 0.9 ** step, 1 - 0.999 ** step];
  for (const l of [0, 1]) {
    adam(l, 'rows', 0, 0, gradient[l].rows.length, rate);
    adam(l, 'bias', 0, 0, gradient[l].bias.length, rate);
  }
  for (const [action, place] of places) {
    adam(2, 'rows', action * H2, place * H2, H2, rate);
    adam(2, 'bias', action, place, 1, rate);
  }
  return loss / BATCH;
}

function adam(l, part, to, from, length, [rate1, rate2]) {
  const [p, m, v, g] = [online[l][part], first[l][part], second[l][part], gradient[l][part]];
  for (let i = 0; i < length; i++) {
    const d = g[from + i];
    m[to + i] = 0.9 * m[to + i] + 0.1 * d;
    v[to + i] = 0.999 * v[to + i] + 0.001 * d * d;
    p[to + i] -= (LR * (m[to + i] / rate1)) / (Math.sqrt(v[to + i] / rate2) + EPSILON);
  }
}

export default { name: 'hand-written JavaScript', lazy: true, init, score, learn, qvalues };
