// The pages of the music and film site. Its catalogue is what search engines read too: schema.org in the page of all titles.

import { attributes, documentOf, tag } from '../document.mjs';
import { html, json, raw } from '../markup.mjs';
import { SIDE } from './pictures.mjs';

export const NAME = 'Matinée';

/** A ticket with a note on it. */
export const MARK = '<path d="M4 10h32v7a4 4 0 0 0 0 8v7H4v-7a4 4 0 0 0 0-8z" fill="currentColor"/><path d="M17 27a3 2.4 0 1 1-2-2.3V15l10-2v10.5a3 2.4 0 1 1-2-2.3V16l-6 1.200z" fill="#15121c"/>';
const mark = raw(`<svg class="mark" viewBox="0 0 40 40" width="36" height="36" aria-hidden="true">${MARK}</svg>`);
const icon = (path) => raw(`<svg viewBox="0 0 24 24" width="22" height="22" fill="currentColor" aria-hidden="true"><path d="${path}"/></svg>`);
const PLAY = icon('M7 4l13 8-13 8z');
const SKIP = icon('M5 5l9 7-9 7zM16 5h3v14h-3z');

const minutes = (count) => (count < 60 ? `${count} min` : `${Math.floor(count / 60)} h ${String(count % 60).padStart(2, '0')}`);
const picture = (item, more = {}) => html`<img src="${item.picture}" alt="" width="${SIDE}" height="${SIDE}" decoding="async"${attributes({ loading: 'lazy', ...more })}>`;

const MENU = [['/media/', 'For you'], ['/media/music/', 'Music'], ['/media/film/', 'Film'], ['/media/all/', 'Everything']];

function page({ title, description = 'Records and films that do not exist, and a shelf that knows which of them you would like.', path, main, data, head }) {
  return documentOf({
    title: `${title} · ${NAME}`,
    description,
    icon: '/media/icon.svg',
    ground: ['#f4f1f8', '#15121c'],
    styles: ['/media/assets/media.css'],
    head: html`${tag({
      'data-catalog': '/media/all/',
      'data-scope': 'media',
      // What is played brings its own reward; a click alone is worth nothing, and what was heard may be heard again.
      'data-config': { rewards: { select_item: 0, add_to_wishlist: 2 }, exclude_bought: false, seen_before: 2 },
    })}<script type="module" src="/media/assets/media.js"></script>
${head}`,
    data,
    body: html`<a class="skip" href="#main">Skip to the content</a>
<header class="masthead"><a class="brand" href="/media/"${path === '/media/' && html` aria-current="page"`}>${mark}<span>${NAME}</span></a>
<nav aria-label="Shelves"><ul>
${MENU.map(([href, name]) => html`<li><a href="${href}"${path === href && html` aria-current="page"`}>${name}</a></li>
`)}</ul></nav></header>
<main id="main" tabindex="-1">
${main}</main>
<footer class="footer"><p>A demonstration: none of these records and films exist, and a minute lasts a second. <a href="/demos/">More demonstrations</a></p>
<windowshop-privacy></windowshop-privacy></footer>
<section class="player" aria-label="Player" hidden><img data-now="picture" alt="" width="56" height="56"><div class="now"><a data-now="title" href="/media/"></a><span data-now="by"></span><progress data-now="progress" max="1" value="0" aria-label="Played"></progress></div>
<button type="button" data-do="pause" aria-pressed="false">Pause</button><button type="button" data-do="skip">${SKIP}<span>Skip</span></button></section>
<p class="said visually-hidden" role="status"></p>`,
  });
}

const card = (item) => html`<li class="card"><a href="${item.link}"><span class="card-picture">${picture(item)}</span><span class="card-title">${item.title}</span></a></li>
`;

/** A shelf that the recommender fills, one row that scrolls. */
const shelf = ({ slot, heading, instead = heading, limit = 10, list, ...more }) => html`<section class="shelf">
<div data-windowshop="${slot}" data-limit="${limit}" data-heading="${heading}" data-layout="carousel"${attributes(more)}>
<h2>${instead}</h2>
<ul class="cards">
${list.slice(0, limit).map(card)}</ul>
</div>
</section>
`;

const only = (medium) => ({ 'data-filter': { product_type: medium } });
const of = (list, medium) => list.filter((item) => item.medium === medium);

export function home(list) {
  const newest = [...list].reverse();
  const feature = newest.find(({ id }) => id === 'signal-from-the-kelp');
  return page({
    title: 'Records and films for this evening',
    path: '/media/',
    main: html`<section class="feature">${picture(feature, { loading: 'eager', fetchpriority: 'high' })}
<div><p class="eyebrow">This week’s picture</p><h1>${feature.title}</h1><p class="lead">${feature.said}</p><p><a class="button" href="${feature.link}">${PLAY} See it</a></p></div></section>
${shelf({ slot: 'for-you', heading: 'Made for you', instead: 'A little of everything', list: newest.filter((_, i) => i % 5 === 1), 'data-reasons': true })}
${shelf({ slot: 'for-you', heading: 'To listen to', list: of(newest, 'Music'), ...only('Music') })}
${shelf({ slot: 'for-you', heading: 'To watch', list: of(newest, 'Film'), ...only('Film') })}
${shelf({ slot: 'new', heading: 'New this season', list: newest.slice(20) })}
${shelf({ slot: 'recently-viewed', heading: 'Played before', instead: 'A place to begin', list: list.slice(4) })}`,
  });
}

export const mediumPage = (medium, list) => page({
  title: medium,
  path: `/media/${medium.toLowerCase()}/`,
  main: html`<h1>${medium}</h1>
${[...new Set(list.map(({ genre }) => genre))].map((genre) => html`<section class="shelf"><h2>${genre}</h2><ul class="cards">
${list.filter((item) => item.genre === genre).map(card)}</ul></section>
`)}`,
});

/** schema.org has types for records and films; that they are Products too makes them a catalogue. */
const structured = (item) => ({
  '@type': ['Product', item.medium === 'Music' ? 'MusicAlbum' : 'Movie'],
  productID: item.id,
  name: item.title,
  url: item.link,
  image: item.picture,
  category: `${item.medium} > ${item.genre}`,
  brand: { '@type': 'Brand', name: item.by },
  releaseDate: String(item.year),
  additionalProperty: [
    ...item.moods.map((mood) => ({ '@type': 'PropertyValue', name: 'mood', value: mood })),
    { '@type': 'PropertyValue', name: 'decade', value: `${Math.floor(item.year / 10)}0s` },
  ],
});

export const allPage = (list) => page({
  title: 'Everything',
  path: '/media/all/',
  head: html`<script type="application/ld+json">${json({
    '@context': 'https://schema.org', '@type': 'ItemList', itemListElement: list.map((item, i) => ({ '@type': 'ListItem', position: i + 1, item: structured(item) })),
  })}</script>
`,
  main: html`<h1>Everything</h1>
<div class="table-frame" tabindex="0" role="region" aria-label="All records and films"><table><thead><tr><th scope="col">Title</th><th scope="col">By</th><th scope="col">Kind</th><th scope="col">Year</th><th scope="col">Length</th></tr></thead><tbody>
${[...list].sort((a, b) => a.title.localeCompare(b.title)).map((item) => html`<tr><th scope="row"><a href="${item.link}">${item.title}</a></th><td>${item.by}</td><td>${item.genre}</td><td>${item.year}</td><td>${minutes(item.minutes)}</td></tr>
`)}</tbody></table></div>`,
});

export function titlePage(item, list) {
  const others = list.filter((other) => other !== item);
  const near = [...others].sort((a, b) => (b.genre === item.genre) - (a.genre === item.genre));
  const [here, there] = item.medium === 'Music' ? ['Music', 'Film'] : ['Film', 'Music'];
  return page({
    title: `${item.title}, ${item.by}`,
    description: item.said,
    path: item.link,
    main: html`<article class="title">${picture(item, { loading: 'eager', fetchpriority: 'high' })}
<div><p class="eyebrow">${item.medium} · ${item.genre}</p><h1>${item.title}</h1><p class="by">${item.medium === 'Film' ? 'A film by ' : ''}${item.by}, ${item.year}</p><p class="lead">${item.said}</p>
<p class="doing"><button class="button" type="button" data-play data-id="${item.id}" data-title="${item.title}" data-by="${item.by}" data-picture="${item.picture}" data-minutes="${item.minutes}" data-link="${item.link}">${PLAY} Play</button> <button class="button quiet" type="button" data-keep data-id="${item.id}" aria-pressed="false">Keep it</button></p>
<p class="muted">${minutes(item.minutes)} · ${item.moods.join(', ')}</p></div></article>
${shelf({ slot: 'related', heading: 'In the same mood', list: of(near, here), 'data-item-id': item.id, ...only(here), 'data-reasons': true })}
${shelf({ slot: 'related', heading: here === 'Music' ? 'And to watch with it' : 'And to listen to after it', list: of(near, there), 'data-item-id': item.id, ...only(there) })}`,
  });
}
