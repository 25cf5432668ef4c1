// Simulated shoppers: hidden tastes, and what they do in front of a slate.

const KINDS = ['Trousers', 'Skirts', 'Blouses', 'Sale'];

/** mulberry32: uniform in [0, 1), the same for the same seed. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const pick = (list, draw) => list[Math.floor(draw() * list.length)];

/** What a product is like, as shoppers see it. */
export const seenAs = ({ id, product_type, color, price, sale_price }) => ({ id, kind: product_type.split(' > ').at(-1), color, price: Number.parseFloat(sale_price ?? price) });

/** A taste for things that the shop has: of a department and colour drawn by how much there is of them. */
function taste(goods, draw, thrifty) {
  const liked = pick(goods, draw);
  return { kind: liked.kind, color: liked.color, price: thrifty ? 20 + draw() * 25 : liked.price, thrifty };
}

/** Shopper number `number`: a taste, another one from the middle on for those who change their mind, and luck. */
export function shopper(kind, number, goods, slates) {
  const draw = seeded(number * 7919 + 17);
  const first = taste(goods, draw, kind === 'thrift');
  const second = kind === 'drift' ? taste(goods, draw, false) : first;
  // A liking of their own, which no field explains.
  const own = new Map(goods.map(({ id }) => [id, (draw() + draw() + draw() - 1.5) * 0.9]));
  const luck = Array.from({ length: slates }, () => draw());
  return { number, tasteAt: (slate) => (slate < slates / 2 ? first : second), own, luck };
}

/** How much a product appeals, in log-odds. */
function appeal({ id, kind, color, price }, { taste: likes, own, seen, position }) {
  const fit = likes.thrifty
    ? (kind === likes.kind ? 2 : 0) + 1.5 - Math.max(0, price - likes.price) / 5
    : (kind === likes.kind ? 2 : 0) + (color === likes.color ? 2 : 0) - Math.abs(price - likes.price) / 25;
  return fit + own.get(id) - (seen.has(id) ? 2 : 0) - position * 0.15;
}

/** The place in the slate that is clicked, or −1: the choice model's own form, with tastes that it does not know. */
export function choose(slate, person, turn, seen) {
  const weights = slate.map((product, position) => Math.exp(appeal(product, { taste: person.tasteAt(turn), own: person.own, seen, position })));
  const nothing = 20;
  let at = person.luck[turn] * (nothing + weights.reduce((sum, weight) => sum + weight, 0));
  for (const [place, weight] of weights.entries()) {
    at -= weight;
    if (at < 0) return place;
  }
  return -1;
}

/** A taste in words. */
export const saidOf = ({ kind, color, price, thrifty }) => (thrifty ? `${kind.toLowerCase()}, up to about $${Math.round(price)}` : `${color === 'of many colors' ? 'printed' : color} ${kind === 'Sale' ? 'things in the sale' : kind.toLowerCase()}, about $${Math.round(price)}`);
