// A large shop and its log, made up from a seed: `node tests/shards/shop.mjs PRODUCTS OUT [visits]`, two visits a product
// unless told otherwise.
//
// What is like a real shop: categories three levels deep whose sizes and whose products' popularity are very uneven
// (Zipf), brands and words that belong to some categories, addresses of pictures that say nothing, visits that go on
// among look-alikes, within a category, to what complements it, or anywhere. What is not: taste does not drift, nothing
// is seasonal, and every category is made by the same rule. Recall on it is easier than on a log of people.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import zlib from 'node:zlib';
import { seeded } from '../../www/lab/assets/shoppers.js';

/** Products to a leaf of the categories, on average. */
const LEAF = 80;
/** Look-alikes that a product has. */
const ALIKE = 8;

/** Words that nobody has, pronounceable. */
function word(random) {
  const [consonants, vowels] = ['bcdfghklmnprstvwz', 'aeiou'];
  const letter = (from) => from[Math.floor(random() * from.length)];
  return Array.from({ length: 2 + Math.floor(random() * 2) }, () => letter(consonants) + letter(vowels)).join('');
}

/** Draws from 0 to n - 1, the first the likeliest, by Zipf's law. */
function zipf(random, n, exponent) {
  // The inverse of the continuous law, near enough.
  const power = 1 - exponent;
  return Math.min(n - 1, Math.floor((1 + random() * (n ** power - 1)) ** (1 / power)) - 1);
}

/** A shop of so many products. */
export function shop(count, seed = 1) {
  const random = seeded(seed);
  const some = (list) => list[Math.floor(random() * list.length)];
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const leaves = Math.max(4, Math.round(count / LEAF));
  const brands = Array.from({ length: Math.max(20, Math.round(count / 100)) }, () => word(random));
  const adjectives = Array.from({ length: 300 }, () => word(random));
  const categories = Array.from({ length: leaves }, (_, leaf) => ({
    path: `Department ${(leaf % 20) + 1} > Aisle ${(leaf % 150) + 1} > ${word(random)} ${leaf + 1}`,
    noun: word(random),
    brands: Array.from({ length: 3 + Math.floor(random() * 12) }, () => some(brands)),
    words: Array.from({ length: 25 }, () => (random() < 0.5 ? some(adjectives) : word(random))),
    price: Math.exp(3 + normal()),
    complements: Array.from({ length: 3 }, () => Math.floor(random() * leaves)),
    products: [],
  }));
  const order = [];
  const products = Array.from({ length: count }, (_, number) => {
    const leaf = number < leaves ? number : zipf(random, leaves, 0.6);
    const category = categories[leaf];
    const style = Array.from({ length: 3 }, normal);
    category.products.push(number);
    const words = [...new Set([some(category.words), some(category.words), category.noun])];
    const brand = category.brands[zipf(random, category.brands.length, 0.8)];
    const id = String(100_000 + Math.floor(number * 7.3) + (number % 7));
    const title = `${brand} ${words.join(' ')} ${some('ABCDEFGHKLMNPRSTUVWXYZ')}${Math.floor(random() * 900) + 100}`;
    order.push({ leaf, style });
    return {
      id,
      title,
      link: `/${title.toLowerCase().replaceAll(' ', '-')}-${id}.html`,
      image_link: `https://img.shop.example/${Math.floor(random() * 2 ** 32).toString(16).padStart(8, '0')}.jpg`,
      price: Math.round(category.price * Math.exp(0.5 * normal()) * 100) / 100,
      brand,
      product_type: category.path,
      ...(random() < 0.03 && { availability: 'out_of_stock' }),
      colour: some(['black', 'white', 'grey', 'blue', 'red', 'green', 'beige', 'brown']),
    };
  });
  const near = (number) => {
    const { leaf, style } = order[number];
    const distance = (other) => order[other].style.reduce((sum, x, at) => sum + (x - style[at]) ** 2, 0);
    const others = categories[leaf].products.filter((other) => other !== number);
    return others.map((other) => [distance(other), other]).sort(([a], [b]) => a - b).slice(0, ALIKE).map(([, other]) => other);
  };
  return { products, categories, leafOf: (number) => order[number].leaf, alike: near, random };
}

/** Visits to a shop, so many, of five views on average, each a list of products' numbers. */
export function* visits({ categories, leafOf, alike, random }, count) {
  const known = new Map();
  const likeness = (number) => known.get(number) ?? known.set(number, alike(number)).get(number);
  const from = (leaf) => categories[leaf].products[zipf(random, categories[leaf].products.length, 0.8)];
  const anywhere = () => from(zipf(random, categories.length, 0.6));
  for (let visit = 0; visit < count; visit++) {
    const views = [anywhere()];
    while (random() < 0.8) {
      const last = views.at(-1);
      const luck = random();
      const others = likeness(last);
      if (luck < 0.5 && others.length) views.push(others[zipf(random, others.length, 0.7)]);
      else if (luck < 0.75) views.push(from(leafOf(last)));
      else if (luck < 0.93) views.push(from(categories[leafOf(last)].complements[zipf(random, 3, 0.7)]));
      else views.push(anywhere());
    }
    yield views;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [count, out, visiting] = [Number(process.argv[2]), process.argv[3], Number(process.argv[4] ?? 2 * process.argv[2])];
  const made = shop(count);
  fs.mkdirSync(out, { recursive: true });
  fs.writeFileSync(path.join(out, 'products.json'), JSON.stringify(made.products));
  const rows = ['user_id,session_id,ts,event,item_id\n'];
  let number = 0;
  for (const views of visits(made, visiting)) {
    views.forEach((item, at) => rows.push(`${number},${number},${1.7e9 + 60 * number + at},view_item,${made.products[item].id}\n`));
    number++;
  }
  fs.writeFileSync(path.join(out, 'events.csv.gz'), zlib.gzipSync(rows.join('')));
  console.log(`${count} products, ${rows.length - 1} views of ${number} visits in ${out}`);
}
