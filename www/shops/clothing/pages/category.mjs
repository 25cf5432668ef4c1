// A department: all of its products, with a colour filter and a sort order that the script turns on.

import { card } from './card.mjs';
import { page } from './layout.mjs';
import { html } from '../../markup.mjs';
import { COLOURS, label, slug as slugOf } from '../colours.mjs';

const ORDERS = [['', 'Our order'], ['price', 'Price, low to high'], ['price-down', 'Price, high to low'], ['title', 'Name']];

export function category({ slug, name, said }, products) {
  const colours = COLOURS.filter((colour) => products.some((product) => product.color === colour));
  const count = (colour) => products.filter((product) => product.color === colour).length;
  return page({
    title: name,
    description: said,
    path: `/c/${slug}/`,
    data: { page: 'category' },
    main: html`<header class="department">
<h1>${name}</h1>
<p class="lead">${said}</p>
</header>
<form class="sieve" data-sieve>
<fieldset class="swatches"><legend>Colour</legend><div>
${colours.map((colour) => html`<label class="swatch"><input type="checkbox" name="colour" value="${slugOf(colour)}" data-colour="${colour}"><span class="dye dye-${slugOf(colour)}"></span>${label(colour)} <small>${count(colour)}</small></label>
`)}</div></fieldset>
<label class="order">Sort by <select name="sort">${ORDERS.map(([value, said]) => html`<option value="${value}">${said}</option>`)}</select></label>
<p class="found" role="status"><span data-found>${products.length}</span> of ${products.length} pieces <button class="link" type="reset" hidden>Show all</button></p>
</form>
<ul class="cards shelf" data-shelf>
${products.map((product, i) => card(product, { eager: i < 8 }))}</ul>
`,
  });
}
