// What `windowshop index` costs as the log grows: time and memory, each on a log that is made here, always the same.
//
//   node tests/bench/index_cost.mjs [--n 1e4,1e5,1e6] [--read 1e7] [--readme]
//
// Logs of the sizes in `--read` are only read, and what is bought together counted, beside a model that was made before: for those
// that take too long to learn from.
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Problem, at, bytes, main, run, step } from '../../www/tools/run.mjs';
import { seeded } from '../../www/lab/assets/shoppers.js';
import { table, toReadme } from './readme.mjs';

const out = at('target/bench/logs');
export const command = at('target/release', process.platform === 'win32' ? 'windowshop.exe' : 'windowshop');

/** Sums of weights so far, and a draw by them. */
function chooser(members, weight) {
  let sum = 0;
  const sums = members.map((member) => (sum += weight(member)));
  return (draw) => {
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] > draw * sum) high = middle;
      else low = middle + 1;
    }
    return members[low];
  };
}

/**
 * A catalogue of n / 50 products, at most 100,000, and a log of n events: Zipf's popularity, sessions of five events on average that
 * stay with three quarters of their clicks in one category; 5.5 % into the cart, 1.5 % bought.
 */
async function makeLog(n) {
  const draw = seeded(1);
  const products = Math.min(n / 50, 100_000);
  const kinds = Math.max(10, products / 100);
  const kind = Array.from({ length: products }, () => Math.floor(draw() * kinds));
  const weight = (item) => 1 / (item + 10) ** 0.9;
  const all = Array.from({ length: products }, (_, item) => item);
  const any = chooser(all, weight);
  const of = Array.from({ length: kinds }, () => []);
  all.forEach((item) => of[kind[item]].push(item));
  const within = of.map((members) => chooser(members.length ? members : [0], weight));
  const items = all.map((i) => `p${i},word${i % 977} word${kind[i]} thing,Kind ${kind[i] % 37} > Sort ${kind[i]},Brand ${(kind[i] % 50)}-${i % 5},${5 + (i % 200)}.00 EUR`);
  fs.writeFileSync(path.join(out, `${n}.items.csv`), `id,title,product_type,brand,price\n${items.join('\n')}\n`);
  const log = fs.createWriteStream(path.join(out, `${n}.csv`));
  log.write('user_id,session_id,ts,event,item_id\n');
  let lines = '';
  const visitors = Math.ceil(n / 10);
  for (let [events, session] = [0, 0]; events < n; session++) {
    const home = kind[any(draw())];
    const visitor = Math.floor(draw() * visitors);
    const begin = 1_700_000_000 + Math.floor((session * 90 * 86_400 * 5) / n);
    for (let place = 0; events < n && (place === 0 || draw() < 0.8); place++, events++) {
      const item = draw() < 0.75 ? within[home](draw()) : any(draw());
      const kindOfEvent = draw();
      lines += `${visitor},${session},${begin + 45 * place},${kindOfEvent < 0.93 ? 'view' : kindOfEvent < 0.985 ? 'addtocart' : 'transaction'},p${item}\n`;
    }
    if (lines.length > 1 << 20) {
      if (!log.write(lines)) await once(log, 'drain');
      lines = '';
    }
  }
  log.end(lines);
  await once(log, 'finish');
  return products;
}

/**
 * Runs a program; seconds, and, where Linux counts them, seconds of processor time, which other programs hardly disturb, and
 * the most memory that it had, in kB.
 */
async function cost(program, args) {
  const begin = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, peak, busy] = ['', undefined, undefined];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const look = () => {
    try {
      peak = Number(fs.readFileSync(`/proc/${child.pid}/status`, 'utf8').match(/^VmHWM:\s*(\d+)/m)?.[1] ?? peak);
      // user and system time, in hundredths of a second
      const fields = fs.readFileSync(`/proc/${child.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
      busy = Math.max(busy ?? 0, (Number(fields[11]) + Number(fields[12])) / 100);
    } catch { /* it has ended, or this is not Linux */ }
  };
  const timer = setInterval(look, 20);
  const [code] = await once(child, 'close');
  clearInterval(timer);
  if (code !== 0) throw new Problem(`\`windowshop ${args.join(' ')}\` failed: ${said}`);
  return { seconds: (performance.now() - begin) / 1000, busy, peak };
}

const modelOf = (bundle) => path.join(bundle, JSON.parse(fs.readFileSync(path.join(bundle, 'manifest.json'), 'utf8')).model.file);
const time = (seconds) => (seconds < 100 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} min`);

/** What it costs to make a bundle of a log of n events, with or without learning. */
export async function indexed(n, learns) {
  const products = await makeLog(n);
  const file = (name) => path.join(out, `${n}.${name}`);
  const bundle = path.join(out, 'bundle');
  const args = ['index', '--shards', 'never', '--catalog', file('items.csv'), '--out', bundle];
  if (!learns) {
    await cost(command, args);
    args.push('--model', modelOf(bundle));
  }
  const spent = await cost(command, [...args, '--events', file('csv')]);
  fs.rmSync(file('csv'));
  return { n, products, learns, ...spent };
}

/** Makes the command, and room for its logs. */
export async function buildCommand() {
  await step('The windowshop command', () =>
    run('cargo', ['build', '--locked', '--release', '--features', 'cli', '--bin', 'windowshop']));
  fs.mkdirSync(out, { recursive: true });
}

/** Adds a row; returns it in words. */
function told({ n, products, learns, seconds, busy, peak }, rows) {
  const cells = [time(seconds), busy === undefined ? '–' : time(busy), peak ? `${(peak / 1024).toFixed(0)} MB` : '–'];
  rows.push([`${bytes(n)}${learns ? '' : ', only read'}`, bytes(products), ...cells]);
  return `${cells[0]}, ${cells[1]} of processor time, ${cells[2]}`;
}

async function indexCost() {
  const { values } = parseArgs({
    options: {
      n: { type: 'string', default: '1e4,1e5,1e6' },
      read: { type: 'string', default: '1e7' },
      readme: { type: 'boolean', default: false },
    },
  });
  await buildCommand();
  const rows = [['events', 'products', 'time', 'processor time', 'peak memory']];
  const sizes = (list) => list.split(',').filter(Boolean).map(Number);
  for (const n of sizes(values.n)) await step(`${bytes(n)} events`, async () => told(await indexed(n, true), rows));
  for (const n of sizes(values.read)) await step(`${bytes(n)} events, read`, async () => told(await indexed(n, false), rows));
  console.log(`\n${table(rows)}`);
  if (values.readme) toReadme('index-cost', table(rows));
}

main(import.meta.url, indexCost);
