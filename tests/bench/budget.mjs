// What windowshop may cost, what it costs, and what the others cost, in one table.
import { bytes } from '../../www/tools/run.mjs';
import { budget as pageBytes } from '../../www/tools/size.mjs';
import { table, times } from './readme.mjs';
import { task } from './shopping.mjs';

const kB = (n) => `${(n / 1000).toFixed(1)} kB`;
const MB = (n) => `${(n / 2 ** 20).toFixed(1)} MB`;

/**
 * The table. What was not measured is left out.
 *
 * @param {object} measured
 * @param {string[]} measured.names the contenders, the one that ratios are of first
 * @param {Record<string, string>} measured.titles
 * @param {(name: string, n: number, work: string) => number | undefined} measured.ratio time beside that one's
 * @param {(name: string) => number | undefined} measured.flat time to learn of the most actions, beside that of the fewest
 * @param {number[]} measured.sizes the numbers of actions
 * @param {number} measured.int8 time to score 100,000 products by int8 rows, beside that to read these
 * @param {Record<string, { bytes: number, memory: number }>} measured.loaded by contender
 * @param {object} measured.page what `shopping` gives
 * @param {{ first: number, later: number }} [measured.sharded] bytes over the network
 * @param {{ seconds: number, peak: number }} [measured.index] s and kB for a million events
 */
export function budgetTable({ names, titles, ratio, flat, sizes, int8, loaded, page, sharded, index }) {
  const others = names.filter((name) => name !== 'ours');
  const each = (of) => others.map(of);
  const none = others.map(() => '–');
  const share = (n, work) => (name) => times(ratio(name, n, work));
  const long = page.starts.filter(Boolean).length;
  const rows = [
    ['script and wasm before the first cards, brotli', ...each((name) => kB(loaded[name].bytes)), kB(loaded.ours.bytes), `≤ ${kB(pageBytes)}`],
    sizes.includes(10_000) && ['score 10,000 products, top 12', ...each(share(10_000, 'score')), share(10_000, 'score')('ours'), '≤ 0.20 ×'],
    ['score 100,000 by int8 rows, of the time to read these once', ...none, times(int8), '≤ 1.5 ×'],
    sizes.includes(10_000) && ['learn from a minibatch of 32, 10,000 products, exact max', ...each(share(10_000, 'learn')), share(10_000, 'learn')('ours'), '≤ 0.05 ×'],
    sizes.length > 1 && [`the same with ${bytes(sizes.at(-1))}, of the time with ${bytes(sizes[0])}`, ...each((name) => times(flat(name))), times(flat('ours')), 'flat'],
    ['memory with 10,000 products', ...each((name) => MB(loaded[name].memory)), MB(page.memory), '≤ 4 MB'],
    ['a click: observe, save, rank again, render 6 cards', ...none, `${page.click.toFixed(1)} ms`, '≤ 4 ms'],
    ['tasks at start, processor slowed 4 ×', ...none, long ? `${long} of ${page.starts.length} starts have one over 50 ms, of ${Math.max(...page.starts)} at most` : task(0), task(0)],
    ['tasks while it is used, slowed 4 ×', ...none, task(page.longest), task(0)],
    ['layout shift', ...none, String(page.shift), '0'],
    sharded && ['100,000 products: the first view, over the network', ...none, kB(sharded.first), '≤ 400 kB'],
    sharded && ['later views, the largest', ...none, kB(sharded.later), '≤ 60 kB'],
    index && ['`windowshop index`, a million events, two cores', ...none, `${(index.seconds / 60).toFixed(1)} min, ${(index.peak / 1024).toFixed(0)} MB`, '≤ 5 min, 1 GB'],
  ];
  return table([['Budget', ...others.map((name) => titles[name]), 'windowshop', 'at most'], ...rows.filter(Boolean)]);
}
