// `windowshop/lift`: what the shop's analytics can say of a holdout.

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** Variance of the mean over the mean squared: that of the mean's logarithm, by the delta method. */
function spread(numbers, middle) {
  const squares = numbers.reduce((sum, number) => sum + (number - middle) ** 2, 0);
  return squares / (numbers.length - 1) / numbers.length / middle ** 2;
}

export function liftOf(chosen, holdout) {
  const groups = [chosen, holdout].map((group) => Array.from(group, Number));
  const means = groups.map(mean);
  if (!groups.every((group) => group.length > 1) || !means.every((one) => one > 0 && one < Infinity)) {
    const message = 'Expected the numbers of at least two visitors in each group, with a mean above 0.';
    throw Object.assign(new Error(message), { code: 'lift_numbers' });
  }
  const log = Math.log(means[0] / means[1]);
  const half = 1.959964 * Math.sqrt(spread(groups[0], means[0]) + spread(groups[1], means[1]));
  return { lift: Math.expm1(log), interval: [Math.expm1(log - half), Math.expm1(log + half)] };
}
