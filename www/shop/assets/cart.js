// The cart, the wish list and the last order: the shop's own data, kept in localStorage.
//
// A line is { id, size, quantity, title, price, picture, link }: what the pages print, so that they
// need nothing else. Where storage is refused, the page works until it is closed.

const KEYS = { cart: 'mallow.cart', wishes: 'mallow.wishes', order: 'mallow.order' };
const kept = new Map();

function read(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(KEYS[key])) ?? otherwise;
  } catch {
    return kept.get(key) ?? otherwise;
  }
}

function write(key, value) {
  kept.set(key, value);
  try {
    localStorage.setItem(KEYS[key], JSON.stringify(value));
  } catch {
    // Refused or full: the copy in memory has to do.
  }
}

/** What came back is what somebody's browser kept: only lines that can be printed are believed. */
const sound = (line) => line && typeof line.id === 'string' && typeof line.title === 'string' && Number.isFinite(line.price);
const list = (key) => {
  const lines = read(key, []);
  return Array.isArray(lines) ? lines.filter(sound) : [];
};

export const cart = () => list('cart').filter(({ quantity }) => Number.isInteger(quantity) && quantity > 0);
export const wishes = () => list('wishes');
export const pieces = () => cart().reduce((sum, { quantity }) => sum + quantity, 0);
export const total = (lines) => lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);

const same = (a, b) => a.id === b.id && a.size === b.size;

/** One more of this product and size. */
export function add(line) {
  const lines = cart();
  const there = lines.find((other) => same(other, line));
  if (there) there.quantity = Math.min(there.quantity + 1, 20);
  else lines.push({ ...line, quantity: 1 });
  write('cart', lines);
}

/** Sets how many; 0 takes the line out. True when the product has left the cart altogether. */
export function change(line, quantity) {
  const lines = cart().map((other) => (same(other, line) ? { ...other, quantity } : other)).filter((other) => other.quantity > 0);
  write('cart', lines);
  return !lines.some(({ id }) => id === line.id);
}

/** Puts a product on the wish list or takes it off; true when it is on it now. */
export function wish(line) {
  const lines = wishes();
  const rest = lines.filter(({ id }) => id !== line.id);
  const on = rest.length === lines.length;
  write('wishes', on ? [...rest, line] : rest);
  return on;
}

/** Turns the cart into an order and empties it. */
export function checkOut() {
  const lines = cart();
  const number = `MM-${Date.now().toString(36).toUpperCase().slice(-6)}`;
  const order = { number, lines };
  write('order', order);
  write('cart', []);
  return order;
}

/** The last order, or null. */
export function order() {
  const last = read('order', null);
  return last && typeof last.number === 'string' && Array.isArray(last.lines) ? { number: last.number, lines: last.lines.filter(sound) } : null;
}
