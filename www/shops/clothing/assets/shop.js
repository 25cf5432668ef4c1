// The shop's own script. The pages are complete without it; it adds the cart, the wish list, the
// sieve of a department, and tells the recommender what happens. A recommender that is missing or
// could not start changes nothing here.

import { basketOf, total } from '/shared/basket.js';
import { $, el, say } from '/shared/elements.js';

const store = basketOf('mallow', 'MM');

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const FREE_DELIVERY = 60;
const DELIVERY = 5;

/** The recommender's handle, which has `error` set when it could not start; null without its script. */
const recommender = import('/windowshop.js').then(({ ready }) => ready).catch(() => null);

/** Tells the recommender, whenever it is there. Never in the way of the shop. */
const tell = async (event) => {
  const shop = await recommender;
  if (shop && !shop.error) shop.observe(event);
};

function counts() {
  for (const [what, number] of [['cart', store.pieces()], ['wishes', store.wishes().length]]) {
    const badge = $(`[data-count="${what}"]`);
    badge.textContent = number;
    badge.hidden = number === 0;
  }
}

function productPage(form) {
  const { id, title, price, picture } = form.dataset;
  const line = { id, title, price: Number(price), picture, link: location.pathname };
  tell({ event: 'view_item', item_id: id });

  const button = $('[type="submit"]', form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    store.add({ ...line, size: new FormData(form).get('size') });
    tell({ event: 'add_to_cart', item_id: id });
    counts();
    say(`${title} is in the cart.`);
    button.textContent = 'In the cart. One more?';
  });

  const heart = $('[data-wish]', form);
  const show = (on) => {
    heart.setAttribute('aria-pressed', on);
    $('.wish-name', heart).textContent = on ? 'On your wish list' : 'Wish list';
  };
  show(store.wishes().some((wished) => wished.id === id));
  heart.addEventListener('click', () => {
    const on = store.wish(line);
    show(on);
    counts();
    say(on ? 'On your wish list.' : 'Taken off your wish list.');
    if (on) tell({ event: 'add_to_wishlist', item_id: id });
  });
}

/** One line of the cart or of a receipt. */
function lineOf(line, doing) {
  const children = [
    el('img', { src: line.picture, alt: '', width: 400, height: 500 }),
    el('a', { class: 'line-title', href: line.link }, line.title),
    el('span', { class: 'line-price' }, dollars.format(line.price * line.quantity)),
    el('p', { class: 'line-size' }, `Size ${line.size}${doing ? '' : ` · ${line.quantity}`}`),
  ];
  return el('li', { class: 'line' }, ...children, ...(doing ? [doing] : []));
}

function stepper(line, draw) {
  const set = (quantity, focus) => {
    const gone = store.change(line, quantity);
    if (gone) tell({ event: 'remove_from_cart', item_id: line.id });
    else if (quantity > line.quantity) tell({ event: 'add_to_cart', item_id: line.id });
    draw();
    say(quantity ? `${quantity} of ${line.title}.` : `${line.title} is out of the cart.`);
    // The button that was pressed has been drawn anew: give the focus back to it, or to the heading.
    const again = quantity ? $$('.line').find((node) => node.dataset.key === `${line.id} ${line.size}`) : null;
    (again ? $(`[data-step="${focus}"]`, again) : $('main')).focus();
  };
  const step = (by, name, sign) => {
    const button = el('button', { type: 'button', 'data-step': by, 'aria-label': `${name} of ${line.title}` }, sign);
    button.addEventListener('click', () => set(Math.min(line.quantity + by, 20), by));
    return button;
  };
  const out = el('button', { type: 'button', class: 'link', 'aria-label': `Take ${line.title} out of the cart` }, 'Remove');
  out.addEventListener('click', () => set(0));
  return el('div', { class: 'line-doing' },
    el('span', { class: 'stepper' }, step(-1, 'One less', '−'), el('output', {}, line.quantity), step(1, 'One more', '+')), out);
}

function cartPage() {
  const draw = () => {
    const lines = store.cart();
    const sum = total(lines);
    const delivery = sum >= FREE_DELIVERY ? 0 : DELIVERY;
    $('[data-cart]').hidden = lines.length === 0;
    $('[data-cart-empty]').hidden = lines.length > 0;
    $('[data-lines]').replaceChildren(...lines.map((line) => {
      const node = lineOf(line, stepper(line, draw));
      node.dataset.key = `${line.id} ${line.size}`;
      return node;
    }));
    $('[data-sum="pieces"]').textContent = store.pieces();
    $('[data-sum="delivery"]').textContent = delivery ? dollars.format(delivery) : 'Free';
    $('[data-sum="total"]').textContent = dollars.format(sum + delivery);
    counts();
  };
  draw();
  $('[data-checkout]').addEventListener('click', async (event) => {
    event.target.disabled = true;
    const { number, lines } = store.checkOut();
    const told = tell({
      event: 'purchase',
      transaction_id: number,
      currency: 'USD',
      value: total(lines),
      items: lines.map(({ id, price, quantity }) => ({ item_id: id, price, quantity })),
    });
    // A recommender that hangs must not hold up the order.
    await Promise.race([told, new Promise((done) => { setTimeout(done, 300); })]);
    location.href = '/order/';
  });
}

function orderPage() {
  const last = store.order();
  if (!last) return;
  $('[data-order]').hidden = false;
  $('[data-order-said]').textContent = 'Your order is in the book. If this were a real shop, it would be on its way tomorrow.';
  $('[data-order-number]').textContent = last.number;
  $('[data-lines]').replaceChildren(...last.lines.map((line) => lineOf(line)));
  const sum = total(last.lines);
  $('[data-sum="total"]').textContent = dollars.format(sum + (sum >= FREE_DELIVERY ? 0 : DELIVERY));
}

function wishlistPage() {
  const lines = store.wishes();
  $('[data-wishes-empty]').hidden = lines.length > 0;
  $('[data-wishes]').replaceChildren(...lines.map((line) => el('li', { class: 'card' },
    el('a', { href: line.link },
      el('span', { class: 'card-picture' }, el('img', { src: line.picture, alt: '', width: 400, height: 500 })),
      el('span', { class: 'card-title' }, line.title),
      el('span', { class: 'card-price' }, dollars.format(line.price))))));
}

/**
 * Colour and order of a department, kept in the address so that it can be sent to a friend; behind the
 * `#`, which no server gets to see.
 */
function categoryPage(sieve) {
  const shelf = $('[data-shelf]');
  const cards = [...shelf.children];
  const asked = new URLSearchParams(location.hash.includes('=') ? location.hash.slice(1) : '');
  for (const box of $$('[name="colour"]', sieve)) box.checked = asked.getAll('colour').includes(box.value);
  if ([...sieve.sort.options].some(({ value }) => value === asked.get('sort'))) sieve.sort.value = asked.get('sort');

  const title = (card) => $('.card-title', card).textContent;
  const ORDERS = {
    price: (a, b) => a.dataset.price - b.dataset.price,
    'price-down': (a, b) => b.dataset.price - a.dataset.price,
    title: (a, b) => title(a).localeCompare(title(b)),
  };
  const apply = () => {
    const colours = $$('[name="colour"]:checked', sieve).map((box) => box.dataset.colour);
    for (const card of cards) card.hidden = colours.length > 0 && !colours.includes(card.dataset.colour);
    const sorted = ORDERS[sieve.sort.value] ? [...cards].sort(ORDERS[sieve.sort.value]) : cards;
    shelf.append(...sorted);
    $('[data-found]').textContent = cards.filter((card) => !card.hidden).length;
    $('[type="reset"]', sieve).hidden = colours.length === 0;
    const query = new URLSearchParams([...new FormData(sieve)].filter(([, value]) => value)).toString();
    history.replaceState(null, '', query ? `#${query}` : location.pathname);
  };
  if (asked.size > 0) apply();
  sieve.addEventListener('change', apply);
  sieve.addEventListener('reset', () => setTimeout(apply));
  sieve.addEventListener('submit', (event) => event.preventDefault());
}

async function privacyPage() {
  const shop = await recommender;
  const button = $('[data-forget]');
  const said = $('[data-forget-said]');
  if (!shop || shop.error) {
    said.textContent = 'The recommender is not running: it keeps nothing.';
    return;
  }
  button.disabled = false;
  button.addEventListener('click', async () => {
    await shop.erase();
    said.textContent = 'Done. This browser knows nothing about you any more.';
  });
  const take = $('[data-log]');
  take.disabled = false;
  take.addEventListener('click', async () => {
    const { logOf } = await import('/log.js');
    const log = logOf(shop.export());
    const rows = log.split('\n').length - 2;
    $('[data-log-said]').textContent = rows > 0 ? `${rows} rows.` : 'There is nothing yet.';
    if (rows > 0) download('my-events.csv', log);
  });
}

function download(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  Object.assign(document.createElement('a'), { href, download: name }).click();
  URL.revokeObjectURL(href);
}

/** The panel's code comes when it is asked for: most visitors never open it. */
function panelButton(button) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const { openPanel } = await import('./panel.js');
    openPanel(recommender, button);
  });
}

const PAGES = {
  product: () => productPage($('[data-buy]')),
  category: () => categoryPage($('[data-sieve]')),
  cart: cartPage,
  order: orderPage,
  wishlist: wishlistPage,
  privacy: privacyPage,
};
counts();
PAGES[document.body.dataset.page]?.();
panelButton($('[data-panel]'));
// Another tab of the shop changed the cart.
addEventListener('storage', counts);
