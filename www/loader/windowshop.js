// The page's script: starts from its own tag, and is the `ready` and `start` that the page may import.
import { ATTRIBUTES } from './attributes.js';
import { coded } from './coded.js';
import { sheetOf } from './dom.js';
import { pause } from './pause.js';
import { prepare, starter } from './prepare.js';
import { prices } from './prices.js';
import css from './slate.css';
import { Store } from './store.js';
import { parts } from './wasm.js';

/** By this event a second copy of the script, from another address, finds the first: no global needed. */
const ROLL_CALL = 'windowshop-roll-call';

/** Markup that tells of products and of what visitors do with them. */
const TELLING = `[data-item-id]:not([data-windowshop]), [data-event], script[type="application/ld+json"], meta[property^="product:"],
  form[action*="cart"], form.cart, .add_to_cart_button`;

/** Containers with a look of the shop's, and with rules. */
const STYLED = '[data-layout], [data-template], [data-windowshop] > template';
const RULED = `${STYLED}, [data-item-ids], [data-pin], [data-min], [data-fallback], [data-filter], windowshop-recs`;

/** What the page comes to have, by whichever file. */
const OWN = ['core', 'dress', 'dressed', 'feed', 'group', 'grow', 'held', 'recommender', 'ruled', 'rulesOf', 'shop', 'whole', 'widget'];

const HEADINGS = {
  'for-you': 'Recommended for you',
  related: 'You may also like',
  'bought-together': 'Often bought together',
  cart: 'Goes well with your cart',
  'recently-viewed': 'Recently viewed',
  popular: 'Popular now',
  new: 'New in',
};

// Bundlers know this very form and take the files along. What the first recommendations do not need comes after them, what only
// a bundle needs with it.
const rest = parts(() => new URL('./rest.wasm', import.meta.url));
const bundled = parts(() => new URL('./bundle.wasm', import.meta.url), '-0', rest.make);
const wasm = starter(() => new URL('./windowshop.wasm', import.meta.url), bundled.make);

const script = import.meta.url;
const told = new Set();
let running;
let settle;

/** The shop's handle, as soon as it has started; never rejects. */
export const ready = new Promise((resolve) => (settle = resolve));

/**
 * Starts as a tag would, or adds a container to what has started. Never rejects: a handle that could not
 * start has its `error` set.
 */
export function start(options = {}) {
  const first = running ? undefined : firstCopy();
  const shop = first ? first(options) : begin(options);
  shop.then(settle);
  return shop;
}

function begin(options) {
  if (running) {
    running.then((shop) => shop.mount(options));
  } else {
    running = run(options);
    document.addEventListener(ROLL_CALL, answer);
  }
  return running;
}

function answer(event) {
  event.detail.start ??= start;
}

function firstCopy() {
  const detail = {};
  document.dispatchEvent(new CustomEvent(ROLL_CALL, { detail }));
  return detail.start;
}

function stopped() {
  running = undefined;
  document.removeEventListener(ROLL_CALL, answer);
}

async function run(options) {
  // To read the script is a task of its own.
  await pause();
  const store = new Store(options.scope || 'default', report);
  const end = new AbortController();
  if (document.querySelector('[data-windowshop]:empty')) load('meanwhile').then((file) => file.wait?.(running));
  const money = prices(options);
  await pause();
  // A page with more than cards asks for the rest at once.
  const started = async (source, withRest = isTagged(options) || isRuled(options) || isOther(options)) => {
    await Promise.all([wasm(source), withRest && needed('shop'), withRest && rest.fetch(), options.bundle && bundled.fetch()]);
    if (withRest) await restOfWasm();
    if (options.bundle) await bundled.load();
  };
  const stop = () => (end.abort(), stopped());
  const page = { ...options, begun: {}, own: new WeakSet(), slots: new WeakMap(), money, signal: end.signal, stop, store, report, told };
  // The tag may have anything by these names, too.
  for (const name of OWN) page[name] = undefined;
  let shop;
  try {
    // To make the first formatter is the longest task of all, and the browser's own: it stands alone, and in three parts, since
    // whatever asks for a locale first makes the browser read what all of them have in common.
    const priced = async () => {
      await pause();
      new Intl.Locale('en').maximize();
      await pause();
      Intl.Collator.supportedLocalesOf('en');
      await pause();
      money(0);
      await pause();
    };
    const [make, kept, { messages = {} }] = await Promise.all([prepare(options, started, priced), pause().then(() => opened(store, options)), spoken(options)]);
    // Who comes back has the rest at hand.
    if (kept) await restOfWasm();
    const { Widget, ...made } = await restored(make, kept, store);
    await pause();
    Object.assign(page, made, { messages });
    Object.assign(page, { settings: settingsOf(page), isTagged, isRuled, part: (name) => part(name, page) });
    const widget = (page.widget = new Widget(made.core, page.settings));
    if (kept || made.grow || made.dressed !== false || isOther(options)) await whole(page);
    if (isTagged(options)) await part('listen', page);
    if (isRuled(page)) await part('rules', page);
    // Stars that come after their cards would move what is below.
    if (made.dressed || document.querySelector(STYLED)) await part('look', page);
    if (options.holdout) await part('holdout', page);
    if (options.analytics) await part('analytics', page);
    if (isInspected()) part('inspector', page);
    await pause();
    page.shop?.mount(options);
    widget.start();
    await pause();
    let more = widget.fill();
    await pause();
    more &&= widget.fill();
    await pause();
    shop = await whole(page);
    await pause();
    page.define();
    widget.watch();
    while (more && widget.fill()) await pause();
  } catch (error) {
    const failure = typeof error?.code === 'string' ? error : coded('internal', String(error?.message ?? error), error);
    report(failure.code, failure.message);
    leave(page);
    end.abort();
    shop = inert(failure);
    if (isInspected()) shop.inspector();
  }
  if (Array.isArray(window.windowshop)) (await load('queue')).serve?.(shop, report);
  return shop;
}

/** Leaves the page as it was. */
function leave({ shop, widget, store }) {
  try {
    if (shop) shop.destroy();
    else widget?.destroy();
  } catch {
    // It has failed in itself, which is told.
  }
  store.close();
}

const nothing = () => {};

/** The handle of what could not start: it does nothing, and answers as little. */
function inert(error) {
  const over = new AbortController();
  const shop = {
    error,
    observe: () => ({ changed: false, reward: 0 }),
    recommend: () => ({ slate_id: '', slot: 'for-you', items: [] }),
    consent: async () => 'denied',
    export: () => new Uint8Array(),
    inspector: async () => void (await part('inspector', { shop, told, begun: {}, signal: over.signal })),
    destroy() {
      // Once: the page may have started another since.
      if (!over.signal.aborted) stopped();
      over.abort();
    },
    erase: async () => {},
    knowledge: async () => {},
    explain: nothing,
    inspect: nothing,
    mount: nothing,
    product: nothing,
    refresh: nothing,
  };
  return shop;
}

const isInspected = () => /[?&]windowshop-inspect\b/.test(location.search);

/** Whether the page has tags or markup of the shop's own that tell something, or a word on consent. */
const isTagged = ({ consent, layer = 'dataLayer' }) =>
  consent || navigator.globalPrivacyControl || window[layer] || document.querySelector(TELLING);

/** Whether the shop has rules for its slots. */
const isRuled = ({ rules }) => rules || document.querySelector(RULED);

/** Whether containers are found, or filled, otherwise than nearly everywhere, or say why, or anyone is told of it. */
const isOther = ({ analytics, config, container, explore, holdout, visitor }) =>
  analytics || config || container || holdout || visitor || explore === false || document.querySelector('[data-reasons]') ||
  // Which may be in the container.
  (document.querySelector('script[data-container]') && document.querySelector('template'));

/** The page's texts, where they are not English. */
async function spoken({ messages, locale }) {
  const language = locale || document.documentElement.lang;
  if (!messages && (!language || /^en\b/i.test(language))) return {};
  const { read } = await load('messages');
  return (await read?.(messages, language, script, report)) ?? {};
}

/** Whether anything may be kept, and if so the visitor's state. */
async function opened(store, options) {
  const { Consent } = isTagged(options) ? await load('listen') : {};
  // Without what understands a word on it, only a plain yes is one.
  const granted = Consent ? new Consent(options).granted : options.consent === 'granted' || !isTagged(options);
  store.keeping = granted && !store.refused;
  if (store.keeping) await store.open();
  return store.load();
}

/** Files that come after the first recommendations, or that few pages need. Most have a `begin` for what the page has. */
const PARTS = {
  shop: () => import('./shop.js'),
  listen: () => import('./listen.js'),
  analytics: () => import('./analytics.js'),
  privacy: () => import('./privacy.js'),
  rules: () => import('./rules.js'),
  look: () => import('./look.js'),
  messages: () => import('./messages.js'),
  holdout: () => import('./holdout.js'),
  inspector: () => import('./inspector.js'),
  queue: () => import('./queue.js'),
  meanwhile: () => import('./meanwhile.js'),
};

/** Such a file; without it there is no shop. */
const needed = (name) =>
  PARTS[name]().catch((cause) => {
    throw coded('part_fetch', `Cannot load ${name}.js, which belongs beside this script: ${cause.message}`, cause);
  });

/** Such a file; nothing where it is not to be had, which is told. */
const load = (name) =>
  needed(name).catch((error) => {
    report(error.code, error.message);
    return {};
  });

/** The file of the handle, when the rest of the wasm has been started. */
async function restOfWasm() {
  const file = needed('shop').then((file) => {
    if (file.build !== BUILD) throw coded('part_fetch', 'shop.js belongs to another build than this script: all files are to be of one.');
    return file;
  });
  await rest.load(file.then(({ adopt }) => adopt));
  return file;
}

/** The handle, with all that comes after the first recommendations. */
function whole(page) {
  return (page.whole ??= restOfWasm().then((file) => (page.shop = file.begin(page))));
}

/** Loads such a file and lets it begin, once in a page's life, when there is a handle. */
function part(name, page) {
  const { begun } = page;
  // What keeps the handle from coming is told where that is waited for.
  return (begun[name] ??= Promise.all([load(name), page.shop ?? whole(page).catch(() => {})]).then(([file, shop]) => {
    if (shop && !page.signal.aborted) file.begin?.(page);
    return file;
  }));
}

/** A core with the visitor's state; a state that it refuses is set aside, and it starts afresh. */
async function restored(make, kept, store) {
  try {
    return await make(kept);
  } catch (error) {
    if (!kept) throw error;
    // If this fails too, it was not the state.
    const fresh = await make();
    await store.setAside();
    report(error.code, `What this browser had kept was set aside, a fresh start is made: ${error.message}`);
    return fresh;
  }
}

/** What the widget has of the page before there is a handle; `settings.js` has the rest of it. */
const settingsOf = ({ money, messages, saleLabel, priceLabel, store }) => ({
  window,
  sheets: [sheetOf(css)],
  price: money,
  saleLabel: saleLabel ?? messages.salePrice ?? 'Sale price',
  priceLabel: priceLabel ?? messages.regularPrice ?? 'Regular price',
  heading: (slot) => messages.headings?.[slot] ?? HEADINGS[slot] ?? slot,
  script,
  report,
  emit,
  attributes: ['data-windowshop', 'data-slot', 'slot-name', 'data-container', ...ATTRIBUTES.flatMap((name) => [name, `data-${name}`])],
  save: (state) => store.save(state),
  dress: nothing,
  rewrites: nothing,
  rules: nothing,
  scanned: nothing,
  why: nothing,
});

/** Tells of each problem once in the console, of so many at most, and of every case by an event. */
function report(code, message, container) {
  const line = `${message} [${code}]`;
  if (!told.has(line) && told.size < 20) {
    told.add(line);
    console.warn(`windowshop: ${line}`);
  }
  emit(container ?? document, 'error', { code, message });
}

function emit(target, name, detail) {
  target.dispatchEvent(new CustomEvent(`windowshop-${name}`, { bubbles: true, composed: true, detail }));
}

/** The tags of this script; a module has no `document.currentScript`. */
function tags() {
  return [...document.querySelectorAll('script[src]')].filter((tag) => tag.src === script);
}

function optionsOf(tag) {
  // Its container is found with the others of the page.
  const { container, ...options } = tag.dataset;
  for (const name of ['visitor', 'config', 'rules']) options[name] = json(name, options[name]);
  if (options.seed) options.seed = Number(options.seed);
  options.explore = options.explore === 'off' ? false : undefined;
  return options;
}

function json(name, text) {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch (error) {
    report('attribute_json', `data-${name} is left out, it is not JSON: ${error.message}`);
    return undefined;
  }
}

if (globalThis.document) {
  const all = tags();
  const main = all.find((tag) => tag.dataset.catalog || tag.dataset.bundle);
  // A tag without a source may belong to another copy of the script, which runs already; and a tag without
  // anything is there to be imported from: `start` will be called.
  const containers = all.filter((tag) => tag.dataset.container);
  if (firstCopy()) {
    start();
    for (const { dataset } of containers) start({ ...dataset });
  } else if (main || containers.length) {
    start(optionsOf(main ?? containers[0]));
  }
}
