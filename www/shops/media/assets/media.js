// The player. What it tells the recommender is one event a title: how much of it was played, from 0 (skipped) to 1. What
// comes next it asks of the recommender, as a headless shop would.

import { ready } from '/windowshop.js';
import { $, say } from '/shared/elements.js';

/** A minute of a record lasts this many milliseconds. */
const MINUTE = 1000;

const player = $('.player');
const now = Object.fromEntries([...player.querySelectorAll('[data-now]')].map((element) => [element.dataset.now, element]));
const pause = $('[data-do="pause"]', player);
let playing;
let timer;

function play(item) {
  ended();
  playing = { ...item, at: 0 };
  player.hidden = false;
  document.body.classList.add('playing');
  now.picture.src = item.picture;
  now.title.textContent = item.title;
  now.title.href = item.link;
  now.by.textContent = item.by;
  say(`Playing ${item.title}.`);
  go(true);
}

function go(on) {
  clearInterval(timer);
  pause.textContent = on ? 'Pause' : 'Play';
  pause.setAttribute('aria-pressed', String(!on));
  if (on) timer = setInterval(step, 200);
}

function step() {
  playing.at += 200 / (playing.minutes * MINUTE);
  now.progress.value = Math.min(1, playing.at);
  if (playing.at >= 1) next();
}

/** Tells how much was played. Under a tenth is a skip: worth nothing. */
async function ended() {
  if (!playing) return;
  const { id, at } = playing;
  playing = undefined;
  clearInterval(timer);
  const shop = await ready;
  shop.observe({ event: 'view_item', item_id: id, reward: at < 0.1 ? 0 : Math.round(Math.min(1, at) * 100) / 100 });
}

/** What the recommender thinks should come next, after what has just been played. */
async function next() {
  const { id, medium } = playing;
  await ended();
  const shop = await ready;
  const { items } = shop.recommend({ slot: 'related', item_id: id, limit: 1, filter: { product_type: medium } });
  const product = items[0] && shop.product(items[0].item_id);
  if (!product) {
    player.hidden = true;
    return;
  }
  // Forty minutes is as long as any record; the pages of the titles know better, but are not fetched for it.
  play({ id: product.id, title: product.title, by: product.brand, picture: product.image_link, link: product.link, medium, minutes: 40 });
}

pause.addEventListener('click', () => go(pause.getAttribute('aria-pressed') === 'true'));
$('[data-do="skip"]', player).addEventListener('click', next);
addEventListener('pagehide', ended);

const button = $('[data-play]');
button?.addEventListener('click', () => {
  const { minutes, ...item } = button.dataset;
  play({ ...item, medium: $('.eyebrow').textContent.split(' ')[0], minutes: Number(minutes) });
});
const keep = $('[data-keep]');
keep?.addEventListener('click', async () => {
  if (keep.getAttribute('aria-pressed') === 'true') return;
  keep.setAttribute('aria-pressed', 'true');
  keep.textContent = 'Kept';
  (await ready).observe({ event: 'add_to_wishlist', item_id: keep.dataset.id });
});
