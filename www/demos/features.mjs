// A page for each feature: what it is, the markup that brings it about, and the thing itself. The browser tests open each.

import { tag } from '../shops/document.mjs';
import { html, raw } from '../shops/markup.mjs';

const CATALOG = { 'data-catalog': '/products.json', 'data-scope': 'demos', 'data-currency': 'USD' };
const slot = (name, attributes = '') => `<div data-windowshop="${name}"${attributes && ` ${attributes}`}></div>`;

/** Languages that texts are in; the page of each says so in its own. */
const LANGUAGES = { en: 'English', de: 'Deutsch', fr: 'Français', es: 'Español', zh: '中文', ja: '日本語', ar: 'العربية' };

/**
 * `stage` is the markup that is both shown and live. `options` are those of the recommender's tag, null where a script
 * of the page's own starts it; `script` is that script; `more` is live but not shown.
 */
export const FEATURES = [
  {
    slug: 'cards', name: 'Cards', said: 'A tag and a container: the least that a shop needs.',
    stage: slot('for-you', 'data-limit="8"'),
  },
  {
    slug: 'carousel', name: 'Carousel', said: 'One row that scrolls: by hand, by keys, by its two buttons.',
    stage: slot('popular', 'data-layout="carousel" data-limit="12"'),
  },
  {
    slug: 'template', name: 'Your own card', said: 'A template in the container, in your page’s own styles. Each element names the field that it shows.',
    stage: `<div data-windowshop="for-you" data-limit="4">
  <template><a class="own" data-field="link"><img data-field="image_link" alt="" width="400" height="500"><b data-field="title"></b><i data-field="price"></i></a></template>
</div>`,
  },
  {
    slug: 'badges', name: 'Badges, ratings, sale prices', said: 'Shown where the feed has them: badge, rating, rating_count, sale_price.',
    options: { ...CATALOG, 'data-catalog': '/demos/rated.json', 'data-scope': 'demos-rated' },
    stage: slot('popular', 'data-limit="4"'),
  },
  {
    slug: 'reasons', name: 'Why this?', said: 'Every card can say why it is there, naming what the visitor looked at. Press one of these, and look at the row again.',
    stage: slot('for-you', 'data-reasons data-limit="8"'), script: 'reasons',
    more: html`<p><button class="button quiet" type="button" data-look="A12">Look at slim trousers</button> <button class="button quiet" type="button" data-look="B12">Look at a skirt</button> <button class="button quiet" type="button" data-forget>Forget it all</button></p>`,
  },
  {
    slug: 'slots', name: 'Slots', said: 'Related to one product or to several, popular, new, recently viewed. No product comes twice on a page.',
    stage: [slot('related', 'data-item-id="A12" data-limit="4"'), slot('related', 'data-item-ids="B12, C12" data-limit="4" data-heading="Goes with both"'), slot('popular', 'data-limit="4"'), slot('new', 'data-limit="4"')].join('\n'),
  },
  {
    slug: 'bought-together', name: 'Bought together', said: 'What shares baskets in the shop’s log, from the bundle of the gift shop; and what to show where too little does.',
    options: { 'data-bundle': '/gifts/bundle/', 'data-scope': 'demos-gifts', 'data-currency': 'GBP' },
    stage: slot('bought-together', 'data-item-id="22423" data-min="2" data-fallback="popular" data-limit="4"'),
  },
  {
    slug: 'rules', name: 'The shop’s rules', said: 'Up to $40, a blouse pinned first, navy raised, and the sale lowered.',
    options: {
      ...CATALOG, 'data-scope': 'demos-rules',
      'data-rules': { '*': { filter: { price: { max: 40 } }, bury: [{ filter: { product_type: 'Sale' }, by: 2 }] }, 'for-you': { pin: ['C15'], boost: [{ filter: { color: 'navy blue' }, by: 3 }] } },
    },
    stage: slot('for-you', 'data-limit="8"'),
  },
  {
    slug: 'theme', name: 'Theming', said: 'CSS variables and parts reach into the cards; light, dark and forced colours follow the page.',
    stage: `<div class="themed" data-windowshop="popular" data-limit="4"></div>`,
    shown: `.themed { --windowshop-accent: #0a7d5a; --windowshop-radius: 0; --windowshop-card-background: none; --windowshop-image-ratio: 1; }
.themed .windowshop-slate::part(title) { font-weight: 800; }`,
  },
  {
    slug: 'element', name: 'As an element', said: 'The same as a custom element, for frameworks and page builders.',
    stage: '<windowshop-recs slot-name="popular" limit="4"></windowshop-recs>',
  },
  {
    slug: 'analytics', name: 'GA4, in and out', said: 'Hears what your tags tell the data layer, and tells it what was shown and chosen. Below is the layer itself.',
    options: { ...CATALOG, 'data-scope': 'demos-ga4', 'data-analytics': 'datalayer' },
    stage: slot('for-you', 'data-limit="4"'), script: 'analytics',
    more: html`<p><button class="button quiet" type="button" data-push="view_item">Push view_item</button> <button class="button quiet" type="button" data-push="add_to_cart">Push add_to_cart</button></p><pre class="trail" data-trail tabindex="0" aria-label="The data layer"></pre>`,
  },
  {
    slug: 'consent', name: 'Consent and privacy', said: 'What is known of the visitor, with buttons to forget it, to take it along and to stop.',
    options: { ...CATALOG, 'data-scope': 'demos-consent', 'data-consent': 'granted' },
    stage: `<windowshop-privacy></windowshop-privacy>\n${slot('for-you', 'data-limit="4"')}`,
  },
  {
    slug: 'holdout', name: 'Does it help?', said: 'Half of the visitors of this page see the popular order instead. Which half you are in, the inspector says.',
    options: { ...CATALOG, 'data-scope': 'demos-holdout', 'data-holdout': '0.5' },
    stage: slot('for-you', 'data-limit="4"'),
    more: html`<p><a class="button quiet" href="?windowshop-inspect">Open the inspector</a></p>`,
  },
  {
    slug: 'inspector', name: 'Inspector', said: 'Is it working? What became of the feed, who told what, why a product is shown or is not, what it costs.',
    stage: slot('for-you', 'data-limit="4"'),
    more: html`<p><a class="button quiet" href="?windowshop-inspect">Open the inspector</a></p>`,
  },
  ...Object.entries(LANGUAGES).map(([lang, name]) => ({
    slug: `language-${lang}`, name: `${lang === 'en' ? 'In ' : ''}${name}`, said: 'Headings, reasons and labels by the page’s language, from a plain JSON file that anyone can add.', lang, dir: lang === 'ar' ? 'rtl' : undefined,
    options: { ...CATALOG, 'data-catalog': '/demos/rated.json', 'data-scope': 'demos-rated' },
    stage: [slot('for-you', 'data-reasons data-limit="4"'), slot('popular', 'data-layout="carousel" data-limit="8"')].join('\n'),
  })),
  {
    slug: 'feeds', name: 'Feeds', said: 'Told by their content: JSON, Google Merchant XML, JSON lines, JSON-LD of a page. Choose one.',
    options: null, script: 'feeds',
    stage: slot('popular', 'data-limit="8"'),
    more: html`<p><label>Feed <select data-feed><option value="/products.json">Clothing: JSON</option><option value="/gifts/feed.xml">Gifts: Google Merchant XML</option><option value="/news/articles.jsonl">News: JSON lines</option><option value="/media/all/">Records and films: JSON-LD of a page</option></select></label></p><pre data-summary tabindex="0" aria-label="What became of the feed"></pre>`,
  },
  {
    slug: 'headless', name: 'Headless', said: 'Without the widget: the shop draws its own cards, and says what was seen and clicked.',
    options: null, script: 'headless',
    stage: '<ol data-list></ol>', shown: `const rec = await createRecommender({ catalog: '/products.json' });
const { slate_id, items } = rec.recommend({ slot: 'for-you', limit: 6 });
rec.observe({ event: 'view_item_list', slate_id });
rec.observe({ event: 'select_item', slate_id, item_id });`,
  },
  {
    slug: 'dqn', name: 'The bare network', said: 'The deep Q-network alone, for anyone’s states and actions: here it learns to walk to the right of seven fields.',
    options: null, script: 'dqn',
    stage: '<p data-walk>The network is loading.</p>', shown: `const dqn = new Dqn({ stateDim: 7, numActions: 2, gamma: 0.9, seed: 1 });
dqn.learn({ s, a, r, s2, done });
dqn.qValues(state);`,
  },
].map((feature) => ({ options: CATALOG, ...feature }));

/** The tag as a shop would write it. */
const written = (options) => String(tag(options)).trim().replaceAll('&quot;', '"').replace(/data-rules="(.*?)"( data-|>)/, "data-rules='$1'$2");

/** What is shown as code. */
export const code = ({ options, stage, shown }) => [options && written(options), shown ?? stage, shown && /class="themed"/.test(stage) ? stage : undefined].filter(Boolean).join('\n');

export const live = ({ stage }) => raw(stage);
