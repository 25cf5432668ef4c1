// Cart, wish list and last order of a shop: its own data, kept in localStorage.
//
// A line is { id, size, quantity, title, price, picture, link }: what the pages print, so that they
// need nothing else. Where storage is refused, the page works until it is closed.

/** What came back is what somebody's browser kept: only lines that can be printed are believed. */
const sound = (line) => line && typeof line.id === 'string' && typeof line.title === 'string' && Number.isFinite(line.price);
const same = (a, b) => a.id === b.id && a.size === b.size;

export const total = (lines) => lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);

/** The basket of the shop of this name; order numbers begin with `letters`. */
export function basketOf(name, letters) {
  const kept = new Map();

  function read(key, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(`${name}.${key}`)) ?? otherwise;
    } catch {
      return kept.get(key) ?? otherwise;
    }
  }

  function write(key, value) {
    kept.set(key, value);
    try {
      localStorage.setItem(`${name}.${key}`, JSON.stringify(value));
    } catch {
      // Refused or full: the copy in memory has to do.
    }
  }

  const list = (key) => {
    const lines = read(key, []);
    return Array.isArray(lines) ? lines.filter(sound) : [];
  };
  const cart = () => list('cart').filter(({ quantity }) => Number.isInteger(quantity) && quantity > 0);
  const wishes = () => list('wishes');

  return {
    cart,
    wishes,
    pieces: () => cart().reduce((sum, { quantity }) => sum + quantity, 0),

    /** One more of this product and size. */
    add(line) {
      const lines = cart();
      const there = lines.find((other) => same(other, line));
      if (there) there.quantity = Math.min(there.quantity + 1, 20);
      else lines.push({ ...line, quantity: 1 });
      write('cart', lines);
    },

    /** Sets how many; 0 takes the line out. True when the product has left the cart altogether. */
    change(line, quantity) {
      const lines = cart().map((other) => (same(other, line) ? { ...other, quantity } : other)).filter((other) => other.quantity > 0);
      write('cart', lines);
      return !lines.some(({ id }) => id === line.id);
    },

    /** Puts a product on the wish list or takes it off; true when it is on it now. */
    wish(line) {
      const lines = wishes();
      const rest = lines.filter(({ id }) => id !== line.id);
      const on = rest.length === lines.length;
      write('wishes', on ? [...rest, line] : rest);
      return on;
    },

    /** Turns the cart into an order and empties it. */
    checkOut() {
      const lines = cart();
      const number = `${letters}-${Date.now().toString(36).toUpperCase().slice(-6)}`;
      const order = { number, lines };
      write('order', order);
      write('cart', []);
      return order;
    },

    /** The last order, or null. */
    order() {
      const last = read('order', null);
      return last && typeof last.number === 'string' && Array.isArray(last.lines) ? { number: last.number, lines: last.lines.filter(sound) } : null;
    },
  };
}
