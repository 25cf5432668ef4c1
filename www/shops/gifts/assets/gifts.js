// The gift shop's own script: the basket, and GA4's events in the data layer, as a tag manager would put them there. It
// does not know that there is a recommender.

import { basketOf, total } from '/shared/basket.js';
import { $, el, say } from '/shared/elements.js';

const basket = basketOf('gifts', 'TT');
const pounds = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'GBP' });

window.dataLayer ??= [];
function tell(event, lines, more = {}) {
  const items = lines.map(({ id, title, price, quantity = 1 }) => ({ item_id: id, item_name: title, price, quantity }));
  window.dataLayer.push({ ecommerce: null }, { event, ecommerce: { currency: 'GBP', value: total(lines.map((line) => ({ quantity: 1, ...line }))), items, ...more } });
}

function count() {
  const pieces = basket.pieces();
  const badge = $('[data-count]');
  badge.textContent = pieces;
  badge.hidden = pieces === 0;
}

function productPage() {
  const form = $('[data-buy]');
  const line = { ...form.dataset, price: Number(form.dataset.price) };
  tell('view_item', [line]);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    basket.add(line);
    tell('add_to_cart', [line]);
    count();
    $('button', form).textContent = 'In the basket. Another?';
    say(`${line.title} is in the basket.`);
  });
}

function cartPage() {
  const draw = () => {
    const lines = basket.cart();
    $('[data-cart]').hidden = lines.length === 0;
    $('[data-empty]').hidden = lines.length > 0;
    $('[data-total]').textContent = pounds.format(total(lines));
    $('[data-lines]').replaceChildren(...lines.map((line) => {
      const out = el('button', { type: 'button', class: 'link', 'aria-label': `Take ${line.title} out` }, 'Take out');
      out.addEventListener('click', () => {
        basket.change(line, 0);
        tell('remove_from_cart', [line]);
        draw();
        say(`${line.title} is out of the basket.`);
        $('main').focus();
      });
      return el('li', {}, el('img', { src: line.picture, alt: '', width: 400, height: 400 }), el('a', { href: line.link }, line.title),
        el('span', {}, `${line.quantity} × ${pounds.format(line.price)}`), out);
    }));
    count();
  };
  draw();
  $('[data-checkout]').addEventListener('click', () => {
    const { number, lines } = basket.checkOut();
    tell('purchase', lines, { transaction_id: number });
    // The recommender keeps what it heard before the page goes.
    setTimeout(() => { location.href = '/gifts/order/'; }, 250);
  });
}

count();
({ product: productPage, cart: cartPage })[document.body.dataset.page]?.();
addEventListener('storage', count);
