// Seven fields in a row; a step to the left or to the right; the last field on the right is worth 1.
import { Dqn } from '/dqn.js';

const FIELDS = 7;
const said = document.querySelector('[data-walk]');
const at = (field) => Float32Array.from({ length: FIELDS }, (_, i) => Number(i === field));
const dqn = new Dqn({ stateDim: FIELDS, numActions: 2, hidden: [16, 8], gamma: 0.9, learningRate: 0.01, seed: 1 });

let random = 1;
const draw = () => (random = (random * 16807) % 2147483647) / 2147483647;
let steps = 0;

/** A hundred steps of a walker who often goes anywhere, learned in batches of 32. */
function learn() {
  for (let round = 0; round < 3; round++) {
    const batch = { s: [], a: [], r: [], s2: [], done: [] };
    let field = Math.floor(draw() * (FIELDS - 1));
    for (let i = 0; i < 32; i++) {
      const [left, right] = dqn.qValues(at(field));
      const action = draw() < 0.5 ? Math.floor(draw() * 2) : Number(right > left);
      const next = Math.max(0, field + (action ? 1 : -1));
      const done = next === FIELDS - 1;
      batch.s.push(...at(field));
      batch.a.push(action);
      batch.r.push(Number(done));
      batch.s2.push(...at(next));
      batch.done.push(done);
      field = done ? Math.floor(draw() * (FIELDS - 1)) : next;
      steps += 1;
    }
    dqn.learn(batch);
  }
  dqn.syncTarget();
}

function show() {
  const fields = Array.from({ length: FIELDS - 1 }, (_, field) => dqn.qValues(at(field)));
  const arrows = fields.map(([left, right]) => (right > left ? '→' : '←')).join('   ');
  said.textContent = `${steps} steps\n${arrows}   ★\n${fields.map((q) => Math.max(...q).toFixed(1)).join(' ')}`;
}

const timer = setInterval(() => {
  learn();
  show();
  if (steps >= 20_000) clearInterval(timer);
}, 30);
