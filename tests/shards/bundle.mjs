// A bundle in shards, and the whole one of the same model, for tests: of a small shop, made up from a seed.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { at } from '../../www/tools/run.mjs';
import { shop, visits } from './shop.mjs';

const command = at('target/release', process.platform === 'win32' ? 'windowshop.exe' : 'windowshop');

/** Writes `whole` and `shards` into a folder, by the command that the build has made; gives the shop. */
export function bundles(folder, { products = 3000, views = 4000 } = {}) {
  const made = shop(products);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'products.json'), JSON.stringify(made.products));
  const rows = [...visits(made, views)].flatMap((visit, number) => visit.map((item, place) => `${number},${1.7e9 + 60 * number + place},view_item,${made.products[item].id}`));
  fs.writeFileSync(path.join(folder, 'events.csv.gz'), zlib.gzipSync(['session_id,ts,event,item_id', ...rows].join('\n')));
  for (const [out, layout] of [['whole', 'never'], ['shards', 'always']]) {
    const files = ['--catalog', 'products.json', '--events', 'events.csv.gz', '--out', out];
    const { status, stderr } = spawnSync(command, ['index', ...files, '--epochs', '2', '--shards', layout], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`index: ${stderr}`);
  }
  return made;
}
