// Bundles in shards, for `prepare.js` to load when it meets one. Of the shards at hand it makes an ordinary model and
// an ordinary catalogue, and of these an ordinary recommender; when the visitor meets a product that is not among them,
// there is one of more shards. The files are described in src/bundle/shards/mod.rs.
import { coded } from './coded.js';
import { readState } from './log.js';
import { pause } from './pause.js';
import { read } from './source.js';

/** Width of a product's vector. */
const WIDTH = 32;
/**
 * Bytes of shards that a product of the visitor's may point to, the first one to more since nothing is there yet; and of
 * all shards of a page view. That depends on products alone, so that a later page asks for what the browser has.
 */
const BUDGET = { first: 150_000, product: 39_000, view: 170_000 };
/** Past products that the network reads: `HISTORY` of src/shopper/state.rs. */
const HISTORY = 20;

const TYPES = { U8: Uint8Array, I8: Int8Array, U16: Uint16Array, I16: Int16Array, U32: Uint32Array, F32: Float32Array, U64: BigUint64Array };

/**
 * What makes a recommender from a visitor's state: `{ core, Widget, grow }`, with `grow` for the loader's object around it.
 *
 * @param {object} bundle `folder` and `shards` of a manifest
 * @param {{ fixed: any[], shards?: string | object }} options `fixed` for a `Start`; `same`, or other budgets
 * @param {{ Start: Function, Widget: Function, filled: Function, finish: Function, priced: Function }} loader
 */
export async function open({ folder, shards }, { fixed, shards: mode }, loader) {
  const place = `${folder}${shards.folder}/`;
  const head = headOf(await piece(`${place}head.bin`));
  return async (state) => {
    const shop = new Sharded({ place, head, shards, fixed, mode, ...loader });
    await shop.begin(state);
    if (shop.hasPrices) await loader.priced();
    const start = await shop.start();
    return { core: loader.finish(start, state), Widget: loader.Widget, grow: (recommender) => shop.attach(recommender) };
  };
}

class Sharded {
  /** Products at hand, by number in the order of the shards. */
  #products = new Map();
  #ids = new Map();
  /** Ids that another product goes by, and those that the shop has not. */
  #names = new Map();
  #drawers = new Map();
  #files = new Map();
  /** Products of the visitor whose shards are here. */
  #followed = new Set();
  /** The first product of the visitor's. */
  #first;
  /** Whether there are products at hand, or what followed one of them, that the recommender does not have yet. */
  #isBehind = false;
  /** Ids that only the visitor's state has. */
  #past = [];
  /** One change at a time. */
  #turn = Promise.resolve();
  #recommender;
  /** A state is to be gone on from: what is told meanwhile comes after it. */
  #isResuming = false;
  /** What could not be loaded in the beginning. */
  #trouble;

  constructor(options) {
    Object.assign(this, options);
    this.same = this.mode === 'same';
    this.budget = { ...BUDGET, ...(typeof this.mode === 'object' && this.mode) };
  }

  /** Whether products at hand have prices. */
  get hasPrices() {
    return [...this.#products.values()].some(({ record }) => record.price);
  }

  /** Loads what a state points to: newest first, and no more than a page view may. */
  async begin(state) {
    const { bytes } = this.head;
    const first = this.same ? bytes.keys() : [0];
    let left = this.budget.view;
    // They are in the order of their popularity.
    const chosen = [...first].filter((shard) => shard === 0 || (left -= bytes[shard]) > 0);
    const past = state ? pastOf(state) : { ids: [], newest: [] };
    this.#past = past.ids;
    this.#first = past.first;
    const found = this.same ? [] : this.#homes(past.newest);
    await this.#load(chosen);
    try {
      await this.#load((await found).filter((shard) => (left -= bytes[shard]) > 0));
      if (!this.same) await this.#follow(past.newest.filter((id) => this.#has(id)), left);
    } catch (error) {
      // There is something to show without it.
      this.#trouble = error;
    }
  }

  /** A recommender in the making of all that is here. */
  async start() {
    this.#isBehind = false;
    const past = this.#past.filter((id) => !this.#names.get(id) && !this.#has(id));
    const least = Math.min(0, ...Array.from(this.#products.values(), ({ bias }) => bias));
    // They are not shown, and nothing is known of them but that they were there: so that no state forgets them.
    const stubs = past.map((id) => ({ record: { id, title: id, availability: 'out_of_stock' }, e: new Float32Array(WIDTH), bias: least, qBias: 0, place: -1 }));
    const order = (a, b) => a.unseen - b.unseen || a.place - b.place;
    const products = [...stubs, ...[...this.#products.values()].sort(order)];
    await pause();
    const model = this.#model(products);
    await pause();
    const start = new this.Start(...this.fixed);
    start.part(model, this.shards.build);
    await pause();
    return this.filled(start, { list: products.map(({ record }) => record) });
  }

  #model(products) {
    const rows = new Map(products.map(({ number }, row) => [number, row]));
    const starts = [0];
    const [followers, weights] = [[], []];
    for (const { record } of products) {
      const { numbers = [], shares = [] } = this.#entry(record.id) ?? {};
      numbers.forEach((number, at) => {
        const row = rows.get(number);
        if (row === undefined) return;
        followers.push(row);
        weights.push(shares[at]);
      });
      starts.push(followers.length);
    }
    const seen = products.filter(({ unseen }) => !unseen).length;
    return modelOf(this.head, products, { seen, starts, followers, weights });
  }

  /** Loads the shards that products at hand point to, as far as so many bytes reach. */
  async #follow(ids, left = Infinity) {
    const news = ids.filter((id) => !this.#followed.has(id));
    const { bytes } = this.head;
    const chosen = new Set();
    for (const id of news) {
      const { shard: home, routes } = this.#entry(id);
      this.#first ??= id;
      let own = (id === this.#first ? this.budget.first : this.budget.product) - bytes[home];
      for (const shard of routes) {
        own -= bytes[shard];
        if (this.#files.has(`${shard}.bin`) || chosen.has(shard)) continue;
        if (own < 0 || (left -= bytes[shard]) < 0) break;
        chosen.add(shard);
      }
    }
    await this.#load([...chosen]);
    for (const id of news) this.#followed.add(id);
  }

  /** What a drawer says of an id. */
  #entry(id) {
    return this.#drawers.get(this.#names.get(id) ?? id);
  }

  /** Whether the shop is known not to have it. */
  #isForeign(id) {
    return this.#names.has(id) && this.#names.get(id) === undefined;
  }

  #has(id) {
    return this.#ids.has(this.#names.get(id) ?? id);
  }

  /** The entry of a product, by any of its ids; nothing where the shop has none. */
  async #find(id) {
    const file = `ids-${drawerOf(id, this.shards.drawers)}.bin`;
    const known = this.#entry(id);
    if (known || this.#isForeign(id)) return known;
    const { names, shards, starts, followers, weights, routes, 'routes.starts': ways } = await this.#file(file);
    for (const [name, entry] of Object.entries(JSON.parse(textOf(names)))) {
      if (typeof entry === 'string') {
        this.#names.set(name, entry);
        continue;
      }
      if (this.#ids.has(name)) this.#isBehind = true;
      const [from, to] = [starts[entry], starts[entry + 1]];
      this.#drawers.set(name, { shard: shards[entry], routes: routes.subarray(ways[entry], ways[entry + 1]), numbers: followers.subarray(from, to), shares: weights.subarray(from, to) });
    }
    if (!this.#entry(id)) {
      // Not in the shop, unless it is written as Shopify's tags do: country, product, variant.
      const parts = id.startsWith('shopify_') ? id.split('_').slice(1).reverse() : [];
      this.#names.set(id, this.#names.get(id));
      for (const part of parts) {
        if (this.#names.get(id) === undefined && (await this.#find(part))) this.#names.set(id, this.#names.get(part) ?? part);
      }
    }
    const other = this.#names.get(id);
    return other === undefined ? this.#drawers.get(id) : this.#find(other);
  }

  /** The shards of products. */
  async #homes(ids) {
    const entries = await Promise.all(ids.map((id) => this.#find(id)));
    return [...new Set(entries.filter(Boolean).map(({ shard }) => shard))];
  }

  async #load(shards) {
    await Promise.all(
      shards.map(async (shard) => {
        if (this.#files.has(`${shard}.bin`)) return;
        const tensors = await this.#file(`${shard}.bin`);
        for (const product of productsOf(tensors, this.head.steps, this.head.starts[shard])) {
          this.#products.set(product.number, product);
          this.#ids.set(product.record.id, product.number);
        }
        this.#isBehind = true;
      }),
    );
  }

  #file(name) {
    const file = this.#files.get(name) ?? piece(this.place + name);
    this.#files.set(name, file);
    // What could not be had may be asked for again.
    file.catch(() => this.#files.delete(name));
    return file;
  }

  /** Takes care of a recommender: of what it is told of products that are not here. */
  attach(recommender) {
    this.#recommender = recommender;
    const { observe, requestBytes, resume } = Object.getPrototypeOf(recommender);
    const missing = (ids) => (this.same ? [] : ids.filter((id) => !this.#has(id) && !this.#isForeign(id)));
    // The page listens from the next task on.
    if (this.#trouble) this.#told(Promise.reject(this.#trouble));
    recommender.load = async (ids) => {
      const missed = [];
      const isNew = await this.#grow([...ids].map(String), undefined, (error) => missed.push(error));
      if (missed.length) throw missed[0];
      return isNew;
    };
    recommender.observe = (event) => {
      const ids = idsOf(event);
      if (!missing(ids).length && !this.#isResuming) {
        const observed = observe.call(recommender, event);
        const more = observed.changed && !this.same && ids.some((id) => !this.#followed.has(this.#names.get(id) ?? id));
        return more ? { ...observed, later: this.#told(this.#grow(ids)) } : observed;
      }
      const dated = { ...event, time: event.time ?? Date.now() };
      const later = this.#grow(ids).then(() => observe.call(recommender, dated));
      return { changed: false, reward: 0, later: this.#told(later, event.event) };
    };
    recommender.requestBytes = (request) => {
      const ids = [request.item_id, ...(request.item_ids ?? []), ...(request.pin ?? [])].filter((id) => id !== undefined && id !== null).map(String);
      if (!missing(ids).length) return requestBytes.call(recommender, request);
      this.#told(this.#grow(ids));
      // Until then an empty slate, of the one slot that nothing is learned of.
      return requestBytes.call(recommender, { slot: 'recently-viewed', candidates: [] });
    };
    recommender.resume = (state) => {
      const { ids, newest } = pastOf(state);
      this.#isResuming = true;
      const resumed = this.#grow(newest, ids).then(() => resume.call(recommender, state));
      return resumed.finally(() => (this.#isResuming = false));
    };
  }

  /** Lets the page know of what became of a change; such a promise is never rejected. */
  #told(change, event) {
    const tell = (error) => this.#recommender.grown?.(event, error);
    return change.then((done) => (tell(), done), (error) => (tell(error), { changed: false, reward: 0, error }));
  }

  /**
   * Loads products and what they point to, and lets the recommender go on with all that, and with the `past` of another. Of what
   * they point to alone, `missed` hears that it cannot be had.
   */
  #grow(ids, past, missed = (error) => this.#told(Promise.reject(error))) {
    const grown = this.#turn.then(async () => {
      const shards = this.same ? [] : await this.#homes(ids);
      await this.#load(shards);
      const own = ids.map((id) => this.#names.get(id) ?? id).filter((id) => this.#ids.has(id));
      if (!this.same) await this.#follow(own, this.budget.view).catch(missed);
      if (past) this.#past = past;
      else if (!this.#isBehind) return false;
      const start = await this.start();
      this.#recommender.become((state) => this.finish(start, state));
      return true;
    });
    this.#turn = grown.catch(() => {});
    return grown;
  }
}

/** The ids of an event's products. */
function idsOf({ event, item_id: id, items } = {}) {
  if (event === 'view_item_list') return [];
  const all = [id, ...(Array.isArray(items) ? items.map((item) => item?.item_id) : [])];
  return all.filter((one) => one !== undefined && one !== null).map(String);
}

/** All ids in a state, and the newest products in it. */
function pastOf(state) {
  const { ids, touches, cart } = readState(state);
  const newest = new Set(touches.map(({ item }) => ids[item]).reverse());
  return { ids, first: ids[touches[0]?.item], newest: [...new Set([...[...newest].slice(0, HISTORY), ...cart.map((item) => ids[item])])] };
}

/** A file's tensors. */
async function piece(place) {
  const { bytes } = await read(place, 'bundle_fetch');
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    // A host may have unpacked it already.
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? await new Response(stream).arrayBuffer() : bytes.slice().buffer;
    return tensorsOf(plain);
  } catch (cause) {
    throw coded('bundle_shard', `${place} is cut short, damaged or no part of a bundle: ${cause.message}. Build it again.`, cause);
  }
}

function tensorsOf(buffer) {
  const begin = 8 + Number(new DataView(buffer).getBigUint64(0, true));
  const header = JSON.parse(textOf(new Uint8Array(buffer, 8, begin - 8)));
  const tensor = ({ dtype, data_offsets: [from, to] }) => new TYPES[dtype](buffer.slice(begin + from, begin + to));
  return Object.fromEntries(Object.entries(header).map(([name, one]) => [name, Object.assign(tensor(one), { dtype: one.dtype, shape: one.shape })]));
}

const textOf = (bytes) => new TextDecoder().decode(bytes);

/** Records from their columns. */
function recordsOf(bytes, count) {
  const columns = Object.entries(JSON.parse(textOf(bytes)));
  const record = (_, at) => Object.fromEntries(columns.map(([name, values]) => [name, values[at]]).filter(([, value]) => value !== null));
  return Array.from({ length: count }, record);
}

/** The products of a shard, with their rows of int8 as vectors. */
function productsOf(tensors, [scale, bias, qBias], first) {
  const { rows, 'rows.scale': scales, 'rows.bias': biases, 'rows.q_bias': qBiases, place, unseen, products } = tensors;
  return recordsOf(products, place.length).map((record, at) => ({
    record,
    number: first + at,
    place: place[at],
    unseen: unseen[at],
    e: Float32Array.from(rows.subarray(at * WIDTH, (at + 1) * WIDTH), (step) => step * scales[at] * scale),
    bias: biases[at] * bias,
    qBias: qBiases[at] * qBias,
  }));
}

/** What is known of the whole shop. */
function headOf(tensors) {
  const { steps, 'shards.sizes': sizes, 'shards.bytes': bytes, part, ...rest } = tensors;
  const starts = [0];
  sizes.forEach((size, at) => starts.push(starts[at] + size));
  const model = Object.entries(rest).filter(([name]) => !/\.scale$|^(memory\.(starts|followers|weights)|items\.(residual|bias|q_bias))$/.test(name));
  const whole = ([name, tensor]) => {
    const scale = rest[`${name}.scale`];
    if (!scale) return [name, tensor];
    return [name, Object.assign(Float32Array.from(tensor, (step, at) => step * scale[Math.floor(at / tensor.shape[1])]), { dtype: 'F32', shape: tensor.shape })];
  };
  return { steps, bytes, starts, part, model: model.map(whole) };
}

/** The model of some products, as a file that the wasm reads. */
function modelOf({ model, part }, products, { seen, starts, followers, weights }) {
  const n = products.length;
  const residual = new Float32Array(n * WIDTH);
  products.forEach(({ e }, row) => residual.set(e, row * WIDTH));
  const floats = (values) => Object.assign(Float32Array.from(values), { dtype: 'F32', shape: [values.length] });
  const words = (values) => Object.assign(Uint32Array.from(values), { dtype: 'U32', shape: [values.length] });
  const tensors = [
    ...model,
    ['items.residual', Object.assign(residual, { dtype: 'F32', shape: [n, WIDTH] })],
    ['items.bias', floats(products.map(({ bias }) => bias))],
    ['items.q_bias', floats(products.map(({ qBias }) => qBias))],
    ['memory.starts', words(starts)],
    ['memory.followers', words(followers)],
    ['memory.weights', Object.assign(Uint8Array.from(weights), { dtype: 'U8', shape: [weights.length] })],
    ['part', words([seen, ...part])],
  ];
  let end = 0;
  const header = Object.fromEntries(tensors.map(([name, { dtype, shape, byteLength }]) => [name, { dtype, shape, data_offsets: [end, (end += byteLength)] }]));
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  for (const [name, { buffer, byteOffset, byteLength }] of tensors) {
    file.set(new Uint8Array(buffer, byteOffset, byteLength), 8 + text.length + header[name].data_offsets[0]);
  }
  return file;
}

/** The drawer of an id: 32-bit FNV-1a. */
function drawerOf(id, drawers) {
  const hash = new TextEncoder().encode(id).reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5);
  return (hash >>> 0) % drawers;
}
