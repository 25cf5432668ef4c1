// Builds the demonstration: a folder of static files, with the clothing shop at its root and the others beside it.
//
//   node www/shops/build.mjs --out dist/site
//
// The pages expect the recommender at /windowshop.js, and the bundles of the two shops that have a log at /bundle/ and
// /gifts/bundle/; without them they work all the same.

import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as demos from '../demos/files.mjs';
import * as lab from '../lab/files.mjs';
import * as clothing from './clothing/files.mjs';
import * as gifts from './gifts/files.mjs';
import * as media from './media/files.mjs';
import * as news from './news/files.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));

/** Each by the folder that it stands in on the site; `source` has its assets. */
const SITES = [
  { under: '', source: 'clothing', ...clothing },
  { under: 'gifts', source: 'gifts', ...gifts },
  { under: 'news', source: 'news', ...news },
  { under: 'media', source: 'media', ...media },
  { under: 'lab', source: '../lab', ...lab },
  { under: 'demos', source: '../demos', ...demos },
];

/** Writes all of them into `out`; the number of pages. */
export function build({ out }) {
  let pages = 0;
  for (const { under, source, files } of SITES) {
    const all = files();
    for (const folder of new Set([...all.keys()].map(dirname))) mkdirSync(join(out, under, folder), { recursive: true });
    for (const [name, text] of all) writeFileSync(join(out, under, name), text);
    const assets = join(HERE, source, 'assets');
    if (existsSync(assets)) cpSync(assets, join(out, under, 'assets'), { recursive: true });
    pages += [...all.keys()].filter((name) => name.endsWith('.html')).length;
  }
  cpSync(join(HERE, 'shared'), join(out, 'shared'), { recursive: true });
  return pages;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--out');
  const out = resolve(at > 0 ? process.argv[at + 1] : 'dist/site');
  console.log(`${build({ out })} pages in ${out}`);
}
