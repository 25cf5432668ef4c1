// The lab: simulated shoppers in front of three recommenders, side by side, in the page.

import { documentOf } from '../shops/document.mjs';
import { html } from '../shops/markup.mjs';

const ARMS = [
  ['popular', 'Popular order', 'The same for everyone, but for what was clicked already or passed over three times.'],
  ['frozen', 'Warm start, frozen', 'Knows the shop’s log and what this shopper clicked; learns nothing more.'],
  ['learning', 'Learning', 'The same, and learns from every slate: what was clicked, and what was passed over.'],
];

const SHOPPERS = [
  ['taste', 'with a taste: a kind and a colour'],
  ['thrift', 'who mind the price'],
  ['drift', 'who change their mind halfway'],
];

const page = () => documentOf({
  title: 'The lab · windowshop',
  description: 'Simulated shoppers with hidden tastes in front of three recommenders: popular order, frozen warm start, learning.',
  styles: ['/demos/assets/demos.css', '/lab/assets/lab.css'],
  icon: '/demos/icon.svg',
  ground: ['#f7f7f4', '#161719'],
  head: html`<script type="module" src="/lab/assets/lab.js"></script>
`,
  body: html`<a class="skip" href="#main">Skip to the content</a>
<header class="top"><a class="brand" href="/demos/">windowshop</a><nav aria-label="Demonstrations"><ul><li><a href="/demos/">All demonstrations</a></li></ul></nav></header>
<main id="main" tabindex="-1">
<h1>The lab</h1>
<p class="lead">Each shopper has a hidden taste and looks at twenty slates. Three recommenders, the very code that runs in the shops, serve the same shopper, who draws the same luck in front of each. None of them is told the taste.</p>
<form class="controls" data-controls>
<button class="button" type="button" data-run aria-pressed="false">Run</button>
<label>Shoppers <select name="kind">${SHOPPERS.map(([value, said]) => html`<option value="${value}">${said}</option>`)}</select></label>
<label>Start <select name="start"><option value="warm">with the shop’s log</option><option value="cold">without a log</option></select></label>
<label>Speed <input type="range" name="speed" min="0" max="4" step="1" value="1"> <output data-speed></output></label>
<button class="button quiet" type="button" data-reset>Start again</button>
</form>
<p class="shopper" data-shopper>Nobody has come yet.</p>
<div class="arms">
${ARMS.map(([name, title, said]) => html`<section class="arm" data-arm="${name}" aria-labelledby="arm-${name}"><h2 id="arm-${name}"><span class="key key-${name}"></span>${title}</h2><p>${said}</p>
<ol class="slate" data-slate>${Array.from({ length: 6 }, () => html`<li></li>`)}</ol>
<p class="now"><span data-clicks>0</span> clicks by this shopper</p></section>
`)}</div>
<div class="findings">
<figure><figcaption><h2>Clicks a slate, by how many slates a shopper has seen</h2></figcaption><div data-chart="curve"></div></figure>
<figure><figcaption><h2>Clicks a slate, shopper by shopper</h2></figcaption><div data-chart="running"></div></figure>
</div>
<div class="table-frame" tabindex="0" role="region" aria-label="What came of it"><table><thead><tr><th scope="col">Recommender</th><th scope="col">Shoppers</th><th scope="col">Clicks a slate (95 %)</th><th scope="col">Against the popular order (95 %)</th></tr></thead>
<tbody>${ARMS.map(([name, title]) => html`<tr data-row="${name}"><th scope="row"><span class="key key-${name}"></span>${title}</th><td data-shoppers>0</td><td data-ctr>–</td><td data-lift>–</td></tr>
`)}</tbody></table></div>
<details><summary>How these shoppers choose</summary><p>A shopper clicks at most one of six products. How much each appeals is a sum of what it is like: the right department, the right colour, a price near what they have in mind, and a liking of their own that no field explains. Further down appeals less, what was seen already appeals less, and most often nothing appeals enough. Intervals are over shoppers, not slates. Shoppers are made up, so the figures say what the learner does with such people, not what it would do for yours: for that there is <code>data-holdout</code>.</p></details>
<p class="said visually-hidden" role="status"></p>
</main>`,
});

export const files = () => new Map([['index.html', page()]]);
