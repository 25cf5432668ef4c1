// Turns the log's product list into a feed with Google Merchant's field names.
//
//   node www/shops/clothing/catalog.mjs        rewrites www/shops/clothing/products.json
//
// The log gives id, category, colour, price, photo type and place in the shop. Titles, brands and
// regular prices are ours, from a seed that is the product's id: nothing here looks at the clicks.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { design } from './design.mjs';
import { seeded } from '../seed.mjs';

const ITEMS = new URL('data/items.csv.gz', import.meta.url);
const FEED = new URL('products.json', import.meta.url);

const NAMES = [
  'Marlow', 'Ada', 'Linnet', 'Hazel', 'Orla', 'Wren', 'Tamsin', 'Juniper', 'Elodie', 'Maren', 'Isla',
  'Fenn', 'Clementine', 'Odette', 'Rosa', 'Sylvie', 'Thea', 'Willa', 'Bryony', 'Cora', 'Delphine',
  'Esme', 'Freya', 'Greta', 'Halina', 'Ingrid', 'Jola', 'Kasia', 'Lena', 'Mina', 'Nadia', 'Olive',
  'Petra', 'Romy', 'Saskia', 'Tilda', 'Una', 'Vera', 'Yara', 'Zofia', 'Ansel', 'Briar', 'Calla',
  'Dune', 'Ember', 'Fable', 'Gale', 'Heath', 'Iris', 'Larkin', 'Meadow', 'Nell', 'Opal', 'Pia',
];

/** Labels of the shop, each at home in some price range (of the price in the log, in USD). */
const BRANDS = [
  { name: 'Mallow & Moon', from: 0, to: 999 },
  { name: 'Plain Thread', from: 0, to: 40 },
  { name: 'Little Harbour', from: 25, to: 50 },
  { name: 'Aster Mill', from: 36, to: 70 },
  { name: 'Odile Marchetti', from: 48, to: 999 },
];

/** The rows of items.csv in the shop's own order: trousers, skirts, blouses, sale; then by number. */
export function rows(csv = gunzipSync(readFileSync(ITEMS)).toString('utf8')) {
  const [head, ...lines] = csv.trim().split(/\r?\n/);
  const names = head.split(',');
  const read = lines.map((line) => {
    const row = Object.fromEntries(line.split(',').map((value, i) => [names[i], value]));
    return { ...row, price: Number(row.price) };
  });
  const key = ({ item_id: id }) => id.charCodeAt(0) * 1000 + Number(id.slice(1));
  return read.sort((a, b) => key(a) - key(b));
}

/** What it cost before the sale: 20 to 40 % more off, on a price that ends in 0, 5 or 8. */
function regularPrice(price, random) {
  const target = price / random.between(0.6, 0.8);
  const candidates = [0, 5, 8].flatMap((end) => [-10, 0, 10].map((ten) => Math.floor(target / 10) * 10 + ten + end));
  return candidates
    .filter((candidate) => candidate > price)
    .reduce((best, candidate) => (Math.abs(candidate - target) < Math.abs(best - target) ? candidate : best));
}

const usd = (amount) => `${amount.toFixed(2)} USD`;

/** The feed: `{ products: [...] }`. */
export function catalog(list = rows()) {
  const used = new Set();
  const products = list.map((row) => {
    const look = design(row);
    const random = seeded(`catalogue ${row.item_id}`);
    // A name may come again on another garment, but never twice on the same kind.
    let name = random.pick(NAMES);
    while (used.has(`${name} ${look.noun}`)) name = random.pick(NAMES);
    used.add(`${name} ${look.noun}`);
    const brand = random.pick(BRANDS.filter(({ from, to }) => from <= row.price && row.price <= to)).name;
    const sale = row.category === 'sale';
    return {
      id: row.item_id,
      title: `${name} ${look.noun}, ${look.dye}`,
      link: `/p/${row.item_id}/`,
      image_link: `/pictures/${row.item_id}.svg`,
      price: usd(sale ? regularPrice(row.price, random) : row.price),
      ...(sale && { sale_price: usd(row.price) }),
      availability: 'in_stock',
      brand,
      product_type: `Clothing > ${row.category[0].toUpperCase()}${row.category.slice(1)}`,
      color: row.colour,
      material: look.cloth,
      pattern: look.pattern,
      photo: row.photo,
    };
  });
  return { products };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const feed = catalog();
  // One product a line, so that a change of one shows as one line.
  const lines = feed.products.map((product) => `  ${JSON.stringify(product)}`);
  writeFileSync(FEED, `{ "products": [\n${lines.join(',\n')}\n] }\n`);
  console.log(`${feed.products.length} products written to ${fileURLToPath(FEED)}`);
}
