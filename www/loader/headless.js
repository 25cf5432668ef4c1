// `windowshop/headless`: the recommender without the page, for a shop's own cards, for workers, for Node.
import { coded } from './coded.js';
import { logOf } from './log.js';
import { prepare, starter } from './prepare.js';
import { Recommender } from './recommender.js';
import { parts } from './wasm.js';

// Bundlers know this very form and take the files along. The first two are of use where `wasm` names the page's.
const rest = parts(() => new URL('./rest.wasm', import.meta.url));
const bundled = parts(() => new URL('./bundle.wasm', import.meta.url), '-0', rest.make);
const load = starter(() => new URL('./headless.wasm', import.meta.url), bundled.make);

const TEXT = { what: 'a text', fits: (value) => typeof value === 'string' };
const COUNT = { what: 'a whole number of at least 0', fits: (value) => Number.isInteger(value) && value >= 0 };
const FLAG = { what: 'true or false', fits: (value) => typeof value === 'boolean' };
/** What is judged where it is read. */
const ANY = { fits: () => true };
/** The fields of a request. */
const FIELDS = {
  slot: TEXT,
  limit: COUNT,
  item_id: ANY,
  item_ids: ANY,
  candidates: ANY,
  exclude: ANY,
  filter: ANY,
  pin: ANY,
  boost: ANY,
  bury: ANY,
  min: COUNT,
  fallback: TEXT,
  explore: FLAG,
};

export async function createRecommender(options) {
  checkVisitor(options?.visitor ?? {});
  const make = await prepare(options, (source) => load(source).then(() => rest.load()).then(() => bundled.load()));
  return new Headless(await make(options.state));
}

// Checked here and not in the recommender itself, which every page loads.
class Headless extends Recommender {
  recommend(request = {}) {
    checkRequest(request);
    return super.recommend(request);
  }

  log(options) {
    return logOf(this.export(), options);
  }
}

function checkVisitor(visitor) {
  const expected = "visitor must be an object of texts, numbers and booleans such as { country: 'DE' }";
  if (typeof visitor !== 'object' || Array.isArray(visitor)) throw coded('visitor_format', `${expected}, got ${shown(visitor)}.`);
  for (const [name, value] of Object.entries(visitor)) {
    if (/object|function|symbol/.test(typeof (value ?? ''))) throw coded('visitor_format', `${expected}, got ${shown(value)} for ${name}.`);
  }
}

/** What is no object at all is refused with the rest. */
function checkRequest(request) {
  if (typeof request !== 'object') return;
  for (const [name, value] of Object.entries(request ?? {})) {
    if (value === undefined || value === null) continue;
    if (!Object.hasOwn(FIELDS, name)) {
      throw coded('request_format', `A request has no field ${name}: expected some of ${Object.keys(FIELDS).join(', ')}.`);
    }
    const { what, fits } = FIELDS[name];
    if (!fits(value)) throw coded('request_format', `${name} must be ${what}, got ${shown(value)}.`);
  }
}

/** A value for a message: its type, and itself where that is short. */
function shown(value) {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'function' ? 'a function' : `the ${typeof value} ${String(value).slice(0, 40)}`;
}
