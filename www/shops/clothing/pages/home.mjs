// The front door.

import { recommendations } from './card.mjs';
import { again, arrow, grow, lock } from './icons.mjs';
import { page } from './layout.mjs';
import { html } from '../../markup.mjs';
import { DEPARTMENTS, FIRST_STEPS, STRAPLINE, WINDOW } from './shop.mjs';

const HERO = ['B15', 'C11', 'A18'];

const PROMISES = [
  [grow, 'Room to grow', 'Ribs, wraps and pleats that go from the first month to the ninth, and back.'],
  [again, 'Made for after, too', 'Necklines that open for a feed, waists that come in again. Sixty days to send anything back.'],
  [lock, 'Between you and your browser', 'What suits you is worked out on your own device. We could not look if we wanted to.'],
];

export const home = (find) => page({
  title: STRAPLINE,
  description: 'Trousers, skirts, blouses and dresses cut for a bump. Recommendations are worked out in your own browser.',
  path: '/',
  main: html`<section class="hero">
<div class="hero-words">
<p class="eyebrow">The autumn wardrobe</p>
<h1>Clothes that grow with you</h1>
<p class="lead">Two hundred pieces for nine months and for all that comes after: soft where it matters, sharp where it shows.</p>
<p class="actions"><a class="button" href="/c/blouses/">Shop blouses</a> <a class="button quiet" href="/c/sale/">See the sale</a></p>
</div>
<div class="hero-pictures">
${HERO.map((id) => html`<a href="${find(id).link}" aria-label="${find(id).title}"><img src="${find(id).image_link}" alt="" width="400" height="500"></a>
`)}</div>
</section>
<nav class="tiles" aria-label="Departments, with pictures"><ul>
${DEPARTMENTS.map(({ slug, name, picture }) => html`<li><a href="/c/${slug}/"><img src="${find(picture).image_link}" alt="" width="400" height="500"><span>${name} ${arrow}</span></a></li>
`)}</ul></nav>
${recommendations({ slot: 'for-you', limit: 8, heading: 'Picked for you', fallbackHeading: 'In the shop window', products: WINDOW.map(find) })}
<section class="promises" aria-label="What we promise"><ul>
${PROMISES.map(([icon, name, said]) => html`<li>${icon}<h2>${name}</h2><p>${said}</p></li>
`)}</ul></section>
${recommendations({ slot: 'recently-viewed', limit: 4, heading: 'Recently viewed', fallbackHeading: 'Good to begin with', products: FIRST_STEPS.map(find) })}`,
});
