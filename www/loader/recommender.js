// The recommender as JavaScript sees it: what comes in is checked and put in order here, once.
import { initSync, Start, Widget } from '../../target/bindgen/windowshop.js';
import { coded } from './coded.js';
import { decode } from './host.js';
import { pause, turns } from './pause.js';
import { pieces } from './pieces.js';
import { bytesOf, isPlace, readBundle, readCatalog, valuesOf } from './source.js';
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
    globalThis.WebAssembly?.validate(SIMD) === false ? other('plain') : load(options.wasm).then(() => ({ Start, Widget })),
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
  let at = 0;
  do yield list.slice(at, (at += PRODUCTS));
  while (at < list.length);
}

/** An error that has a code and, where the file is at fault, says which. */
function described(error, { bundle, catalog }) {
  const place = bundle ?? catalog;
  if (isPlace(place) && /^(catalog|bundle)_/.test(error.code)) error.message = `${place}: ${error.message}`;
  return told(error);
}

/** A recommender; every method is synchronous and throws nothing but an Error with a `code`. */
export class Recommender {
  #core;
  #feed;
  #products;

  constructor({ core, feed, grow }) {
    this.#core = core;
    this.#feed = feed;
    grow?.(this);
  }

  observe(event) {
    return this.#call((core) => decode(core.observe(valuesOf(eventOf(event), 'event_format'))));
  }

  recommend(request = {}) {
    return this.#call((core) => decode(core.recommend(this.requestBytes(request))));
  }

  /** For the widget: a request as the wasm reads it. */
  requestBytes(request) {
    return valuesOf(this.#requestOf(request), 'request_format');
  }

  learn(options) {
    return this.#call((core) => decode(core.learn(Number(options?.budgetMs ?? 4))));
  }

  explain(itemId) {
    return this.#call((core) => decode(core.explain(String(itemId))));
  }

  inspect() {
    return this.#call((core) => ({ ...decode(core.inspect()), feed: this.#feed }));
  }

  product(itemId) {
    return this.#call((core) => decode(core.product(String(itemId))));
  }

  export() {
    return this.#call((core) => core.export());
  }

  resume(state) {
    return this.#call((core) => core.resume(stateOf(state ?? '')));
  }

  erase() {
    this.#call((core) => core.erase());
  }

  /** Goes on, from where it is, as what `made` makes of its state. */
  become(made) {
    this.#call((core) => {
      const other = made(core.export());
      core.replace(other);
      other.free();
      this.#products = undefined;
    });
  }

  free() {
    this.#core?.free();
    this.#core = this.#products = undefined;
  }

  #call(work) {
    if (!this.#core) throw coded('freed', 'This recommender was freed and cannot be used any more.');
    try {
      return work(this.#core);
    } catch (error) {
      throw told(error);
    }
  }

  #requestOf(request) {
    if (typeof request !== 'object' || request === null) {
      throw coded('request_format', `A request is an object such as { limit: 6 }, got ${request}.`);
    }
    const { item_id, item_ids, candidates, exclude, pin, boost, bury, filter, ...others } = request;
    const wanted = {
      ...others,
      boost: list(boost, lift),
      bury: list(bury, lift),
      item_id: id(item_id),
      item_ids: list(item_ids, id),
      pin: list(pin, id),
      candidates: list(candidates, id),
      exclude: list(exclude, id),
    };
    if (typeof filter === 'function' && Array.isArray(wanted.candidates ?? [])) {
      // Asked here, product by product, so that the wasm is not at work while the shop's code runs.
      const among = wanted.candidates?.map((one) => this.product(one)) ?? (this.#products ??= decode(this.#core.products()));
      wanted.candidates = among.filter((product) => product && filter(product)).map((product) => product.id);
    } else if (typeof filter !== 'function') {
      wanted.filter = filter;
    }
    return plain(wanted);
  }
}

function eventOf(event) {
  if (typeof event?.event !== 'string') {
    const got = typeof event === 'object' && event ? `event: ${event.event}` : String(event);
    throw coded('event_format', `An event is an object such as { event: 'view_item', item_id: 'A13' }, got ${got}.`);
  }
  const { event: name, item_id, items, slate_id, time, reward, dismissed } = event;
  return plain({
    event: name,
    item_id: id(item_id),
    items: list(items, (item) => ({ item_id: id(item?.item_id) })),
    slate_id,
    time: time instanceof Date ? time.getTime() : time,
    reward,
    dismissed,
  });
}

/** Shops number their products or name them; a number is a name too. */
function id(value) {
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : (value ?? undefined);
}

/** An array of anything that can be gone through; what cannot is left for the wasm to refuse. */
function list(values, each) {
  return typeof values === 'object' && values?.[Symbol.iterator] ? Array.from(values, each) : (values ?? undefined);
}

/** A rule `{ filter, by }` as a pair. */
function lift(rule) {
  return [rule?.filter, rule?.by ?? 1];
}

function stateOf(state) {
  if (state === undefined || state === null) return undefined;
  const bytes = bytesOf(state);
  if (!bytes) throw coded('state_format', 'state must be the bytes that export() gave.');
  return bytes;
}

function visitorOf(visitor) {
  const known = Object.entries(visitor ?? {}).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(known.map(([name, value]) => [name, String(value)]));
}

/** Without the fields that are undefined: not given is not the same as given as nothing. */
function plain(value) {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}

/** Every error has a code, also one that nobody foresaw. */
function told(error) {
  if (error?.code) return error;
  // The shop's own exception, from a filter or a getter, is the shop's own to see.
  if (!(error instanceof WebAssembly.RuntimeError)) return error;
  return coded('internal', `windowshop has failed in itself: ${error.message}. Please report it.`, error);
}
