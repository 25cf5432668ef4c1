// The order of a wasm's functions. It means nothing to the wasm, but brotli says of what repeats how far back that was, in
// the fewer bits the nearer it is. On the page's wasm: 66,620 bytes as they were, 65,860 by length, 64,430 like this.

/** Instructions in a row by which functions are compared. */
const ROW = 3;

/**
 * A wasm whose functions stand in another order: each is followed by the one most like it of those that are left. Nothing
 * else is changed.
 *
 * @param {object} binaryen
 * @param {Uint8Array} wasm with the section that says which features it uses; that, and names, are left out
 * @returns {Uint8Array}
 */
export function ordered(binaryen, wasm) {
  binaryen.setDebugInfo(false);
  const given = binaryen.readBinary(wasm);
  const { before, functions, after } = definitions(given.emitText());
  const order = chain(functions);
  const module = binaryen.parseText([before, ...order.map((at) => functions[at]), after].flat().join('\n'));
  module.setFeatures(given.getFeatures());
  const out = module.emitBinary();
  given.dispose();
  module.dispose();
  return out;
}

/** The lines of each function, and those around them all. Each definition of a module is indented by one space. */
function definitions(text) {
  const [before, functions, after] = [[], [], []];
  let current = before;
  for (const line of text.split('\n')) {
    if (/^ \(func \$/.test(line)) functions.push((current = []));
    else if (/^( \((?!func)|\))/.test(line)) current = functions.length ? after : before;
    current.push(line);
  }
  return { before, functions, after };
}

/** The greedy path through the functions that begins with the longest. */
function chain(functions) {
  const alike = likeness(functions.map((lines) => lines.slice(1).map((line) => line.trim())));
  const lengths = functions.map((lines) => lines.length);
  const left = new Set(functions.keys());
  const order = [];
  let next = lengths.indexOf(Math.max(...lengths));
  while (next !== undefined) {
    order.push(next);
    left.delete(next);
    const shared = alike(next);
    let most = -1;
    next = undefined;
    for (const at of left) {
      // What is shared with a long function is the smaller part of it.
      const value = shared[at] / Math.sqrt(20 + lengths[at]);
      if (value > most) [most, next] = [value, at];
    }
  }
  return order;
}

/** How much each function shares with a given one: rows of instructions, the more the rarer they are. */
function likeness(functions) {
  // By row: the functions it is in, and how often.
  const places = new Map();
  const rows = functions.map((lines, at) => {
    const own = new Map();
    for (let from = 0; from + ROW <= lines.length; from++) {
      const row = lines.slice(from, from + ROW).join('\n');
      own.set(row, (own.get(row) ?? 0) + 1);
    }
    for (const [row, count] of own) {
      if (!places.has(row)) places.set(row, []);
      places.get(row).push([at, count]);
    }
    return own;
  });
  return (one) => {
    const shared = new Float64Array(functions.length);
    for (const [row, count] of rows[one]) {
      const rarity = Math.log(functions.length / places.get(row).length);
      for (const [at, other] of places.get(row)) shared[at] += Math.min(count, other) * rarity;
    }
    return shared;
  };
}
