// What is kept, where, and how to be rid of it; and the page for a wrong address.

import { page } from './layout.mjs';
import { html } from '../../markup.mjs';

const KEPT = [
  ['Cart, wish list, last order', 'localStorage of this site', 'Products by number, title, price and picture; sizes; how many', 'Until you empty them, or clear the site’s data'],
  ['What you looked at and put in the cart', 'IndexedDB of this site', 'Product numbers, kind of event, time; the last few dozen', 'Until you press “Forget me”, or clear the site’s data'],
  ['What was learned from it', 'IndexedDB of this site', 'A few hundred numbers: your taste as a vector, and corrections to the model', 'The same'],
];

export const privacy = () => page({
  title: 'Data & privacy',
  path: '/privacy/',
  data: { page: 'privacy' },
  main: html`<article class="prose">
<h1>Data &amp; privacy</h1>
<p class="lead">The recommendations in this shop are worked out on your own device. There is no server that could know you: the shop is a folder of files.</p>
<h2>How it recommends</h2>
<p>With the page comes a small model, trained once on the clicks of earlier visitors, none of whom is named in it. As you look around, your browser works out which pieces fit what you looked at, shows them, and learns from what you take up and what you pass over.</p>
<p>Behind the button <em>“What does this page know about me?”</em> you can see all of it: every event, every number behind every suggestion, and why each piece is shown.</p>
<h2>What is kept, and where</h2>
<div class="table-frame" tabindex="0" role="region" aria-label="What is kept, and where"><table>
<thead><tr><th scope="col">What</th><th scope="col">Where</th><th scope="col">What is in it</th><th scope="col">How long</th></tr></thead>
<tbody>${KEPT.map(([what, ...rest]) => html`<tr><th scope="row">${what}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>
`)}</tbody></table></div>
<p>No cookies. No account. No request that carries anything about you: after a page has loaded, the only requests are for files of this site, the same files for everyone. A policy in every page (<code>connect-src 'self'</code>) has the browser enforce it.</p>
<h2>Take it with you</h2>
<p>What you looked at, put in the cart and passed over, as a table (CSV). The file is written by your browser and goes nowhere but into your downloads. Shops that ask for it can train the next model on such files from visitors who choose to give them.</p>
<p><button class="button" type="button" data-log disabled>Download my events</button> <span class="muted" data-log-said role="status"></span></p>
<h2>Be forgotten</h2>
<p>This empties what the recommender keeps. The cart and the wish list are yours to empty on their pages.</p>
<p><button class="button" type="button" data-forget disabled>Forget me</button> <span class="muted" data-forget-said role="status"></span></p>
<noscript><p class="note">JavaScript is off: nothing is kept.</p></noscript>
<h2>Where the products come from</h2>
<p>Products, prices, colours and the clicks behind the model: “Clickstream data for online shopping”, M. Łapczyński and S. Białowąs, UCI Machine Learning Repository, licensed CC BY 4.0: the click log of a maternity clothing shop, from April to August 2008. Titles, brands, regular prices of the sale and pictures are ours, and so is the name on the door.</p>
</article>
`,
});

export const missing = () => page({
  title: 'Not here',
  path: '/404.html',
  main: html`<div class="thanks"><h1>Not on our shelves</h1><p class="lead">There is nothing at this address. Perhaps it was last season’s.</p><p><a class="button" href="/">Back to the shop</a></p></div>
`,
});
