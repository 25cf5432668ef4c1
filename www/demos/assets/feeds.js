import { start } from '/windowshop.js';

const select = document.querySelector('[data-feed]');
const summary = document.querySelector('[data-summary]');
let shop;

/** The recommender of another feed takes the place of the one before. */
async function read() {
  shop?.destroy();
  shop = await start({ catalog: select.value, scope: 'demos-feeds', currency: 'USD' });
  const { feed, catalogue } = shop.inspect() ?? {};
  summary.textContent = shop.error
    ? `${shop.error.message} [${shop.error.code}]`
    : [
      `${catalogue.products} products${feed ? ` from ${feed.format}, ${feed.records} records` : ' from plain JSON, as they are'}`,
      ...(feed?.mapped ?? []).filter(([from, to]) => from !== to).map(([from, to, count]) => `${from} → ${to} (${count})`),
      ...(feed?.dropped ?? []).map(([name, count]) => `not kept: ${name} (${count})`),
    ].join('\n');
}
select.addEventListener('change', read);
read();
