// The index of all demonstrations, and a page for each feature.

import { readFileSync } from 'node:fs';
import { documentOf, tag } from '../shops/document.mjs';
import { html, raw } from '../shops/markup.mjs';
import { FEATURES, code, live } from './features.mjs';

const SHOPS = [
  ['/', 'Mallow & Moon', 'Clothing. 217 products, a warm start from a real click log, and a panel that shows all that is known of you.', ['/pictures/C13.svg', '/pictures/A12.svg', '/pictures/B23.svg']],
  ['/gifts/', 'Thimble & Twine', 'Gifts. 3,791 products as a Google Merchant feed, a warm start from real baskets, GA4’s events.', ['/gifts/pictures/85123A.svg', '/gifts/pictures/22423.svg', '/gifts/pictures/84879.svg']],
  ['/news/', 'The Linden Lamp', 'A local paper. The reward is reading, what is fresh is favoured, what is over is not shown.', ['/news/pictures/how-to-get-into-cold-water-and.svg', '/news/pictures/sea-shanty-choir-gets-a-record-deal.svg', '/news/pictures/forty-flats-above-the-old-cannery-go.svg']],
  ['/media/', 'Matinée', 'Records and films. The reward is how much was played, from a skip to the end.', ['/media/pictures/low-tide-hymnal.svg', '/media/pictures/glass-elevator.svg', '/media/pictures/black-ice.svg']],
  ['/lab/', 'The lab', 'Simulated shoppers with hidden tastes, in front of three recommenders side by side.', ['/pictures/B15.svg', '/pictures/C9.svg', '/pictures/P22.svg']],
];

const frame = ({ title, description, lang, head, body }) => documentOf({
  title: `${title} · windowshop`,
  description,
  lang,
  icon: '/demos/icon.svg',
  ground: ['#f7f7f4', '#161719'],
  styles: ['/demos/assets/demos.css', '/demos/assets/features.css'],
  head,
  body: html`<a class="skip" href="#main">Skip to the content</a>
<header class="top"><a class="brand" href="/demos/">windowshop</a><nav aria-label="Demonstrations"><ul><li><a href="/demos/">All demonstrations</a></li></ul></nav></header>
<main id="main" tabindex="-1">
${body}</main>`,
});

const index = () => frame({
  title: 'Demonstrations',
  description: 'Storefronts, a lab and a page for each feature of windowshop, a recommender that runs in the shopper’s browser.',
  body: html`<h1>A recommender in the browser window</h1>
<p class="lead">Every page here runs the same script, as it was built. What it learns of you it learns in this browser, and keeps here.</p>
<h2 class="visually-hidden">Storefronts and the lab</h2>
<ul class="shops">${SHOPS.map(([href, name, said, pictures]) => html`<li><a class="shop" href="${href}"><span class="shop-pictures">${pictures.map((src) => html`<img src="${src}" alt="" width="400" height="400">`)}</span><strong>${name}</strong><span class="shop-said">${said}</span></a></li>
`)}</ul>
<h2>A page for each feature</h2>
<ul class="features">${FEATURES.map(({ slug, name, said, lang }) => html`<li><a href="/demos/${slug}/"><strong${lang && raw(` lang="${lang}"`)}>${name}</strong><span>${said}</span></a></li>
`)}</ul>`,
});

function featurePage(feature, next) {
  const { slug, name, said, lang, dir, options, script, more } = feature;
  return frame({
    title: name,
    description: said,
    lang,
    head: html`${script && html`<script type="module" src="/demos/assets/${script}.js"></script>
`}${options && tag(options)}`,
    body: html`<h1>${name}</h1>
<p class="lead"${lang && raw(' lang="en" dir="ltr"')}>${said}</p>
<pre tabindex="0" aria-label="Markup"${lang && raw(' lang="en"')}><code>${code(feature)}</code></pre>
${more}
<div class="stage"${dir && html` dir="${dir}"`} data-feature="${slug}">
${live(feature)}
</div>
<p class="pager"${lang && raw(' lang="en"')}><a class="button quiet" href="/demos/">All demonstrations</a> <a class="button quiet" href="/demos/${next.slug}/">Next: ${next.name}</a></p>
`,
  });
}

/** Some of the clothing shop's products with what its feed lacks: ratings and badges, told by the number of the product. */
function rated() {
  const { products } = JSON.parse(readFileSync(new URL('../shops/clothing/products.json', import.meta.url), 'utf8'));
  return products.filter((_, i) => i % 7 === 0).map((product, i) => ({
    ...product, rating: String(3 + ((i * 7) % 20) / 10), rating_count: String(4 + ((i * 13) % 90)), ...(i % 5 === 0 && { badge: i % 2 ? 'Organic' : 'New' }),
  }));
}

export function files() {
  const files = new Map([
    ['index.html', index()],
    ['rated.json', `${JSON.stringify({ products: rated() })}\n`],
    ['icon.svg', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="9" fill="#7d3b5c"/><path d="M8 14h24v16H8zM8 14l4-6h16l4 6" fill="none" stroke="#fff" stroke-width="3"/><circle cx="20" cy="22" r="4" fill="#fff"/></svg>\n'],
  ]);
  FEATURES.forEach((feature, i) => files.set(`${feature.slug}/index.html`, featurePage(feature, FEATURES[(i + 1) % FEATURES.length])));
  return files;
}
