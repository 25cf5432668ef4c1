// What the wasm has of the browser, so as not to bring it along: what is a letter, lower case, and a parser for
// JSON, whose values it gets as bytes, and gives as bytes. The counterparts are in src/json.rs.

/** Deeper than any catalogue; an object that holds itself has no end. */
const DEPTH = 64;
const FALSE = 1;
const TRUE = 2;
const NUMBER = 3;
const TEXT = 4;
const LIST = 5;
const OBJECT = 6;

// What begins with a byte order mark keeps it: it is part of the text.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** In lower case, by Unicode's default rules. */
export function lowerCase(text) {
  return text.toLowerCase();
}

const ALPHANUMERIC = /[\p{Alphabetic}\p{N}]/u;

/** Whether the character of this code is a letter or a digit of any script. */
export function isAlphanumeric(code) {
  return ALPHANUMERIC.test(String.fromCodePoint(code));
}

/** For the wasm: JSON as bytes of its values; throws where it is none. */
export function parse(json) {
  return encode(JSON.parse(decoder.decode(json)));
}

/** Bytes of any value that JSON can have, and of NaN and the infinities. Throws for an object that holds itself. */
export function encode(value) {
  let bytes = new Uint8Array(4096);
  let view = new DataView(bytes.buffer);
  let at = 0;

  const room = (count) => {
    if (at + count <= bytes.length) return;
    const larger = new Uint8Array(2 * (at + count));
    larger.set(bytes);
    bytes = larger;
    view = new DataView(bytes.buffer);
  };
  const length = (count, place = at) => view.setUint32(place, count, true);
  const text = (string) => {
    // UTF-8 takes at most three bytes for each of JavaScript's 16 bits.
    room(4 + 3 * string.length);
    const place = at;
    at += 4;
    // To call the encoder takes longer than a short text itself, and most of them are ASCII.
    let from = 0;
    while (string.charCodeAt(from) < 128) bytes[at++] = string.charCodeAt(from++);
    if (from < string.length) at += encoder.encodeInto(string.slice(from), bytes.subarray(at)).written;
    length(at - place - 4, place);
  };
  const many = (kind, values, put) => {
    bytes[at++] = kind;
    length(values.length);
    at += 4;
    // Also what an array has no value for: it was counted.
    for (const one of values) put(one);
  };
  const write = (one, depth) => {
    room(16);
    if (typeof one?.toJSON === 'function') one = one.toJSON();
    if (typeof one === 'number') {
      bytes[at++] = NUMBER;
      view.setFloat64(at, one, true);
      at += 8;
    } else if (typeof one === 'string' || typeof one === 'bigint') {
      bytes[at++] = TEXT;
      text(String(one));
    } else if (typeof one === 'boolean') {
      bytes[at++] = one ? TRUE : FALSE;
    } else if (typeof one !== 'object' || one === null) {
      bytes[at++] = 0;
    } else if (depth === DEPTH) {
      throw new Error('it is nested too deeply, or holds itself');
    } else if (Array.isArray(one)) {
      many(LIST, one, (item) => write(item, depth + 1));
    } else {
      const named = Object.entries(one).filter(([, field]) => field !== undefined && typeof field !== 'function');
      many(OBJECT, named, ([name, field]) => {
        text(name);
        write(field, depth + 1);
      });
    }
  };
  write(value, 0);
  return bytes.slice(0, at);
}

/** The value of such bytes; undefined for none. */
export function decode(bytes) {
  if (!bytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let at = 0;
  const length = () => view.getUint32((at += 4) - 4, true);
  const text = () => {
    const count = length();
    return decoder.decode(bytes.subarray(at, (at += count)));
  };
  const read = () => {
    switch (bytes[at++]) {
      case FALSE:
        return false;
      case TRUE:
        return true;
      case NUMBER:
        return view.getFloat64((at += 8) - 8, true);
      case TEXT:
        return text();
      case LIST:
        return Array.from({ length: length() }, read);
      case OBJECT:
        return Object.fromEntries(Array.from({ length: length() }, () => [text(), read()]));
    }
    return null;
  };
  return read();
}
