// The clothing shop, as files by name. It stands at the root of the demonstration; its bundle is trained on its own log.

import { readFileSync } from 'node:fs';
import { rows } from './catalog.mjs';
import { design } from './design.mjs';
import { category } from './pages/category.mjs';
import { home } from './pages/home.mjs';
import { MARK } from './pages/icons.mjs';
import { missing, privacy } from './pages/privacy.mjs';
import { product } from './pages/product.mjs';
import { DEPARTMENTS, department } from './pages/shop.mjs';
import { cart, order, wishlist } from './pages/till.mjs';
import { picture } from './pictures.mjs';

/** Every file of the shop: its pages, its pictures and its feed. */
export function files() {
  const feed = readFileSync(new URL('products.json', import.meta.url), 'utf8');
  const { products } = JSON.parse(feed);
  const byId = new Map(products.map((item) => [item.id, item]));
  const find = (id) => byId.get(id);
  const looks = new Map(rows().map((row) => [row.item_id, { row, look: design(row) }]));

  const files = new Map([
    ['products.json', feed],
    ['icon.svg', icon],
    ['index.html', home(find)],
    ['404.html', missing()],
    ['cart/index.html', cart(find)],
    ['order/index.html', order()],
    ['wishlist/index.html', wishlist()],
    ['privacy/index.html', privacy()],
  ]);
  for (const shelf of DEPARTMENTS) {
    const shown = products.filter((item) => department(item) === shelf);
    files.set(`c/${shelf.slug}/index.html`, category(shelf, shown));
    shown.forEach((item, i) => {
      const { row, look } = looks.get(item.id);
      // The four that hang next to it; the rail is a ring.
      const neighbours = [1, 2, 3, 4].map((step) => shown[(i + step) % shown.length]);
      files.set(`p/${item.id}/index.html`, product(item, look, neighbours, find));
      files.set(`pictures/${item.id}.svg`, picture(row));
    });
  }
  return files;
}

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="9" fill="#fbf7f2"/><g color="#7d3b5c">${MARK}</g></svg>\n`;
