// `windowshop/lift`: that its interval holds the truth as often as it says, for visitors whose views are alike.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liftOf } from '../../dist/lift.js';
import { seeded } from '../../www/lab/assets/shoppers.js';

/** Clicks of a visitor who sees 1 to 60 slates, most of them few, and clicks each as readily as they are minded to. */
function clicks(random, readiness) {
  const slates = Math.ceil(60 * random() ** 3);
  const own = readiness * 2 * random();
  let count = 0;
  for (let k = 0; k < slates; k++) if (random() < own) count++;
  return count;
}

const group = (random, size, readiness) => Array.from({ length: size }, () => clicks(random, readiness));

test('of 95 % intervals about 95 of 100 hold the truth, with a lift and without one', () => {
  for (const [truth, seed] of [[0, 1], [0.25, 2]]) {
    const random = seeded(seed);
    const rounds = 1000;
    let held = 0;
    for (let k = 0; k < rounds; k++) {
      const { interval } = liftOf(group(random, 900, 0.1 * (1 + truth)), group(random, 300, 0.1));
      if (interval[0] <= truth && truth <= interval[1]) held++;
    }
    // Four standard deviations of a share of 1000.
    assert.ok(Math.abs(held / rounds - 0.95) < 4 * Math.sqrt((0.95 * 0.05) / rounds), `${truth}: ${held} of ${rounds}`);
  }
});

test('views counted as if each were a visitor would claim too much', () => {
  const random = seeded(3);
  let held = 0;
  for (let k = 0; k < 300; k++) {
    const views = (size) =>
      Array.from({ length: size }, () => [Math.ceil(60 * random() ** 3), 0.2 * random()]).flatMap(([slates, own]) =>
        Array.from({ length: slates }, () => Number(random() < own)));
    const { interval } = liftOf(views(900), views(300));
    if (interval[0] <= 0 && 0 <= interval[1]) held++;
  }
  assert.ok(held / 300 < 0.85, `${held} of 300`);
});

test('the numbers are those of the formula, and what has no lift is refused', () => {
  const { lift, interval } = liftOf([2, 4], new Set([1, 3]));
  assert.ok(Math.abs(lift - 0.5) < 1e-12);
  // Variances of the means 1 and 1: ln 1.5 ± 1.96 √(1/9 + 1/4).
  const half = 1.959964 * Math.sqrt(1 / 9 + 1 / 4);
  assert.deepEqual(interval.map((one) => one.toFixed(9)), [Math.exp(Math.log(1.5) - half) - 1, Math.exp(Math.log(1.5) + half) - 1].map((one) => one.toFixed(9)));
  for (const bad of [[[], [1, 2]], [[1], [1, 2]], [[0, 0], [1, 2]], [[1, 2], [NaN, 1]]]) {
    assert.throws(() => liftOf(...bad), { code: 'lift_numbers' });
  }
});
