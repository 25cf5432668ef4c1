// The paper's pages. Its slots are filled with its own card, a template, in the page's own styles.

import { attributes, documentOf } from '../document.mjs';
import { html, raw } from '../markup.mjs';
import { SECTIONS } from './articles.mjs';
import { HEIGHT, WIDTH } from './pictures.mjs';

export const NAME = 'The Linden Lamp';

/** A lamp, alight. */
export const MARK = '<path d="M16 4h8v4h-8zM12 10h16l4 18H8z" fill="currentColor"/><path d="M20 13c4 5 5 7 5 9a5 5 0 0 1-10 0c0-2 1-4 5-9z" fill="#f2cf7a"/><path d="M10 30h20v5H10z" fill="currentColor"/>';
const mark = raw(`<svg class="mark" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true">${MARK}</svg>`);

const address = ({ id }) => `/news/a/${id}/`;
const when = ({ published }) => html`<time datetime="${new Date(published * 1000).toISOString()}" data-when="${published}">${new Date(published * 1000).toISOString().slice(0, 10)}</time>`;
const picture = (article, more = {}) => html`<img src="/news/pictures/${article.id}.svg" alt="" width="${WIDTH}" height="${HEIGHT}" decoding="async"${attributes({ loading: 'lazy', ...more })}>`;

/** The same as the template of the recommender's cards, below. */
const story = (article) => html`<article class="story"><a href="${address(article)}">${picture(article)}<span class="kicker">${article.name}</span><h3>${article.title}</h3></a><p>${article.teaser}</p><p class="why"></p></article>`;
const line = (article) => html`<article class="line"><a href="${address(article)}"><span class="kicker">${article.name}</span><h3>${article.title}</h3></a></article>`;

const templates = html`<template id="story"><article class="story"><a data-field="link"><img data-field="image_link" alt="" width="${WIDTH}" height="${HEIGHT}" loading="lazy"><span class="kicker" data-field="section"></span><h3 data-field="title"></h3></a><p data-field="teaser"></p><p class="why" data-field="reason"></p></article></template>
<template id="line"><article class="line"><a data-field="link"><span class="kicker" data-field="section"></span><h3 data-field="title"></h3></a></article></template>
`;

function page({ title, description = 'News of a town that is on no map, arranged for whoever is reading.', path, main, data }) {
  return documentOf({
    title: `${title} · ${NAME}`,
    description,
    icon: '/news/icon.svg',
    ground: ['#faf7f0', '#171614'],
    styles: ['/news/assets/news.css'],
    head: html`<script type="module" src="/news/assets/news.js"></script>
`,
    data,
    body: html`<a class="skip" href="#main">Skip to the content</a>
<header>
<p class="strip">A demonstration: the town, the paper and the news are our own invention. <a href="/demos/">More demonstrations</a></p>
<p class="brand"><a href="/news/"${path === '/news/' && html` aria-current="page"`}>${mark}<span>${NAME}</span></a></p>
<p class="motto">Port Linden and the Skerries · since 1871, or so we say</p>
<nav class="menu" aria-label="Sections" tabindex="0"><ul>
${SECTIONS.map(({ slug, name }) => html`<li><a href="/news/s/${slug}/"${path === `/news/s/${slug}/` && html` aria-current="page"`}>${name}</a></li>
`)}</ul></nav>
</header>
<main id="main" tabindex="-1">
${main}</main>
${templates}<footer class="footer"><p><strong>${NAME}</strong> keeps no readers’ register. What you read, and for how long, is noted by your own browser and stays in it; “For you” is worked out there, from <a href="/news/articles.jsonl">one list of articles</a> that is the same for everyone.</p>
<windowshop-privacy></windowshop-privacy></footer>`,
  });
}

const row = ({ slot, heading, instead = heading, limit = 4, list, card = story, ...more }) => html`<section class="${card === story ? 'row' : 'column'}">
<div data-windowshop="${slot}" data-limit="${limit}" data-heading="${heading}" data-template="${card === story ? '#story' : '#line'}"${attributes(more)}>
<h2>${instead}</h2>
<ul class="${card === story ? 'stories' : 'lines'}">${list.slice(0, limit).map((article) => html`<li>${card(article)}</li>`)}</ul>
</div>
</section>
`;

export function home(list) {
  const newest = [...list].reverse();
  const [lead, second, third] = newest;
  return page({
    title: 'News from Port Linden',
    path: '/news/',
    main: html`<div class="front">
<article class="lead" data-story="${lead.id}"><a href="${address(lead)}">${picture(lead, { loading: 'eager', fetchpriority: 'high' })}<span class="kicker">${lead.name}</span><h1>${lead.title}</h1></a><p class="teaser">${lead.teaser}</p><p class="by">${lead.author}, ${when(lead)}</p></article>
<div class="seconds">${[second, third].map((article) => html`<article class="second" data-story="${article.id}"><a href="${address(article)}">${picture(article, { loading: 'eager' })}<span class="kicker">${article.name}</span><h2>${article.title}</h2></a><p>${article.teaser}</p><p class="by">${when(article)}</p></article>`)}</div>
${row({ slot: 'new', heading: 'Just in', limit: 6, list: newest.slice(3), card: line })}
</div>
${row({ slot: 'for-you', heading: 'For you', instead: 'Worth your time', limit: 8, list: newest.slice(9), 'data-reasons': true })}
<div class="sections">
${SECTIONS.map(({ slug, name }) => html`<section><h2><a href="/news/s/${slug}/">${name}</a></h2><ul class="lines">${newest.filter(({ section }) => section === slug).slice(0, 4).map((article) => html`<li><article class="line"><a href="${address(article)}"><h3>${article.title}</h3></a></article></li>`)}</ul></section>
`)}</div>
${row({ slot: 'recently-viewed', heading: 'You read', instead: 'To begin with', list: newest.slice(30) })}`,
  });
}

export const sectionPage = ({ slug, name }, list) => page({
  title: name,
  path: `/news/s/${slug}/`,
  main: html`<h1>${name}</h1>
<h2 class="visually-hidden">The latest first</h2>
<ul class="stories">${[...list].reverse().map((article) => html`<li>${story(article)}</li>`)}</ul>
`,
});

export const articlePage = (article, others) => page({
  title: article.title,
  description: article.teaser,
  path: address(article),
  data: { article: article.id, words: article.text.split(' ').length, section: article.section },
  main: html`<article class="article">
<p class="kicker"><a href="/news/s/${article.section}/">${article.name}</a></p>
<h1>${article.title}</h1>
<p class="teaser">${article.teaser}</p>
<p class="by">${article.author}, ${when(article)}${article.expires && html`<span class="expired" data-expires="${article.expires}" hidden> · This story is over: it is no longer suggested to anyone.</span>`}</p>
${picture(article, { loading: 'eager', fetchpriority: 'high' })}
<p class="text">${article.text}</p>
<p><button class="button" type="button" data-save aria-pressed="false">Save for later</button></p>
</article>
${row({ slot: 'related', heading: 'More on this', list: others, 'data-item-id': article.id })}
${row({ slot: 'for-you', heading: 'For you', instead: 'Worth your time', list: others.slice(4), 'data-reasons': true })}`,
});
