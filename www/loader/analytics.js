// Events out: what the widget shows and what is chosen of it, as GA4 has them. Loaded where a page asks for it.

/**
 * Reports `view_item_list` and `select_item` until `signal` ends it.
 *
 * @param {object} page
 * @param {'gtag' | 'datalayer'} page.analytics how: with the page's `gtag`, or as Tag Manager reads them
 * @param {string} [page.layer] name of the data layer
 * @param {{ product(id: string): object | undefined }} page.shop
 * @param {WeakMap} page.slots which slot a container is for, where that is not what it shows
 * @param {string} [page.group] the visitor's, where a share of visitors is held out
 * @param {WeakSet} page.own takes note of what is pushed here, so that it is not heard again
 * @param {AbortSignal} page.signal
 * @param {(code: string, message: string) => void} page.report hears of any other word
 */
export function begin({ analytics, layer = 'dataLayer', shop, own, slots, group, signal, report }) {
  const by = String(analytics).toLowerCase();
  if (!/^(gtag|datalayer)$/.test(by)) {
    report('analytics_value', `data-analytics is "gtag" or "datalayer", got "${analytics}": it is taken for "datalayer".`);
  }
  /** As Google's own snippet has it, for a page whose gtag comes later. */
  function command() {
    window[layer].push(arguments);
  }
  const tell = (event, target, shown, ids, first = 0) => {
    const slot = slots.get(target) ?? shown;
    const list = { item_list_id: slot, item_list_name: headingOf(target) ?? slot };
    const items = ids.map((id, k) => ({ ...itemOf(id, shop.product(id)), ...list, index: first + k }));
    const data = { ...list, items, ...(group && { windowshop_group: group }) };
    own.add(data);
    const entries = (window[layer] ??= []);
    if (by === 'gtag') return (globalThis.gtag ?? command)('event', event, data);
    // What was there of the event before would be merged into this one.
    entries.push({ ecommerce: null });
    return entries.push({ event, ecommerce: data });
  };
  document.addEventListener('windowshop-view', ({ target, detail }) => tell('view_item_list', target, detail.slot, detail.items), { signal });
  document.addEventListener('windowshop-select', ({ target, detail }) => tell('select_item', target, detail.slot, [detail.item_id], detail.index), { signal });
}

/** What stands above the list in a container. */
function headingOf(container) {
  const slate = container.querySelector('.windowshop-slate');
  return slate?.shadowRoot?.querySelector('[part=heading]')?.textContent ?? slate?.ariaLabel;
}

function itemOf(item_id, product = {}) {
  const price = product.sale_price ?? product.price;
  const levels = product.product_type ?? [];
  const categories = levels.slice(0, 5).map((level, k) => [`item_category${k ? k + 1 : ''}`, level]);
  const item = { item_id, item_name: product.title, item_brand: product.brand, price: price?.amount, currency: price?.currency };
  return Object.fromEntries([...Object.entries(item), ...categories].filter(([, value]) => value !== undefined));
}
