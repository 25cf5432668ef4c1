// A product card. The recommender's own cards have the same measures, so that one can replace the
// other without moving the page.

import { html } from '../../markup.mjs';
import { amount, current, money } from './shop.mjs';
import { HEIGHT, WIDTH } from '../pictures.mjs';

export const price = (product) => (product.sale_price
  ? html`<ins><span class="visually-hidden">now </span>${money(current(product))}</ins> <del><span class="visually-hidden">was </span>${money(amount(product.price))}</del>`
  : html`${money(current(product))}`);

/** One card; `eager` for those in the first screen. */
export const card = (product, { eager = false } = {}) => html`<li class="card" data-colour="${product.color}" data-price="${current(product)}">
<a href="${product.link}">
<span class="card-picture"><img src="${product.image_link}" alt="" width="${WIDTH}" height="${HEIGHT}" loading="${eager ? 'eager' : 'lazy'}" decoding="async"></span>
<span class="card-title">${product.title}</span>
<span class="card-price">${price(product)}</span>
</a></li>
`;

/** A row of recommendations: the server's own choice stands in it until the first good ranking. */
export const recommendations = ({ slot, limit, heading, fallbackHeading, products, item }) => html`<section class="recommendations">
<div data-windowshop="${slot}" data-limit="${limit}" data-heading="${heading}" data-reasons${item && html` data-item-id="${item}"`}>
<h2>${fallbackHeading}</h2>
<ul class="cards">
${products.map((product) => card(product))}</ul>
</div>
</section>
`;
