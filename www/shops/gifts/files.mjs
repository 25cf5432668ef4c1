// The gift shop, as files by name: 3,800 products as a Google Merchant feed, and a page and a picture of each.

import { feed, products } from './catalog.mjs';
import { DEPARTMENTS, slugOf } from './kinds.mjs';
import { MARK, cart, departmentPage, home, order, product, shelfPage } from './pages.mjs';
import { picture } from './pictures.mjs';

const HERO = ['85123A', '22423', '47566', '84879'];

/** Shelves of each department, the fullest first, each with its best-selling products first. */
function shelvesOf(list) {
  const out = new Map(DEPARTMENTS.map((name) => [name, []]));
  for (const item of list) {
    const shelves = out.get(item.department);
    let shelf = shelves.find((one) => one.shelf === item.shelf);
    if (!shelf) shelves.push((shelf = { shelf: item.shelf, link: item.shelfLink, products: [] }));
    shelf.products.push(item);
  }
  for (const shelves of out.values()) {
    shelves.forEach((shelf) => shelf.products.sort((a, b) => b.sold - a.sold));
    shelves.sort((a, b) => b.products[0].sold - a.products[0].sold);
  }
  return out;
}

/** The best sellers, at most two of a shelf. */
function bestsellersOf(list) {
  const taken = new Map();
  return [...list].sort((a, b) => b.sold - a.sold).filter(({ shelf }) => {
    taken.set(shelf, (taken.get(shelf) ?? 0) + 1);
    return taken.get(shelf) <= 2;
  }).slice(0, 12);
}

export function files() {
  const list = products();
  const shelves = shelvesOf(list);
  const bestsellers = bestsellersOf(list);
  const hero = HERO.map((id) => list.find((item) => item.id === id));
  const files = new Map([
    ['feed.xml', feed(list)],
    ['icon.svg', `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><g color="#2b6350">${MARK}</g></svg>\n`],
    ['index.html', home({ bestsellers, shelves, hero })],
    ['cart/index.html', cart(bestsellers)],
    ['order/index.html', order(bestsellers)],
  ]);
  for (const [name, own] of shelves) {
    files.set(`c/${slugOf(name)}/index.html`, departmentPage(name, own));
    for (const shelf of own) {
      files.set(`c/${slugOf(name)}/${slugOf(shelf.shelf)}/index.html`, shelfPage(name, shelf));
      shelf.products.forEach((item, i) => {
        const neighbours = [...new Set([1, 2, 3, 4, 5, 6, 7, 8].map((step) => shelf.products[(i + step) % shelf.products.length]))].filter((other) => other !== item);
        files.set(`p/${item.id}/index.html`, product(item, { neighbours, bestsellers }));
        files.set(`pictures/${item.id}.svg`, picture(item.id, item.upper));
      });
    }
  }
  return files;
}
