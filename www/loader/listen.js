// What the shop's own tags and markup tell: GA4 events in `dataLayer`, by `push` or by gtag, also those from before this
// script; clicks and forms of elements with `data-item-id`; the product that the page is about; and the visitor's consent.
// Loaded where a page has any of that. Nothing here throws.
import { Consent, settle } from './consent.js';
import { pageProduct } from './product.js';

export { Consent };

/** GA4's events that are learned from. The shop's own lists are not our slates: `view_item_list` is not among them. */
const LEARNED = /^(select_item|view_item|add_to_(cart|wishlist)|remove_from_cart|purchase|refund)$/;
/** A product's page is viewed once, an order placed once, whoever says so. */
const ONCE = /^(view_item|purchase|refund)$/;
/** Two sources that report one thing do so within this, in ms. */
const TOGETHER = 3000;
/** One source that reports a thing twice, by two tags, does so within this. */
const TWICE = 300;
/** A page that thanks for an order may be opened again within this, in ms: half an hour. */
const ORDER = 1_800_000;

/** Address of the page. What follows `#` is a place in it, unless a router uses it for pages. */
const address = () => location.href.replace(/#(?![/!]).*/, '');

/** Begins to listen for the page. */
export function begin(page) {
  const ears = new Ears(page);
  page.shop.ears = ears;
  ears.look();
}

class Ears {
  #page;
  #shop;
  #layer;
  #entries;
  /** What the data layer said last of products. */
  #ecommerce;
  #own;
  #signal;
  #consent;
  #keep;
  /** When and by whom an event with a product was told in this page view. */
  #told = new Map();
  #address = address();
  /** How many events each source has told. */
  sources = {};
  /** The product that the page's markup names, the one that it named when the address changed, and the data layer's since then. */
  #named;
  #left;
  #viewed;
  /** What the markup calls a product that is not loaded, so far as it was looked for; and the name that it is looked for by now. */
  #sought;
  #seeking;

  /**
   * Listens until `signal` ends it.
   *
   * @param {object} page
   * @param {object} page.shop the page's handle
   * @param {string} [page.layer] name of the data layer
   * @param {string} [page.consent] as {@link Consent} has it
   * @param {WeakSet} page.own what we have pushed into it ourselves
   * @param {AbortSignal} page.signal
   */
  constructor(page) {
    const { shop, layer = 'dataLayer', own, signal, report } = page;
    this.#page = page;
    this.#shop = shop;
    this.#layer = layer;
    this.#own = own;
    this.#signal = signal;
    this.#consent = new Consent(page);
    let settled;
    // One after the other: a banner may say several things in one breath.
    this.#keep = () => (settled = Promise.resolve(settled).then(async () => {
      try {
        if (!signal.aborted) await settle(this.#consent, page);
      } catch (error) {
        report(error.code ?? 'internal', error.message);
      }
    }));
    this.#keep();
    // What this page has told before there was anybody to listen.
    const begin = Math.max(performance.timeOrigin, Date.now() - TOGETHER);
    for (const { event, item_id, time } of shop.inspect().history) {
      if (time >= begin) this.#told.set(`${event} ${item_id}`, { source: 'api', time });
    }
    const listen = (name, heard) => document.addEventListener(name, heard, { capture: true, signal });
    const marked = (event) => {
      const told = eventOf(event);
      if (told) shop.heard(told, 'markup');
    };
    listen('click', marked);
    listen('submit', marked);
    // The shop's own tags may tell of our cards too.
    listen('windowshop-select', ({ detail }) => this.#isNew('select_item', detail.item_id, 'widget'));
  }

  /** The product that the page is about, by the catalogue's id. */
  get about() {
    const viewed = this.#viewed && this.#known(this.#viewed);
    // Markup that was there before the address changed may be that of the page before.
    return (this.#named === this.#left ? (viewed ?? this.#named) : (this.#named ?? viewed)) ?? this.#seeking;
  }

  /** The page's own word on what may be kept; or the visitor's, `stop` and `resume`. */
  consent(said) {
    if (/^(stop|resume)$/.test(said)) this.#consent.visitor(said === 'stop');
    else this.#consent.set(said);
    return this.#keep();
  }

  /** Looks again at what the page has: a tag manager may bring a data layer late or anew, a page its product. */
  look() {
    this.#turn();
    const entries = window[this.#layer];
    if (Array.isArray(entries) && entries !== this.#entries) this.#hear(entries);
    const ids = pageProduct();
    const id = ids.map((one) => this.#known(one)).find(Boolean);
    if (!id) this.#seek(ids);
    if (id === this.#named) return;
    this.#named = id;
    // Whoever comes to see it has viewed it.
    if (id) this.#shop.heard({ event: 'view_item', item_id: id }, 'page');
  }

  /** Loads the product of the page, once, where the catalogue comes in shards. */
  async #seek(ids) {
    const { recommender, report } = this.#page;
    if (!recommender.load || !ids.length || this.#sought === String(ids)) return;
    this.#sought = String(ids);
    // One by one: each may ask for a file, and the first is the likeliest.
    for (const id of ids) {
      this.#seeking = id;
      await recommender.load([id]).catch(({ code = 'internal', message }) => report(code, message));
      if (this.#known(id)) break;
    }
    this.#seeking = undefined;
    this.#shop.refresh();
  }

  /** Of an event that several sources may tell, what is new; undefined when nothing is. */
  fresh(event, source) {
    const fresh = this.#new(event, source);
    if (fresh) this.sources[source] = (this.sources[source] ?? 0) + 1;
    return fresh;
  }

  #new(event, source) {
    if (typeof event?.event !== 'string' || event.slate_id) return event;
    this.#turn();
    const isNew = (item) => {
      const id = item?.item_id;
      return id === undefined || this.#isNew(event.event, this.#known(id) ?? String(id), source);
    };
    if (!Array.isArray(event.items)) return isNew(event) ? event : undefined;
    const items = event.items.filter(isNew);
    return items.length || !event.items.length ? { ...event, items } : undefined;
  }

  /** Another address is another page view. */
  #turn() {
    const now = address();
    if (now === this.#address) return;
    this.#address = now;
    this.#told.clear();
    [this.#left, this.#viewed] = [this.#named];
  }

  #hear(entries) {
    const { push } = entries;
    this.#entries = entries;
    entries.forEach((entry) => this.#heard(entry));
    const heard = (more) => more.forEach((entry) => this.#heard(entry));
    const value = function (...more) {
      const answer = push.apply(this, more);
      heard(more);
      return answer;
    };
    // Not by assignment, which a page that has frozen the prototypes forbids.
    Reflect.defineProperty(entries, 'push', { value, writable: true, configurable: true });
  }

  #heard(entry) {
    try {
      if (this.#signal.aborted) return;
      if (entry?.[0] === 'consent') this.#keep();
      // As in Tag Manager, what was pushed stands until it is pushed anew: an event may come after its products.
      if (entry?.ecommerce !== undefined) this.#ecommerce = entry.ecommerce;
      // Where gtag runs inside of Tag Manager, what it was told stands in `eventModel`.
      const own = entry?.ecommerce ?? entry?.eventModel ?? (entry?.items && entry);
      const [event, data] = entry?.[0] === 'event' ? [entry[1], entry[2]] : [entry?.event, own ?? this.#ecommerce];
      if (this.#own.has(data) || !LEARNED.test(event)) return;
      const { items: told } = data ?? {};
      // One alone, a list, or what PHP makes of a list with gaps.
      const items = (told?.item_id ? [told] : Object.values(told ?? [])).map((item) => ({ item_id: item?.item_id ?? item?.id }));
      const named = items.filter((item) => /string|number/.test(typeof item.item_id));
      if (!named.length) return;
      this.#shop.heard({ event, items: named }, 'dataLayer');
      if (event === 'view_item' && named.length === 1) this.#viewed = named[0].item_id;
    } catch {
      // Entries of any shape may come, also such as throw when they are looked at.
    }
  }

  /** Whether `source` is the first to tell of it. What the page calls itself (`api`) may well happen twice. */
  #isNew(event, id, source) {
    const time = Date.now();
    const key = `${event} ${id}`;
    const before = this.#told.get(key);
    this.#told.set(key, { source, time });
    if (source !== 'api' && event === 'purchase' && this.#isBought(id, time - ORDER)) return false;
    if (!before) return true;
    const same = before.source === source;
    if (same && source === 'api') return true;
    return !ONCE.test(event) && time - before.time > (same ? TWICE : TOGETHER);
  }

  #isBought(id, since) {
    return this.#shop.inspect().history.some(({ event, item_id, time }) => event === 'purchase' && item_id === id && time >= since);
  }

  /** The id by which the catalogue knows a product. */
  #known(id) {
    return this.#shop.product(id)?.id;
  }
}

/** What a click or a form says of a product. */
function eventOf(event) {
  const { type, target, submitter } = event;
  if (!target.closest) return undefined;
  // Our own cards tell by themselves, but for the buttons that a shop's template has in them.
  const own = target.closest('[data-windowshop], windowshop-recs, .windowshop-slate');
  // A button may stand outside of its form.
  const inside = (selector) => (submitter ?? target).closest(selector) ?? target.closest(selector);
  const teller = inside('[data-event]');
  const told = LEARNED.test(teller?.dataset.event) ? teller.dataset.event : undefined;
  if (own && !(told && !teller.contains(own))) return undefined;
  const form = type === 'submit' ? target : undefined;
  // As WooCommerce marks its buttons, except those that lead to a choice of variants; Shopify's forms name the variant.
  const button = !form && inside('.add_to_cart_button[data-product_id]:not(.product_type_variable)');
  // Of several buttons of one name, the chosen one's.
  const field = (name) => (submitter?.name === name ? submitter.value : form?.elements.namedItem?.(name)?.value);
  const adds = form && (/cart/i.test(form.getAttribute('action')) || form.classList.contains('cart'));
  const item_id = inside('[data-item-id]')?.dataset.itemId || button?.dataset?.product_id || (adds && (field('add-to-cart') || field('id')));
  if (!item_id) return undefined;
  const name = told ?? (adds || button ? 'add_to_cart' : !form && inside('a[href]') ? 'select_item' : undefined);
  // A button that sends a form tells by the form.
  const sender = inside('button, input');
  const doubled = type === 'click' && sender?.form && /^(submit|image)$/.test(sender.type);
  return name && !doubled ? { event: name, item_id } : undefined;
}
