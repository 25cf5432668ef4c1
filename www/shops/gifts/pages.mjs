// The gift shop's pages. What it tells the recommender goes the way of most shops: by GA4's events in the data layer.

import { attributes, documentOf, tag } from '../document.mjs';
import { html, json, raw } from '../markup.mjs';
import { DEPARTMENTS, slugOf } from './kinds.mjs';
import { SIDE } from './pictures.mjs';

export const NAME = 'Thimble & Twine';
const pounds = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'GBP' });

/** A parcel with a bow. */
export const MARK = '<path d="M6 16h28v20H6z" fill="currentColor"/><path d="M3 10h34v8H3z" fill="currentColor" opacity=".75"/><path d="M18 10h4v26h-4z" fill="#f0c05a"/><path d="M20 10C8-2 2 10 20 10 38 10 32-2 20 10z" fill="none" stroke="#f0c05a" stroke-width="3"/>';
const mark = raw(`<svg class="mark" viewBox="0 0 40 40" width="34" height="34" aria-hidden="true">${MARK}</svg>`);

const department = (name) => `/gifts/c/${slugOf(name)}/`;
const picture = (item, more = {}) => html`<img src="${item.image_link}" alt="" width="${SIDE}" height="${SIDE}" decoding="async"${attributes({ loading: 'lazy', ...more })}>`;

function page({ title, description = 'Three thousand eight hundred small presents, and a shop window that notices what you like.', path, main, data, head, scripted = false }) {
  return documentOf({
    title: `${title} · ${NAME}`,
    description,
    icon: '/gifts/icon.svg',
    ground: ['#f6f2e7', '#16201c'],
    styles: ['/gifts/assets/gifts.css'],
    // The shop's own script makes the data layer, so it comes first.
    head: html`<script type="module" src="/gifts/assets/gifts.js"${scripted && html` blocking="render"`}></script>
${tag({ 'data-bundle': '/gifts/bundle/', 'data-scope': 'gifts', 'data-currency': 'GBP', 'data-locale': 'en-GB' })}${head}`,
    data,
    body: html`<a class="skip" href="#main">Skip to the content</a>
<header>
<p class="strip">A demonstration shop: nothing is charged, nothing is sent. <a href="/demos/">More demonstrations</a></p>
<div class="masthead"><a class="brand" href="/gifts/"${path === '/gifts/' && html` aria-current="page"`}>${mark}<span>${NAME}</span></a>
<a class="to-cart" href="/gifts/cart/"${path === '/gifts/cart/' && html` aria-current="page"`}>Basket <span class="count" data-count hidden></span></a></div>
<nav class="menu" aria-label="Departments" tabindex="0"><ul>
${DEPARTMENTS.map((name) => html`<li><a href="${department(name)}"${path?.startsWith(department(name)) && html` aria-current="page"`}>${name}</a></li>
`)}</ul></nav>
<div class="awning" aria-hidden="true"></div>
</header>
<main id="main" tabindex="-1">
${main}</main>
<footer class="footer">
<p class="footer-brand">${mark} ${NAME}</p>
<p>Products and baskets: “Online Retail”, D. Chen, UCI Machine Learning Repository, <span class="nowrap">CC BY 4.0</span>. Departments, wording and pictures are ours. The <a href="/gifts/feed.xml">product feed</a> is a Google Merchant feed (RSS); the first suggestions were learned from its baskets, all others are worked out in your browser.</p>
<windowshop-privacy></windowshop-privacy>
</footer>
<p class="said visually-hidden" role="status"></p>`,
  });
}

const card = (item) => html`<li class="card"><a href="${item.link}">
<span class="card-picture">${picture(item)}</span><span class="card-title">${item.title}</span><span class="card-price">${pounds.format(item.price)}</span></a></li>
`;

/** A row that the recommender fills; until it does, and where it does not, the shop's own choice stands there. */
const row = ({ slot, heading, instead = heading, limit = 8, products, 'data-layout': layout = 'carousel', ...more }) => html`<section class="row">
<div data-windowshop="${slot}" data-limit="${limit}" data-heading="${heading}"${attributes({ ...more, 'data-layout': layout })}>
<h2>${instead}</h2>
<ul class="cards${layout && ' in-a-row'}">
${products.slice(0, limit).map(card)}</ul>
</div>
</section>
`;

export const home = ({ bestsellers, shelves, hero }) => page({
  title: 'Small presents, by the parcel',
  path: '/gifts/',
  main: html`<section class="hero"><div><p class="eyebrow">Est. above a haberdasher’s</p><h1>Something for the person who has everything</h1>
<p class="lead">Mugs, lanterns, bunting and three thousand other things that fit in a parcel. Look at a few: the window rearranges itself as you go.</p>
<p><a class="button" href="${department('Kitchen & table')}">Start in the kitchen</a></p></div>
<ul class="hero-pictures">${hero.map((item) => html`<li><a href="${item.link}" aria-label="${item.title}">${picture(item, { loading: 'eager' })}</a></li>
`)}</ul></section>
${row({ slot: 'for-you', heading: 'Picked for you', instead: 'In the window today', limit: 10, products: bestsellers, 'data-layout': null, 'data-reasons': true })}
<section class="departments" aria-labelledby="departments"><h2 id="departments">Departments</h2><ul>
${DEPARTMENTS.map((name) => html`<li><a href="${department(name)}">${picture(shelves.get(name)[0].products[0])}<span>${name}</span></a></li>
`)}</ul></section>
${row({ slot: 'popular', heading: 'What everyone takes home', limit: 12, products: bestsellers })}
${row({ slot: 'recently-viewed', heading: 'You had these in your hands', instead: 'A good place to begin', products: [...bestsellers].reverse() })}`,
});

export const departmentPage = (name, shelves) => page({
  title: name,
  path: department(name),
  main: html`<h1>${name}</h1>
${shelves.map(({ shelf, link, products }) => html`<section class="row"><h2><a href="${link}">${shelf}</a> <small>${products.length}</small></h2>
<ul class="cards">
${products.slice(0, 5).map(card)}</ul></section>
`)}`,
});

export const shelfPage = (name, { shelf, link, products }) => page({
  title: shelf,
  path: link,
  main: html`<nav class="crumbs" aria-label="You are here"><ol><li><a href="/gifts/">Thimble & Twine</a></li><li><a href="${department(name)}">${name}</a></li></ol></nav>
<h1>${shelf}</h1>
<ul class="cards">
${products.map(card)}</ul>
`,
});

export const product = (item, { neighbours, bestsellers }) => page({
  title: item.title,
  description: `${item.title}. ${item.description}`,
  path: item.link,
  data: { page: 'product' },
  head: html`<script type="application/ld+json">${json({
    '@context': 'https://schema.org', '@type': 'Product', sku: item.id, name: item.title, description: item.description, image: item.image_link, category: `${item.department} > ${item.shelf}`,
    offers: { '@type': 'Offer', url: item.link, price: item.price.toFixed(2), priceCurrency: 'GBP', availability: 'https://schema.org/InStock' },
  })}</script>
`,
  main: html`<nav class="crumbs" aria-label="You are here"><ol><li><a href="/gifts/">Thimble & Twine</a></li><li><a href="${department(item.department)}">${item.department}</a></li><li><a href="${item.shelfLink}">${item.shelf}</a></li></ol></nav>
<article class="product">${picture(item, { loading: false, fetchpriority: 'high' })}
<div><h1>${item.title}</h1><p class="price">${pounds.format(item.price)}</p><p class="lead">${item.description}</p>
<form data-buy data-id="${item.id}" data-title="${item.title}" data-price="${item.price.toFixed(2)}" data-picture="${item.image_link}" data-link="${item.link}"><button class="button" type="submit">Put it in the basket</button></form>
<p class="muted">${item.sold > 1 ? `In ${item.sold} baskets last year. ` : ''}Number ${item.id}.</p></div></article>
${row({ slot: 'bought-together', heading: 'In the same baskets', instead: `More ${item.shelf.toLowerCase()}`, products: neighbours, 'data-item-id': item.id, 'data-min': 3, 'data-fallback': 'related' })}
${row({ slot: 'for-you', heading: 'Picked for you', instead: 'In the window today', products: bestsellers, 'data-reasons': true })}`,
});

export const cart = (bestsellers) => page({
  title: 'Your basket',
  path: '/gifts/cart/',
  data: { page: 'cart' },
  scripted: true,
  main: html`<h1>Your basket</h1>
<noscript><p class="note">The basket is kept in your browser, which needs JavaScript.</p></noscript>
<div class="till" data-cart hidden><ul class="lines" data-lines aria-label="In your basket"></ul>
<p class="sum"><span>Altogether <strong data-total></strong></span> <button class="button" type="button" data-checkout>Check out</button></p></div>
<p class="empty" data-empty hidden>Nothing in it yet. The <a href="/gifts/">window</a> is a good place to start.</p>
${row({ slot: 'bought-together', heading: 'Others put these in the same basket', instead: 'What everyone takes home', products: bestsellers, 'data-min': 3, 'data-fallback': 'popular' })}
${row({ slot: 'cart', heading: 'Goes with what you have', instead: 'In the window today', products: [...bestsellers].reverse() })}`,
});

export const order = (bestsellers) => page({
  title: 'Thank you',
  path: '/gifts/order/',
  data: { page: 'order' },
  main: html`<h1>Thank you</h1>
<p class="lead">If this were a real shop, a parcel would be tied up for you now. It is a demonstration: nothing was charged, and nothing left your browser.</p>
${row({ slot: 'for-you', heading: 'For next time', instead: 'In the window today', products: bestsellers, 'data-reasons': true })}`,
});
