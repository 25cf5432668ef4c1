// From what a page or a script gives to the core of a recommender: the catalogue and the bundle are loaded and placed.
import { initSync, Start, Widget } from '../../target/bindgen/windowshop.js';
import { coded, told } from './coded.js';
import { pause, turns } from './pause.js';
import { pieces } from './pieces.js';
import { isPlace, readBundle, readCatalog, stateOf, valuesOf } from './source.js';
import { loader } from './wasm.js';

/** What starts the wasm, in one part or two. */
export const starter = (beside, make) => loader(initSync, beside, make);

/** A wasm with the type `() -> v128` and nothing else: valid where there is SIMD128, which old browsers and processors lack. */
const SIMD = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123);
/** Products handed to the wasm at once: about half a millisecond's work. */
const PRODUCTS = 16;
/** What other wasms there are: with the plain network, and without SIMD128. */
const OTHERS = { full: () => import('./full.js'), plain: () => import('./plain.js') };
/** Fields that only platforms and dated feeds have: `feeds.js` reads them. */
const RARE = ['products', 'product', 'variants', 'prices', 'offers', '@type', 'sale_price_effective_date'];

/**
 * Loads everything that `options` name, and by `load(options.wasm, withRest)` the wasm, with its rest or without, and places the
 * catalogue, little by little, after `priced` where it has prices. The answer makes `{ core, Widget, feed, dressed }` from a
 * visitor's state, the widget being that of the core's own wasm, `feed` what was made of the fields of a feed, where it was
 * one, and `dressed` whether products have stars or badges, if that is known; once, but again after it has refused a state.
 * Of a bundle in shards it takes its time to, and adds `grow`, for the `Recommender` to call.
 */
export async function prepare(options, load, priced = () => {}) {
  if (typeof options !== 'object' || options === null) {
    throw coded('options_format', 'Expected an object with `catalog` or `bundle`.');
  }
  if ((options.catalog ?? options.bundle ?? undefined) === undefined) {
    throw coded('catalog_missing', 'Nothing to recommend: give `catalog` or `bundle`.');
  }
  const { config, seed } = options;
  if (seed !== undefined && typeof seed !== 'number') {
    throw coded('config_range', `seed must be a number, got ${seed}.`);
  }
  if (config !== undefined && typeof config !== 'object') {
    throw coded('config_format', `config must be an object of knobs, got ${config}.`);
  }
  const fixed = [
    config && valuesOf(config, 'config_format'),
    valuesOf(visitorOf(options.visitor), 'visitor_format'),
    seed,
  ];
  const [source, bundle, wasm] = await Promise.all([
    readCatalog(options.catalog),
    readBundle(options.bundle, { catalog: !options.catalog }),
    pause().then(() => wasmFor(options, load)),
  ]);
  if (bundle?.shards) {
    const [{ open }] = await Promise.all([import('./shards.js').catch(missing('shards.js')), load(options.wasm, true)]);
    return open(bundle, { ...options, fixed }, { ...wasm, filled, finish, priced });
  }
  try {
    const products = source ?? bundle?.products;
    if (products?.json?.includes('"price"') ?? products?.list?.some((one) => one?.price)) await priced();
    const { start, ...rest } = await begun(fixed, products, bundle, wasm, priced);
    const said = products?.json ?? JSON.stringify(rest.feed);
    rest.dressed = said && /"(badge|rating)"/i.test(said);
    // A long file is a long search.
    await pause();
    return (state) => {
      try {
        return { core: finish(start, stateOf(state)), ...rest };
      } catch (error) {
        throw told(error);
      }
    };
  } catch (error) {
    throw described(error, options);
  }
}

/** The classes of the wasm for this browser. */
async function wasmFor(options, load) {
  if (globalThis.WebAssembly?.validate(SIMD) === false) return other('plain');
  await load(options.wasm);
  return { Start, Widget };
}

/**
 * A start that wants nothing more but the visitor's state. Few pages need the plain network, or have a feed that is more
 * than plain JSON: what only they need is in files of its own.
 */
async function begun(fixed, source, bundle, { Start, Widget }, priced) {
  try {
    return { start: await filled(new Start(...fixed), source, bundle), Widget, feed: source?.feed };
  } catch (error) {
    if (error.code === 'full_needed') return begun(fixed, source, bundle, await other('full'), priced);
    if (!(error instanceof SyntaxError)) throw error;
    const feeds = await import('./feeds.js').catch(missing('feeds.js'));
    const read = await feeds.readFeed(source);
    if (JSON.stringify(read.feed).includes('"price"')) await priced();
    return begun(fixed, read, bundle, { Start, Widget }, priced);
  }
}

/** The classes of another wasm than the one that nearly every page loads. */
async function other(name) {
  const file = await OTHERS[name]().catch(missing(`${name}.js`));
  return file.load();
}

const missing = (name) => (cause) => {
  throw coded('wasm_fetch', `Cannot load ${name}, which belongs beside this script: ${cause.message}`, cause);
};

/** Hands over the catalogue and places it, in slices between which the page has its turn. */
async function filled(start, source, bundle) {
  // What is called for the first time is compiled then.
  await pause();
  const rest = turns();
  if (bundle) {
    start.bundle(bundle.manifest, bundle.model, bundle.catalog);
    await rest();
  }
  for (const some of source ? productsOf(source) : []) {
    start.add(some);
    await rest();
  }
  while (start.step()) await rest();
  await pause();
  return start;
}

/** The core of a start, which is not left to the browser: what that runs of its own accord ends a page that is kept alive. */
function finish(start, state) {
  const core = start.finish(state);
  start.free();
  return core;
}

/** A catalogue's products, some at a time, as the wasm reads them; a SyntaxError for what is no plain one. */
function* productsOf({ json, begin, list, reader }) {
  if (reader) {
    for (let some; (some = reader.take(PRODUCTS)); ) yield some;
    return reader.free();
  }
  if (!json && !list) throw new SyntaxError();
  for (const some of json ? pieces(json, begin, PRODUCTS) : parts(list)) {
    if (some.some((product) => RARE.some((name) => product?.[name]))) throw new SyntaxError();
    yield valuesOf(some, 'catalog_format');
  }
}

function* parts(list) {
  yield list.slice(0, 1);
  for (let at = 1; at < list.length; at += PRODUCTS) yield list.slice(at, at + PRODUCTS);
}

/** An error that has a code and, where the file is at fault, says which. */
function described(error, { bundle, catalog }) {
  const place = bundle ?? catalog;
  if (isPlace(place) && /^(catalog|bundle)_/.test(error.code)) error.message = `${place}: ${error.message}`;
  return told(error);
}

function visitorOf(visitor) {
  const known = Object.entries(visitor ?? {}).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(known.map(([name, value]) => [name, String(value)]));
}
