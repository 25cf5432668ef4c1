// What comes after the first recommendations: the handle that the page gets. Nothing here throws: the host page must not break
// with us.
import { Recommender as Core, Widget, adopt } from '../../target/bindgen/windowshop.js';
import { ATTRIBUTES, RULES, mounted } from './attributes.js';
import { sheetOf } from './dom.js';
import { defineElement } from './element.js';
import hand from './hand.css';
import { Recommender } from './recommender.js';
import { settingsOf } from './settings.js';

export { adopt };

/** Both parts of the glue are of one build. */
export const build = BUILD;

/** The handle of what has started. */
export function begin(page) {
  const { core, widget, signal, report } = page;
  // Those of the page's own wasm are without the methods that are not called before.
  if (!widget.watch) {
    Object.setPrototypeOf(core, Core.prototype);
    Object.setPrototypeOf(widget, Widget.prototype);
  }
  const recommender = (page.recommender = new Recommender(page));
  recommender.grown = (event, error) => {
    if (signal.aborted) return;
    if (error) report(error.code, error.message);
    else event ? widget.observed(event) : widget.refresh();
  };
  const shop = new Shop(page);
  // Elements in shadow trees, which only it can find.
  page.define = () => defineElement(widget, signal);
  Object.assign(page.settings, settingsOf(page, shop));
  const [sheet] = page.settings.sheets;
  for (const { cssText } of sheetOf(hand).cssRules) sheet.insertRule(cssText, sheet.cssRules.length);
  return shop;
}

class Shop {
  /** Why it could not start: that has another handle. */
  error = undefined;
  #recommender;
  #widget;
  #store;
  #report;
  #stop;
  #part;
  /** What listens to the shop's own tags and markup, where it has any. */
  ears;

  constructor({ recommender, widget, store, report, stop, part }) {
    this.#recommender = recommender;
    this.#widget = widget;
    this.#store = store;
    this.#part = part;
    this.#report = report;
    this.#stop = stop;
    store.onerase = () => this.#forget();
    if (store.wasErased) this.#forget();
  }

  observe(event) {
    return this.heard(event, 'api');
  }

  /** An event from `source`; what another has told already is left out. */
  heard(event, source) {
    const nothing = { changed: false, reward: 0 };
    return this.#try(nothing, (recommender) => {
      const fresh = this.ears ? this.ears.fresh(event, source) : event;
      if (!fresh) return nothing;
      const observed = recommender.observe(fresh);
      // A sight changes no slate, but it is to be kept and learned from.
      if (observed.changed || event.event === 'view_item_list') this.#widget.observed(event.event);
      return observed;
    });
  }

  recommend(request = {}) {
    const none = { slate_id: '', slot: String(request?.slot ?? 'for-you'), items: [] };
    return this.#try(none, (recommender) => recommender.recommend(request));
  }

  explain(itemId) {
    return this.#try(undefined, (recommender) => recommender.explain(itemId));
  }

  product(itemId) {
    return this.#try(undefined, (recommender) => recommender.product(itemId));
  }

  inspect() {
    return this.#try(undefined, (recommender) => {
      const { bytes, saved_at, backend } = this.#store;
      return { ...recommender.inspect(), consent: this.#consent, storage: { bytes, saved_at, backend } };
    });
  }

  /** Whether anything may be kept from now on; without a word, what is so now. */
  async consent(said) {
    if (said && this.#recommender) {
      await this.#part('listen');
      // Without what sees to it, a no is at least no more than that.
      if (this.ears) await this.ears.consent(said);
      else if (said !== 'granted') this.#store.keeping = false;
    }
    return this.#consent;
  }

  /** Opens the inspector. */
  async inspector() {
    await this.#part('inspector');
  }

  /** All that is known of the visitor. */
  async knowledge() {
    if (!this.#recommender) return undefined;
    const { knowledge } = await this.#part('privacy');
    return this.#recommender && knowledge?.(this);
  }

  get #consent() {
    return this.#store.isKeeping ? 'granted' : 'denied';
  }

  refresh() {
    this.#try(undefined, () => this.#widget.refresh());
  }

  export() {
    return this.#try(new Uint8Array(), (recommender) => recommender.export());
  }

  async erase() {
    this.#forget();
    await this.#try(undefined, () => this.#store.erase());
  }

  #forget() {
    this.#try(undefined, (recommender) => {
      recommender.erase();
      this.#widget.restored();
    });
  }

  destroy() {
    this.#try(undefined, (recommender) => {
      const widget = this.#widget;
      widget.destroy();
      this.#recommender = undefined;
      this.#store.close();
      // The call may come out of one of the widget's own events; it ends first.
      queueMicrotask(() => {
        recommender.free();
        widget.free();
      });
    });
    // Once: the page may have started another since.
    this.#stop?.();
    this.#stop = undefined;
  }

  /** For a second `start`: one more container of the same recommender. */
  mount({ container, ...options }) {
    if (!container || !this.#recommender) return;
    // As an element would have them.
    const camel = (name) => name.replace(/-(.)/, (_, letter) => letter.toUpperCase());
    const attributes = Object.fromEntries(['slot', ...ATTRIBUTES].map((name) => [name, text(options[camel(name)])]));
    const mount = () => this.#try(undefined, () => this.#widget.mount(mounted(container, attributes)));
    if (!RULES.some((name) => attributes[name])) return mount();
    return this.#part('rules').then(mount);
  }

  /** For the widget: take up what another page has stored meanwhile. */
  async reload() {
    const state = await this.#store.news();
    if (!state) return;
    try {
      await this.takeUp(state);
      this.#widget.restored();
    } catch (error) {
      this.#tell(error);
    }
  }

  /** Goes on from a `state` that another page has stored; what only this one has learned comes on top. */
  async takeUp(state) {
    const recommender = this.#recommender;
    const history = () => recommender.inspect().history;
    const told = ({ event, item_id, time }) => `${time} ${event} ${item_id}`;
    const learned = history();
    await recommender.resume(state);
    const known = new Set(history().map(told));
    // What comes before something that both know is known to both, if not forgotten since.
    const own = learned.slice(learned.findLastIndex((event) => known.has(told(event))) + 1);
    for (const event of own) await recommender.observe(event).later;
    if (own.length) this.#store.save(recommender.export());
  }

  #try(otherwise, work) {
    if (!this.#recommender) return otherwise;
    try {
      return work(this.#recommender);
    } catch (error) {
      this.#tell(error);
      return otherwise;
    }
  }

  #tell(error) {
    // Destroyed: quiet.
    if (this.#recommender) this.#report(error?.code ?? 'internal', String(error?.message ?? error));
  }
}

/** A value as the text of an attribute; undefined for one that is not there. */
function text(value) {
  if (value === true) return '';
  if (value === undefined || value === null || value === false) return undefined;
  return typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : String(value);
}
