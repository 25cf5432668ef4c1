// The pages that the shop's script fills from what the browser keeps: cart, order done, wish list.

import { recommendations } from './card.mjs';
import { bag, heart } from './icons.mjs';
import { page } from './layout.mjs';
import { html } from '../../markup.mjs';
import { WINDOW } from './shop.mjs';

const unscripted = html`<noscript><p class="note">The cart and the wish list are kept in your browser, which needs JavaScript. The rest of the shop works without.</p></noscript>`;

export const cart = (find) => page({
  title: 'Your cart',
  path: '/cart/',
  data: { page: 'cart' },
  scripted: true,
  main: html`<h1>Your cart</h1>
${unscripted}
<div class="till" data-cart hidden>
<ul class="lines" data-lines aria-label="In your cart"></ul>
<aside class="sum" aria-labelledby="sum-heading"><h2 id="sum-heading">In all</h2>
<dl><div><dt>Pieces</dt><dd data-sum="pieces"></dd></div><div><dt>Delivery</dt><dd data-sum="delivery"></dd></div><div class="sum-total"><dt>Total</dt><dd data-sum="total"></dd></div></dl>
<button class="button" type="button" data-checkout>Check out</button>
<p class="muted">A demonstration: no name, no card, no parcel.</p></aside>
</div>
<div class="empty" data-cart-empty hidden>${bag}<h2>Nothing in it yet</h2><p>What you add stays here until you come back, on this device.</p><p><a class="button" href="/c/blouses/">Look at blouses</a></p></div>
${recommendations({ slot: 'cart', limit: 4, heading: 'Goes well with your cart', fallbackHeading: 'In the shop window', products: WINDOW.slice(0, 4).map(find) })}`,
});

export const order = () => page({
  title: 'Thank you',
  path: '/order/',
  data: { page: 'order' },
  scripted: true,
  main: html`<div class="thanks">
<h1>Thank you</h1>
<p class="lead" data-order-said>Nothing has been ordered yet.</p>
${unscripted}
<div class="receipt" data-order hidden>
<p class="receipt-number">Order <strong data-order-number></strong></p>
<ul class="lines" data-lines aria-label="What you ordered"></ul>
<dl class="sum-plain"><div class="sum-total"><dt>Total</dt><dd data-sum="total"></dd></div></dl>
<p class="muted">This is a demonstration: nothing was charged and nothing will come. The receipt is kept in this browser only.</p>
</div>
<p><a class="button" href="/">Back to the shop</a></p>
</div>
`,
});

export const wishlist = () => page({
  title: 'Your wish list',
  path: '/wishlist/',
  data: { page: 'wishlist' },
  scripted: true,
  main: html`<h1>Your wish list</h1>
${unscripted}
<ul class="cards shelf" data-wishes></ul>
<div class="empty" data-wishes-empty hidden>${heart}<h2>No wishes yet</h2><p>Press the heart beside a piece to keep it here, on this device.</p><p><a class="button" href="/c/skirts/">Look at skirts</a></p></div>
`,
});
