// The recommender as JavaScript sees it: what comes in is checked and put in order here, once.
import { coded, told } from './coded.js';
import { decode } from './host.js';
import { stateOf, valuesOf } from './source.js';

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

/** Without the fields that are undefined: not given is not the same as given as nothing. */
function plain(value) {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}
