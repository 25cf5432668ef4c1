// Feeds that are more than plain JSON, for `prepare.js` to load when it meets one: unpacked, followed page by page,
// and read by a wasm of their own into the records that the recommender's reads.
import { initSync, FeedReader } from '../../target/bindgen/feeds.js';
import { decode } from './host.js';
import { loader } from './wasm.js';

// Bundlers know this very form and take the file along.
const start = loader(initSync, () => new URL('./feeds.wasm', import.meta.url));

/** Most products that are fetched page by page. */
const PRODUCTS = 10_000;
/** Products that a worker hands over at once: as many as the recommender takes in before the page has its turn. */
const SLICE = 16;
/** By format: how a page asks for the next, its size, and how many a shop gives where nobody asks. */
const PAGED = {
  shopify: { size: 'limit', most: 250, usual: 30, path: /\/products\.json$/ },
  woocommerce: { size: 'per_page', most: 100, usual: 10, path: /\/products\/?$/ },
};

/** A file longer than this, in bytes, is read by a worker, so that it never holds the page up. */
const LONG = 300_000;
/** Its name, by which this very file knows that it is that worker. */
const WORKER = 'windowshop-feeds';

/**
 * Reads a feed of which the first page is here already.
 *
 * @param {{ file?: Uint8Array, list?: object[], value?: object, url?: string, type?: string }} source `url` where the file
 *   came from, for further pages; `type` the server's word for what it is. Without any: the JSON-LD of the page itself.
 * @returns {Promise<{ reader: { take(count: number): Uint8Array | undefined, free(): void }, feed: object }>} what gives its
 *   records as the recommender's wasm reads them, some at a time, and has to be freed; and what was made of the feed's fields
 */
export async function readFeed({ file, list, value = list, url, type }) {
  const { active, rate } = globalThis.Shopify?.currency ?? {};
  const asked = { file: file ?? textOf(value), url, type, active, rate };
  return (asked.file.length > LONG && (await elsewhere(asked))) || here(asked);
}

async function here({ file, url, type, active, rate }) {
  await start();
  let reader = new FeedReader(Date.now());
  try {
    const count = reader.add(await unpacked(file), charsetOf(type));
    const format = reader.format();
    if (url && PAGED[format]) reader = await followed(reader, count, new URL(url), PAGED[format]);
    // Shopify's pages know their currency. `/products.json` is in that of the shop, whatever the visitor has chosen.
    if (active && (format === 'shopify-ajax' || (format === 'shopify' && Number(rate) === 1))) reader.currency(active);
    return { reader, feed: decode(reader.summary()) };
  } catch (error) {
    reader.free();
    throw error;
  }
}

/** The same by a worker; nothing where there can be none, as where a policy forbids it or the script is another origin's. */
function elsewhere(asked) {
  return new Promise((done, fail) => {
    const records = [];
    let worker;
    try {
      worker = new Worker(new URL('./feeds.js', import.meta.url), { type: 'module', name: WORKER });
    } catch {
      return done();
    }
    worker.onmessage = ({ data: { some, feed, error } }) => {
      if (some) return records.push(some);
      worker.terminate();
      if (error) fail(Object.assign(new Error(error.message), error));
      else done({ feed, reader: { take: () => records.shift(), free() {} } });
    };
    worker.onerror = () => (worker.terminate(), done());
    worker.postMessage(asked);
  });
}

if (globalThis.name === WORKER && !globalThis.document) {
  globalThis.onmessage = async ({ data }) => {
    try {
      const { reader, feed } = await here(data);
      for (let some; (some = reader.take(SLICE)); ) postMessage({ some }, [some.buffer]);
      postMessage({ feed });
    } catch ({ message, code }) {
      postMessage({ error: { message, code } });
    }
  };
}

function textOf(value) {
  const blocks = () => [...document.querySelectorAll('script[type="application/ld+json"]')].map((block) => block.outerHTML);
  return new TextEncoder().encode(value === undefined ? `<html>${blocks().join('')}` : JSON.stringify(value));
}

/** A reader of the whole feed, of which `first` has read the first page. What cannot be fetched is left out, and told. */
async function followed(first, count, url, { size, most, usual, path }) {
  const { searchParams } = url;
  // More than most it does not give.
  const own = Math.min(Number(searchParams.get(size)), most);
  if (!path.test(url.pathname) || searchParams.has('page') || count < (own || usual)) return first;
  const full = own || most;
  // In larger pages than the shop's usual ones it begins anew.
  let reader = own ? first : new FeedReader(Date.now());
  let [page, total] = own ? [2, count] : [1, 0];
  let before;
  try {
    for (let last = full; last >= full && total < PRODUCTS; page++) {
      searchParams.set(size, full);
      searchParams.set('page', page);
      const response = await fetch(url);
      if (!response.ok) throw new Error(`page ${page}: the server answers ${response.status}`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (areSame(bytes, before)) throw new Error(`page ${page} is page ${page - 1} over again`);
      before = bytes;
      last = reader.add(bytes, charsetOf(response.headers.get('content-type')));
      total += last;
    }
    if (total >= PRODUCTS) reader.warn(`Only the first ${total} products are used.`);
  } catch (error) {
    if (!total) [reader, first] = [first, reader];
    reader.warn(`Only the first ${total || count} products could be fetched: ${error.message}.`);
  }
  if (reader !== first) first.free();
  return reader;
}

const areSame = (a, b) => a.length === b?.length && a.every((byte, at) => byte === b[at]);

async function unpacked(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw Object.assign(new Error(`the catalogue is gzip that cannot be unpacked: ${cause.message}`, { cause }), { code: 'catalog_format' });
  }
}

const charsetOf = (type) => /charset=["']?([^"';\s]+)/i.exec(type ?? '')?.[1];
