// The gift shop's products: number, title and price from the log's list, the rest told by the title.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { kindOf, looksOf, slugOf } from './kinds.mjs';
import { seeded } from '../seed.mjs';

const unzipped = (name) => gunzipSync(readFileSync(new URL(`data/${name}`, import.meta.url))).toString('utf8').trim().split(/\r?\n/).slice(1);

/** Words that keep a capital. */
const NAMES = ['Christmas', 'Easter', 'London', 'Paris', 'Paisley', 'Union', 'Jack', 'French', 'English', 'Danish', 'Edwardian', 'Victorian', 'Regency', 'Babushka', 'Charlie', 'Lola', 'Elvis', 'Valentine', 'Santa', 'Spaceboy', 'Madonna', 'Parisienne', 'Scottie', 'Medina', 'Morris', 'Moroccan', 'Chinese', 'Japanese', 'Indian', 'Swiss', 'Scandinavian', 'Heidi', 'Brocante', 'Suki', 'Gymkhana'];
const KEPT = new Map(NAMES.map((name) => [name.toLowerCase(), name]));

/** The log shouts: "SET/4 RED  T-LIGHTS" becomes "Set of 4 red T-lights". */
export function titled(title) {
  const said = title
    .replaceAll('""', '"').replace(/^"|"$/g, '').replace(/\s+/g, ' ').trim().toLowerCase()
    .replace(/\b(?:set|s)\s?\/\s?(\d+)/g, 'set of $1').replace(/\basstd?\b|\bass\b/g, 'assorted').replace(/\bw\/?\s/g, 'with ').replace(/\bant\b/g, 'antique')
    .replace(/\bhldr\b/g, 'holder').replace(/\bt-?lights?\b/g, (word) => (word.endsWith('s') ? 'T-lights' : 'T-light')).replace(/\bi\b/g, 'I').replace(/\btv\b/g, 'TV').replace(/ ?\+ ?/g, ' + ')
    .replace(/\b[a-z]+\b/g, (word) => KEPT.get(word) ?? word);
  return said.replace(/^\W*[a-z]/, (first) => first.toUpperCase());
}

/** What is said of a thing, by its department. */
const SAID = {
  'Kitchen & table': 'For a table that people stay at. Wash it by hand and it will outlive the fashion.',
  'Candles & lights': 'For the hour when the big light goes off. Never leave a flame alone with the cat.',
  'Home & wall': 'Small enough to post, good enough to hang where visitors look.',
  'Bags & travel': 'Light, cheerful and impossible to mistake for anyone else’s.',
  'Cards & paper': 'For people who still write things down, and for those who get what they write.',
  Jewellery: 'Not precious, and not pretending. Comes in a box that closes with a snap.',
  'Toys & making': 'For rainy afternoons. No batteries, some patience.',
  'Party & season': 'Comes out once a year, and is missed when the box stays in the loft.',
  Garden: 'For the windowsill, the balcony or the bottom of the garden.',
  'Little things': 'The sort of thing that turns a parcel into a present.',
};

const split = (line) => {
  const [id, rest] = [line.slice(0, line.indexOf(',')), line.slice(line.indexOf(',') + 1)];
  return { id, raw: rest.slice(0, rest.lastIndexOf(',')), price: Number(rest.slice(rest.lastIndexOf(',') + 1)) };
};

/** How many of the log's baskets each product is in. */
function baskets() {
  const counts = new Map();
  for (const line of unzipped('baskets.csv.gz')) {
    const id = line.slice(line.lastIndexOf(',') + 1);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** All products under Google Merchant's field names, and what the shop's pages need besides. */
export function products() {
  const sold = baskets();
  return unzipped('items.csv.gz').map(split).map(({ id, raw, price }) => {
    const upper = raw.toUpperCase();
    const { department, shelf } = kindOf(upper);
    const { named, motif } = looksOf(upper, seeded(`gift ${id}`));
    return {
      id,
      title: titled(raw),
      description: SAID[department],
      link: `/gifts/p/${id}/`,
      image_link: `/gifts/pictures/${id}.svg`,
      price: Math.max(0.05, price),
      department,
      shelf,
      shelfLink: `/gifts/c/${slugOf(department)}/${slugOf(shelf)}/`,
      color: named,
      pattern: motif === 'plain' ? undefined : motif,
      sold: sold.get(id) ?? 0,
      upper,
    };
  });
}

/** The feed that shops upload to Google: RSS 2.0 with `g:` fields. */
export function feed(list) {
  const escaped = (text) => String(text).replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character]);
  const items = list.map((item) => {
    const fields = {
      id: item.id, title: item.title, description: item.description, link: item.link, image_link: item.image_link, availability: 'in_stock', condition: 'new',
      price: `${item.price.toFixed(2)} GBP`, product_type: `${item.department} > ${item.shelf}`, color: item.color, pattern: item.pattern,
    };
    return `<item>${Object.entries(fields).filter(([, value]) => value !== undefined).map(([name, value]) => `<g:${name}>${escaped(value)}</g:${name}>`).join('')}</item>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n<title>Thimble &amp; Twine</title>\n<link>/gifts/</link>\n<description>Small presents, by the parcel</description>\n${items.join('\n')}\n</channel>\n</rss>\n`;
}
