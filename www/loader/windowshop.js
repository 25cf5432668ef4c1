// The page's script: starts from its own tag, and is the `ready` and `start` that the page may import.
import { defineElement } from './element.js';
import { pause } from './pause.js';
import { Recommender, prepare } from './recommender.js';
import { Shop } from './shop.js';
import { coded } from './source.js';
import { openStore } from './store.js';

/** By this event a second copy of the script, from another address, finds the first: no global needed. */
const ROLL_CALL = 'windowshop-roll-call';

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
  const store = openStore(options.scope || 'default', report);
  let shop;
  try {
    const [make, kept] = await Promise.all([prepare(options), store.then((s) => s.load())]);
    const { core, Widget, feed } = await restored(make, kept, await store);
    await pause();
    const recommender = new Recommender({ core, feed });
    const settings = settingsOf(options, () => shop);
    const widget = new Widget(core, settings);
    shop = new Shop({ recommender, widget, store: await store, report, stopped });
    defineElement(widget);
    shop.mount(options);
    widget.start();
  } catch (error) {
    const failure = error?.code ? error : coded('internal', String(error?.message ?? error), error);
    report(failure.code, failure.message);
    shop?.destroy();
    shop = new Shop({ error: failure, report, stopped });
    store.then((s) => s.close());
  }
  return shop;
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

function settingsOf(options, shop) {
  return {
    currency: options.currency,
    locale: options.locale,
    explore: options.explore,
    saleLabel: options.saleLabel ?? 'Sale price',
    priceLabel: options.priceLabel ?? 'Regular price',
    script,
    report,
    save: (state) => shop()?.save(state),
    reload: () => shop()?.reload(),
  };
}

/** Tells of each kind of problem once in the console, and of every case by an event. */
function report(code, message, container) {
  if (!told.has(code)) console.warn(`windowshop: ${message} [${code}]`);
  told.add(code);
  const event = { bubbles: true, composed: true, detail: { code, message } };
  (container ?? document).dispatchEvent(new CustomEvent('windowshop-error', event));
}

/** The tags of this script; a module has no `document.currentScript`. */
function tags() {
  return [...document.querySelectorAll('script[src]')].filter((tag) => tag.src === script);
}

function optionsOf(tag) {
  const { catalog, bundle, currency, locale, scope, seed, explore, visitor, config, wasm } = tag.dataset;
  const { saleLabel, priceLabel } = tag.dataset;
  return {
    ...{ catalog, bundle, currency, locale, scope, saleLabel, priceLabel, wasm },
    seed: seed === undefined ? undefined : Number(seed),
    explore: explore === 'off' ? false : undefined,
    visitor: json('data-visitor', visitor),
    config: json('data-config', config),
  };
}

function json(name, text) {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch (error) {
    report('attribute_json', `${name} is left out, it is not JSON: ${error.message}`);
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
    for (const { dataset } of containers) start({ ...dataset, reasons: 'reasons' in dataset });
  } else if (main || containers.length) {
    start(optionsOf(main ?? containers[0]));
  }
}
