// Feeds that are more than plain JSON, for `recommender.js` to load when it meets one: unpacked, followed page by page,
// and read by a wasm of their own into the records that the recommender's reads.
import { initSync, FeedReader } from '../../target/bindgen/feeds.js';
import { decode } from './host.js';
import { loader } from './wasm.js';

// Bundlers know this very form and take the file along.
const start = loader(initSync, () => new URL('./feeds.wasm', import.meta.url));

/** Most products that are fetched page by page. */
const PRODUCTS = 10_000;
/** By format: how a page asks for the next, its size, and how many a shop gives where nobody asks. */
const PAGED = {
  shopify: { size: 'limit', most: 250, usual: 30, path: /\/products\.json$/ },
  woocommerce: { size: 'per_page', most: 100, usual: 10, path: /\/products\/?$/ },
};

/**
 * Reads a feed of which the first page is here already.
 *
 * @param {{ file?: Uint8Array, list?: object[], value?: object, url?: string, type?: string }} source `url` where the file
 *   came from, for further pages; `type` the server's word for what it is. Without any: the JSON-LD of the page itself.
 * @returns {Promise<{ reader: FeedReader, feed: object }>} what gives its records as the recommender's wasm reads them,
 *   some at a time, and has to be freed; and what was made of the feed's fields
 */
export async function readFeed({ file, list, value = list, url, type }) {
  await start();
  let reader = new FeedReader(Date.now());
  try {
    const count = reader.add(await unpacked(file ?? textOf(value)), charsetOf(type));
    const paged = PAGED[reader.format()];
    if (url && paged) reader = await followed(reader, count, new URL(url), paged);
    const currency = shopCurrency(reader.format());
    if (currency) reader.currency(currency);
    return { reader, feed: decode(reader.summary()) };
  } catch (error) {
    reader.free();
    throw error;
  }
}

function textOf(value) {
  const blocks = () => [...document.querySelectorAll('script[type="application/ld+json"]')].map((block) => block.outerHTML);
  return new TextEncoder().encode(value === undefined ? `<html>${blocks().join('')}` : JSON.stringify(value));
}

/** A reader of the whole feed, of which `first` has read the first page. What cannot be fetched is left out, and told. */
async function followed(first, count, url, { size, most, usual, path }) {
  const { searchParams } = url;
  const own = Number(searchParams.get(size));
  if (!path.test(url.pathname) || searchParams.has('page') || count < (own || usual)) return first;
  const full = own || most;
  // In larger pages than the shop's usual ones it begins anew.
  let reader = own ? first : new FeedReader(Date.now());
  let [page, total] = own ? [2, count] : [1, 0];
  try {
    for (let last = full; last >= full && total < PRODUCTS; page++) {
      searchParams.set(size, full);
      searchParams.set('page', page);
      const response = await fetch(url);
      if (!response.ok) throw new Error(`page ${page}: the server answers ${response.status}`);
      last = reader.add(new Uint8Array(await response.arrayBuffer()), charsetOf(response.headers.get('content-type')));
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

/** Shopify's pages know their currency. `/products.json` is in that of the shop, whatever the visitor has chosen. */
function shopCurrency(format) {
  const { active, rate } = globalThis.Shopify?.currency ?? {};
  return format === 'shopify-ajax' || (format === 'shopify' && Number(rate) === 1) ? active : undefined;
}

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
