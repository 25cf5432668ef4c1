// A long file of JSON piece by piece: the browser's parser would hold the page up for all of it at once.

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
/** `[` and `]`; by one more bit they are `{` and `}`. */
const OPEN = 0x5b;
const CLOSE = 0x5d;
const BRACE = 0x20;
/** Up to the first product: an array, or an object that begins with it as `products`. */
const BEGIN = /^\s*(?:\{\s*"products"\s*:\s*)?\[/;

/** Where the first product of such a file begins; 0 for one in another form. */
export function beginOf(json) {
  return BEGIN.exec(json)?.[0].length ?? 0;
}

/**
 * The products from `begin` on: the first by itself, since much is compiled for it, then `count` at a time. Throws a SyntaxError
 * where the file is no JSON.
 */
export function* pieces(json, begin, count) {
  let depth = 1;
  let seen = count - 1;
  let from = begin;
  for (let at = begin; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfText(json, at);
    else if ((code & ~BRACE) === OPEN) depth++;
    else if ((code & ~BRACE) === CLOSE) depth--;
    else if (code !== COMMA || depth !== 1 || ++seen % count) continue;
    else {
      yield JSON.parse(`[${json.slice(from, at)}]`);
      from = at + 1;
    }
    if (depth) continue;
    yield JSON.parse(`[${json.slice(from, at)}]`);
    // Around the products it has to be JSON, too.
    JSON.parse(json.slice(0, begin) + json.slice(at));
    return;
  }
  throw new SyntaxError('it breaks off');
}

/** The quotation mark that ends a text. */
function endOfText(json, at) {
  for (;;) {
    at = json.indexOf('"', at + 1);
    if (at < 0) return json.length;
    let escapes = 0;
    while (json.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return at;
  }
}
