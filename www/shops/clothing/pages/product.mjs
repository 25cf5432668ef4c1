// One product: picture, price, size, the two buttons, and what goes with it.

import { price, recommendations } from './card.mjs';
import { heart } from './icons.mjs';
import { page } from './layout.mjs';
import { html, json } from '../../markup.mjs';
import { amount, current, department, money, NAME, WINDOW } from './shop.mjs';
import { label, slug as slugOf } from '../colours.mjs';
import { HEIGHT, WIDTH } from '../pictures.mjs';

const SIZES = ['XS', 'S', 'M', 'L', 'XL', 'XXL'];

/** What is said of a cut, on the page. */
const CUT_SAID = {
  wide: 'Falls straight and wide from the hip, with a pressed line down the leg.',
  slim: 'Close to the leg, easy at the knee, narrow at the ankle.',
  cargo: 'Roomy, with two flapped pockets that hold a phone and a snack.',
  straight: 'The pair to wear to work: straight from hip to hem.',
  boot: 'Neat to the knee, then a little flare over a boot.',
  jogger: 'A drawstring that you never have to tie, and cuffs that stay where you push them.',
  cropped: 'Ends above the ankle, wide enough for a breeze.',
  aline: 'Buttons down the front and flares a little, so it moves when you do.',
  pencil: 'Close at the hip and the knee, with a vent to walk in.',
  pleated: 'Fine pleats all round, which open as the months go by.',
  tiered: 'Three gathered tiers, light enough to dance in.',
  wrapped: 'Wraps and ties at the side: let it out as you need.',
  flared: 'A full circle to the calf, on a band that stretches.',
  wrap: 'Wraps over the bump and ties at the side; opens for a feed.',
  shirt: 'A proper collar and a row of buttons, with the ease at the front where it is wanted.',
  tunic: 'Long enough for leggings, open at the neck.',
  tee: 'The one under everything: soft, long, and ruched at the seams.',
  peplum: 'Seamed above the bump and gathered over it.',
  smock: 'Gathered from a yoke, loose and cool.',
  jumper: 'Fine gauge, ribbed at the hem, with room that does not show.',
  wrapdress: 'One dress for the whole nine months: the tie decides how much of it you wear.',
  shirtdress: 'Buttons from collar to hem and a belt that sits above the bump.',
  slipdress: 'Over a tee in autumn, on its own in June.',
};

const FINISH = {
  plain: 'Plain', stripe: 'Striped', dots: 'Dotted', check: 'Checked', melange: 'Flecked',
  floral: 'Flower print', leaves: 'Leaf print', bands: 'Striped print', confetti: 'Confetti print',
};

const begins = (text) => text[0].toUpperCase() + text.slice(1);

/** Where the shop would say more; `look` is the product's design. */
export function product(item, look, neighbours, find) {
  const shelf = department(item);
  const description = `${CUT_SAID[look.cut]} In ${item.material.endsWith('blend') ? 'a ' : ''}${item.material}.`;
  const saving = item.sale_price && Math.round(100 * (1 - current(item) / amount(item.price)));
  return page({
    title: item.title,
    description,
    path: item.link,
    data: { page: 'product', product: item.id },
    head: html`<script type="application/ld+json">${json(structured(item, description))}</script>
`,
    main: html`<nav class="crumbs" aria-label="You are here"><ol><li><a href="/">Home</a></li><li><a href="/c/${shelf.slug}/">${shelf.name}</a></li><li aria-current="page">${item.title}</li></ol></nav>
<article class="product">
<div class="product-picture"><img src="${item.image_link}" alt="${begins(item.title)}, seen from the ${look.side ? 'side' : 'front'}" width="${WIDTH}" height="${HEIGHT}" fetchpriority="high">
${saving && html`<span class="flag">${saving} % off</span>`}</div>
<div class="product-words">
<p class="eyebrow">${item.brand}</p>
<h1>${item.title}</h1>
<p class="product-price">${price(item)}</p>
<p class="said-of-it">${description}</p>
<p class="dye-line"><span class="dye dye-${slugOf(item.color)}"></span>${begins(look.dye)} <span class="muted">(${label(item.color).toLowerCase()})</span></p>
<form class="buy" data-buy data-id="${item.id}" data-title="${item.title}" data-price="${current(item)}" data-picture="${item.image_link}">
<fieldset class="sizes"><legend>Size <span class="muted">(your usual one, from before)</span></legend><div>
${SIZES.map((size) => html`<label><input type="radio" name="size" value="${size}"${size === 'M' && html` checked`}><span>${size}</span></label>
`)}</div></fieldset>
<div class="buy-buttons"><button class="button" type="submit">Add to cart</button>
<button class="button quiet wish" type="button" data-wish aria-pressed="false">${heart}<span class="wish-name">Wish list</span></button></div>
<noscript><p class="muted">Cart and wish list are kept in your browser and need JavaScript; the rest of the shop does not.</p></noscript>
</form>
<dl class="facts">
<div><dt>Cloth</dt><dd>${begins(item.material)}</dd></div>
<div><dt>Finish</dt><dd>${FINISH[item.pattern]}</dd></div>
<div><dt>Number</dt><dd>${item.id}</dd></div>
</dl>
<details><summary>Fit and care</summary><p>Choose the size that you wore before; the room is already in the pattern. Wash at 30 °C, inside out, and dry on a line.</p></details>
<details><summary>Delivery and returns</summary><p>Free from ${money(60)}. Sixty days to send it back, worn once or not at all.</p></details>
</div>
</article>
${recommendations({ slot: 'related', item: item.id, limit: 4, heading: 'You may also like', fallbackHeading: `More ${shelf.slug === 'sale' ? 'from the sale' : shelf.slug}`, products: neighbours })}
${recommendations({ slot: 'for-you', limit: 4, heading: 'Picked for you', fallbackHeading: 'In the shop window', products: WINDOW.filter((id) => id !== item.id).slice(0, 4).map(find) })}`,
  });
}

/** schema.org Product, as search engines read it. */
const structured = (item, description) => ({
  '@context': 'https://schema.org',
  '@type': 'Product',
  sku: item.id,
  name: item.title,
  description,
  image: item.image_link,
  brand: { '@type': 'Brand', name: item.brand },
  category: item.product_type,
  color: item.color,
  material: item.material,
  pattern: item.pattern,
  offers: {
    '@type': 'Offer',
    url: item.link,
    price: current(item).toFixed(2),
    priceCurrency: 'USD',
    availability: 'https://schema.org/InStock',
    seller: { '@type': 'Organization', name: NAME },
  },
});
