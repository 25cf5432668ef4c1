// What not every slate has: a carousel, the shop's own cards, badges and ratings. Loaded where a page has any of them.
import { create, sheetOf } from './dom.js';
import css from './look.css';
import { prices } from './prices.js';

let sheet;

/** Begins to dress the page's slates. */
export function begin(page) {
  sheet ??= sheetOf(css);
  const dressed = new WeakMap();
  page.dress = (rules, template, host, list) => {
    try {
      const known = dressed.get(host);
      const dress = known ?? dressFor(JSON.parse(rules ?? '{}'), template, host, list, page);
      if (!known) dressed.set(host, dress);
      dress();
      // A carousel would follow the card that it stood at.
      list.scrollTo({ left: 0, behavior: 'instant' });
    } catch (error) {
      // The widget is in the middle of its work, which must not end here.
      page.report('render', `A slate is shown without its look: ${error.message}`);
    }
  };
}

/** What is to be done whenever the cards of a slate are others: `list` holds them in the shadow tree of `host`. */
function dressFor({ layout, template }, inside, host, list, page) {
  const shadow = host.shadowRoot;
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  if (layout === 'carousel') list.before(...carousel(list, page));
  else if (layout && layout !== 'grid') page.report('layout_value', `There is no layout "${layout}", expected "carousel" or "grid": it is a grid.`, host.parentNode);
  const own = template ? templateAt(template, page) : inside;
  // Buttons in it are heard like the shop's others.
  if (own?.content.querySelector('[data-event]')) page.part('listen');
  const cards = new Map();
  return () => {
    // What has the focus has a name: that of the slate, which changes with what it shows.
    const { ariaLabel } = list.parentNode;
    if (layout === 'carousel') list.setAttribute(...(ariaLabel ? ['aria-label', ariaLabel] : ['aria-labelledby', 'heading']));
    const ids = [...list.children].map(({ dataset }) => dataset.itemId);
    for (const [id, card] of cards) if (!ids.includes(id)) cards.delete(id, card.gone?.());
    for (const item of list.children) {
      const { itemId } = item.dataset;
      if (!cards.has(itemId)) cards.set(itemId, own ? cardFrom(own, item, host, page) : extras(item, page));
      cards.get(itemId).explain?.(item.querySelector('[part=reason]')?.textContent);
    }
  };
}

/** The shop's `<template>` at a selector; where there is none, which is told, the cards are ours. */
function templateAt(selector, { report }) {
  let found;
  try {
    found = document.querySelector(selector);
  } catch {
    // It is no selector.
  }
  if (found?.content) return found;
  report('template_selector', `\`${selector}\` finds no <template>: the usual cards are shown.`);
  return undefined;
}

/** Badge and rating on one of our own cards. */
function extras(item, { shop, messages, locale }) {
  const product = shop.product(item.dataset.itemId);
  const badge = attribute(product, 'badge');
  const link = item.querySelector('[part=link]');
  const added = [];
  // The card may show another product next.
  const dressed = { gone: () => added.forEach((one) => one.remove()) };
  if (badge) {
    added.push(create('span', 'badge', badge));
    link.querySelector('[part=title]').before(added[0]);
  }
  const stars = Number(attribute(product, 'rating')?.replace(',', '.'));
  if (!(stars > 0 && stars <= 5)) return dressed;
  const count = attribute(product, 'rating_count');
  const told = count ? (messages.ratings ?? '{stars} out of 5 stars, {count} ratings') : (messages.rating ?? '{stars} out of 5 stars');
  const written = prices({ locale });
  const counted = Number(count) ? written(Number(count)) : count;
  const line = create('p', 'rating', '');
  const label = create('span', 'label', told.replace('{stars}', written(stars)).replace('{count}', () => counted));
  label.className = 'unseen';
  const drawn = create('span', 'stars', '★★★★★');
  drawn.ariaHidden = 'true';
  drawn.style.setProperty('--_stars', `${stars * 20}%`);
  line.append(label, drawn);
  if (count) line.appendChild(create('span', 'rating-count', `(${counted})`)).ariaHidden = 'true';
  (item.querySelector('[part=price]') ?? link).after(line);
  added.push(line);
  return dressed;
}

/**
 * A card from the shop's own template, in the page's own tree and styles: the list has a slot for it. An element's
 * `data-field` names the field that it shows: as its address for a link and a picture, as its text otherwise. What a
 * product lacks is taken out.
 */
function cardFrom(template, item, host, { shop, money }) {
  const { itemId } = item.dataset;
  const product = shop.product(itemId);
  const root = document.createElement('div');
  root.dataset.itemId = root.slot = itemId;
  root.append(document.importNode(template.content, true));
  // One would run with every card.
  for (const script of root.querySelectorAll('script')) script.remove();
  host.append(root);
  const slot = document.createElement('slot');
  slot.name = itemId;
  item.firstElementChild.hidden = true;
  item.append(slot);
  const current = product.sale_price ?? product.price;
  const reduced = product.price?.amount > current?.amount;
  const price = (one) => one && money(one.amount, one.currency);
  const values = {
    // Without the names that every object has.
    __proto__: null,
    ...Object.fromEntries(product.attributes ?? []),
    ...product,
    attributes: undefined,
    product_type: product.product_type?.at(-1),
    price: price(current),
    sale_price: reduced ? price(current) : undefined,
    old_price: reduced ? price(product.price) : undefined,
  };
  const fields = [...root.querySelectorAll('[data-field]')];
  const show = (name, value) => {
    for (const field of fields.filter((one) => one.dataset.field === name)) {
      if (name === 'link') {
        // What stands in the link stays without one.
        if (value && isSafe(value)) field.setAttribute('href', value);
      } else if (value === undefined || value === '') field.remove();
      else if (field.localName === 'img') field.src = value;
      else field.textContent = value;
    }
  };
  for (const { dataset } of fields) if (dataset.field !== 'reason') show(dataset.field, values[dataset.field]);
  const gone = () => {
    root.remove();
    slot.remove();
    item.firstElementChild.hidden = false;
  };
  return { explain: (text) => show('reason', text), gone };
}

/** Makes one row of `list`, which is moved by hand, keys or the two buttons that are the answer. */
function carousel(list, { messages, signal }) {
  list.classList.add('carousel');
  // So that the arrow keys move it.
  list.tabIndex = 0;
  const button = (part, label, sign) => {
    const element = create('button', part, '');
    element.type = 'button';
    element.ariaLabel = label;
    const move = () => {
      const towards = getComputedStyle(list).direction === 'rtl' ? -sign : sign;
      list.scrollBy({ left: towards * list.clientWidth * 0.9 });
    };
    element.addEventListener('click', move, { signal });
    return element;
  };
  const back = button('previous', messages.previous ?? 'Previous products', -1);
  const on = button('next', messages.next ?? 'Next products', 1);
  const settle = () => {
    const at = Math.abs(list.scrollLeft);
    // One that is really disabled would lose the focus of whoever has just pressed it.
    back.ariaDisabled = String(at < 1);
    on.ariaDisabled = String(at + list.clientWidth > list.scrollWidth - 2);
  };
  list.addEventListener('scroll', settle, { passive: true, signal });
  // It ends with the list that it watches.
  new ResizeObserver(settle).observe(list);
  return [back, on];
}

/** A further field of the feed. */
const attribute = (product, name) => product.attributes?.find(([known]) => known === name)?.[1];

/** The import has left out other addresses, but a bundle's catalogue did not pass it in this browser. */
const isSafe = (address) => /^https?:$/.test(Object.assign(document.createElement('a'), { href: address }).protocol);
