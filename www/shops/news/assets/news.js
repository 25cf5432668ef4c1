// The paper's own script. It starts the recommender by the module, since its rules are about the time of day: what has
// expired is not shown, what is fresh is favoured. The reward is reading.

import { start } from '/windowshop.js';

const HOUR = 3600;
const now = Date.now() / 1000;
const shop = start({
  catalog: '/news/articles.jsonl',
  scope: 'news',
  // A click that is regretted is worth nothing: only reading is.
  config: { rewards: { select_item: 0, add_to_wishlist: 3 }, exclude_bought: false },
  rules: {
    '*': { filter: { expiration_date: { min: now } } },
    // What the front page leads with needs no second mention.
    new: { exclude: [...document.querySelectorAll('[data-story]')].map(({ dataset }) => dataset.story) },
    'for-you': { boost: [{ filter: { published_at: { min: now - 24 * HOUR } }, by: 0.6 }, { filter: { published_at: { min: now - 6 * HOUR } }, by: 0.6 }] },
  },
});

const said = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
function ago(seconds) {
  const hours = Math.round((seconds - now) / HOUR);
  return Math.abs(hours) < 36 ? said.format(hours, 'hour') : said.format(Math.round(hours / 24), 'day');
}
for (const time of document.querySelectorAll('[data-when]')) time.textContent = ago(Number(time.dataset.when));
for (const over of document.querySelectorAll('[data-expires]')) over.hidden = Number(over.dataset.expires) > now;

const { article, words } = document.body.dataset;
if (article) reading(article, Number(words));

/** How much of an article was read: the time that it was in view, against the time that its words take. */
function reading(item_id, count) {
  const takes = (count / 230) * 60_000;
  let read = 0;
  let since = document.hidden ? 0 : performance.now();
  let told = false;
  shop.then((handle) => handle.observe({ event: 'view_item', item_id, reward: 0 }));
  const tell = async () => {
    if (since) read += performance.now() - since;
    since = 0;
    const share = Math.min(1, read / takes);
    if (told || share < 0.1) return;
    told = true;
    (await shop).observe({ event: 'view_item', item_id, reward: Math.round(share * 100) / 100 });
  };
  addEventListener('pagehide', tell);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) tell();
    else since = performance.now();
  });
  // Whoever stays to the end need not leave for it to count.
  setTimeout(() => document.hidden || tell(), takes);

  const save = document.querySelector('[data-save]');
  save.addEventListener('click', async () => {
    if (save.getAttribute('aria-pressed') === 'true') return;
    save.setAttribute('aria-pressed', 'true');
    save.textContent = 'Saved';
    (await shop).observe({ event: 'add_to_wishlist', item_id });
  });
}
