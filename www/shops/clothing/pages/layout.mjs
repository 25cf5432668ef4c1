// The frame of every page: head, masthead, footer, and the button that opens the panel.

import { bag, eye, heart, mark } from './icons.mjs';
import { documentOf, tag } from '../../document.mjs';
import { html } from '../../markup.mjs';
import { DEPARTMENTS, NAME, STRAPLINE } from './shop.mjs';

/**
 * A whole page. `scripted` pages are drawn by the shop's script (cart, order, wish list): there it
 * blocks the first paint, so that what it draws does not push anything aside.
 */
export function page({ title, description, path, main, data = {}, head, scripted = false }) {
  return documentOf({
    title: `${title} · ${NAME}`,
    description: description ?? STRAPLINE,
    ground: ['#fbf7f2', '#1b1618'],
    styles: ['/assets/shop.css', '/assets/panel.css'],
    head: html`${tag({ 'data-bundle': '/bundle/', 'data-currency': 'USD', 'data-locale': 'en-US' })}<script type="module" src="/assets/shop.js"${scripted && html` blocking="render"`}></script>
${head}`,
    data,
    body: html`<a class="skip" href="#main">Skip to the content</a>
<header>
<p class="strip"><span>A demonstration shop: nothing is charged, nothing is sent.</span> <a href="/privacy/">How it recommends</a> <a href="/demos/">More demonstrations</a></p>
<div class="masthead">
<a class="brand" href="/"${path === '/' && html` aria-current="page"`}>${mark}<span>${NAME}</span></a>
<nav class="menu" aria-label="Departments"><ul>
${DEPARTMENTS.map(({ slug, name }) => html`<li><a href="/c/${slug}/"${path === `/c/${slug}/` && html` aria-current="page"`}>${name}</a></li>
`)}</ul></nav>
<nav class="mine" aria-label="Yours"><ul>
<li><a href="/wishlist/"${path === '/wishlist/' && html` aria-current="page"`}>${heart}<span class="mine-name">Wish list</span><span class="badge" data-count="wishes" hidden></span></a></li>
<li><a href="/cart/"${path === '/cart/' && html` aria-current="page"`}>${bag}<span class="mine-name">Cart</span><span class="badge" data-count="cart" hidden></span></a></li>
</ul></nav>
</div>
</header>
<main id="main" tabindex="-1">
${main}</main>
${footer}
<button class="know" type="button" data-panel hidden>${eye}<span>What does this page know about me?</span></button>
<p class="said visually-hidden" role="status"></p>`,
  });
}

const footer = html`<footer class="footer">
<div class="footer-columns">
<section><p class="footer-brand">${mark}<span>${NAME}</span></p><p>${STRAPLINE}. A shop that exists to show what a recommender can do without looking over anyone’s shoulder.</p></section>
<nav aria-label="Shop"><h2>Shop</h2><ul>${DEPARTMENTS.map(({ slug, name }) => html`<li><a href="/c/${slug}/">${name}</a></li>`)}</ul></nav>
<nav aria-label="Help"><h2>Yours</h2><ul><li><a href="/cart/">Cart</a></li><li><a href="/wishlist/">Wish list</a></li><li><a href="/privacy/">Data &amp; privacy</a></li></ul></nav>
<section><h2>Credit</h2><p>Products and clicks: “Clickstream data for online shopping”, M. Łapczyński and S. Białowąs, UCI Machine Learning Repository, <span class="nowrap">CC BY 4.0</span>. Titles, brands and pictures are ours.</p></section>
</div>
</footer>`;
