// "What does this page know about me?": everything that the recommender keeps and does, in words a
// shop owner understands, with the numbers behind them. It only reads: `inspect`, `explain`, `product`.

import { bar, curves, smooth, stack } from '/shared/charts.js';
import { el } from '/shared/elements.js';

/** The parts of a score, in the order of the legend. */
const KINDS = {
  event: 'What you did',
  visitor: 'Your taste, learned from clicks and skips',
  value: 'What may follow a click',
  context: 'What the page said about you',
  popularity: 'Liked by everyone',
  base: 'Where everyone starts',
  skip: 'Rows you passed over',
  fatigue: 'Seen of late, not clicked',
};

const EVENTS = {
  view_item: 'looked at', select_item: 'clicked', view_item_list: 'rows seen', add_to_cart: 'put in the cart',
  remove_from_cart: 'took out of the cart', add_to_wishlist: 'wished for', purchase: 'bought', refund: 'brought back',
};

const SLOTS = { 'for-you': 'Picked for you', related: 'You may also like', cart: 'Goes well with your cart', 'recently-viewed': 'Recently viewed', popular: 'Popular', new: 'New' };

const number = (value, digits = 2) => (Number.isFinite(value) ? value.toFixed(digits).replace('-', '−') : '–');
const signed = (value) => (Number.isFinite(value) ? `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}` : '–');
const percent = (value) => (Number.isFinite(value) ? `${(value * 100).toFixed(value < 0.0995 ? 1 : 0)} %` : '–');
const bytes = (value) => (value >= 1024 ? `${(value / 1024).toFixed(1)} kB` : `${value ?? 0} bytes`);
const plural = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

function ago(time) {
  const seconds = (Date.now() - time) / 1000;
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${plural(Math.floor(seconds / 60), 'minute')} ago`;
  if (seconds < 86400) return `${plural(Math.floor(seconds / 3600), 'hour')} ago`;
  return `${plural(Math.floor(seconds / 86400), 'day')} ago`;
}

/** A heading, the plain sentence that explains it, and the content. */
const section = (heading, said, ...content) => el('section', { class: 'panel-section' }, el('h3', {}, heading), el('p', { class: 'panel-said' }, said), ...content);

const nothing = (text) => el('p', { class: 'panel-nothing' }, text);

const picture = (shop, id, size) => {
  const product = shop.product(id);
  return el('img', { src: product?.image_link ?? `/pictures/${id}.svg`, alt: '', width: size, height: size * 1.25, loading: 'lazy' });
};
const titleOf = (shop, id) => shop.product(id)?.title ?? id;

function inShort({ events, learning, slates }, known) {
  const facts = [
    [events.total, 'things noticed'],
    [known.history.length, 'pieces you touched'],
    [known.clicked_slates ?? slates.filter(({ clicked }) => clicked).length, `of ${known.seen_slates ?? 0} rows clicked`],
    [learning.updates, 'lessons learned'],
  ];
  return el('ul', { class: 'panel-tiles' }, facts.map(([value, name]) => el('li', {}, el('strong', {}, value), el('span', {}, name))));
}

function shownNow(shop, known, open) {
  // The slots of other pages are remembered too; only what stands on this page is explained.
  const slates = known.slates.filter(({ items, slot }) => items.length > 0 && document.querySelector(`[data-windowshop="${slot}"]`));
  const explained = new Map();
  for (const { items } of slates) for (const { item_id: id } of items) explained.set(id, shop.explain(id));
  const parts = [...explained.values()].map((why) => why?.parts ?? []);
  const side = (list, sign) => list.reduce((sum, { value }) => sum + Math.max(0, sign * value), 0);
  const reach = Math.max(0.5, ...parts.map((list) => Math.max(side(list, 1), side(list, -1))));
  const kinds = new Set(parts.flat().map(({ kind }) => kind));
  const list = slates.map(({ slot, items, seen, clicked }) => el('div', { class: 'panel-slate' },
    el('h4', {}, SLOTS[slot] ?? slot, el('span', { class: 'panel-tag' }, clicked ? 'you clicked it' : seen ? 'you saw it' : 'not seen yet')),
    el('ol', {}, items.map((item) => shownItem(shop, item, explained.get(item.item_id), reach, `${slot} ${item.item_id}`, open)))));
  return section('Shown to you now, and why',
    'Every piece in the rows of this page, with the numbers that put it there.',
    list.length ? glossary() : nothing('There is no row of recommendations on this page. Open the home page or a product.'),
    list.length ? legend(kinds) : null, ...list);
}

const TERMS = [
  ['Score', 'the higher, the further to the front; a row is mixed a little, so that not everything looks alike.'],
  ['Worth (Q)', 'the reward it expects once you click the piece: a click counts 1, a cart 3, a purchase 5.'],
  ['Chance', 'how likely it thought that you would click this one.'],
  ['Bar', 'what the score is made of: to the right what speaks for the piece, to the left what speaks against it.'],
];
const glossary = () => el('dl', { class: 'panel-terms' }, TERMS.map(([term, said]) => el('div', {}, el('dt', {}, term), el('dd', {}, said))));

const legend = (kinds) => el('ul', { class: 'panel-legend' }, Object.entries(KINDS).filter(([kind]) => kinds.has(kind))
  .map(([kind, name]) => el('li', {}, el('span', { class: `key key-${kind}` }), name)));

function shownItem(shop, item, why, reach, key, open) {
  const numbers = el('dl', { class: 'panel-numbers' },
    el('div', {}, el('dt', {}, 'Score'), el('dd', {}, number(why?.score ?? item.score))),
    el('div', {}, el('dt', {}, 'Worth (Q)'), el('dd', {}, number(why?.q ?? item.q))),
    el('div', {}, el('dt', {}, 'Chance'), el('dd', {}, percent(item.probability))));
  const parts = combined(why?.parts ?? []);
  const more = el('details', { 'data-key': key }, el('summary', {}, 'Every part of the score'), partsTable(shop, why, parts));
  more.open = open.has(key);
  return el('li', { class: 'panel-item' },
    picture(shop, item.item_id, 56),
    el('div', {},
      el('a', { href: shop.product(item.item_id)?.link ?? '#' }, titleOf(shop, item.item_id)),
      el('p', { class: 'panel-reason' }, item.reason?.text ?? why?.reason?.text ?? '')),
    numbers,
    el('div', { class: 'panel-why' }, stack(parts, reach), parts.length ? more : null));
}

/** The legend's order, the largest first within a kind. */
function combined(parts) {
  const order = Object.keys(KINDS);
  return [...parts].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || Math.abs(b.value) - Math.abs(a.value));
}

function partsTable(shop, why, parts) {
  const name = ({ kind, event, item_id: id }) => {
    if (event) return `${EVENTS[event] ?? event}: ${titleOf(shop, id)}`;
    return id ? `${KINDS[kind] ?? kind}: ${titleOf(shop, id)}` : KINDS[kind] ?? kind;
  };
  const sorted = [...parts].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const shown = sorted.slice(0, 8);
  const rest = sorted.slice(8).reduce((sum, { value }) => sum + value, 0);
  const row = (text, value, kind) => el('tr', {}, el('th', { scope: 'row' }, kind ? el('span', { class: `key key-${kind}` }) : null, text), el('td', {}, signed(value)));
  const sum = parts.reduce((all, { value }) => all + value, 0);
  return el('table', { class: 'panel-parts' },
    el('tbody', {}, shown.map((part) => row(name(part), part.value, part.kind)), sorted.length > 8 ? row(`${sorted.length - 8} smaller parts`, rest) : null),
    el('tfoot', {}, el('tr', {}, el('th', { scope: 'row' }, 'Together: the score'), el('td', {}, number(why?.score ?? sum)))));
}

function didSection(shop, known) {
  const items = known.history.slice(-12).reverse();
  const kinds = Object.entries(known.events.by_event).filter(([, count]) => count > 0);
  return section('What you did', 'What this browser saw you do here, newest first. It is all that the suggestions are made from.',
    items.length
      ? el('ol', { class: 'panel-history' }, items.map(({ item_id: id, event, time }) => el('li', {}, picture(shop, id, 44),
        el('span', {}, el('strong', {}, titleOf(shop, id)), el('small', {}, `${EVENTS[event] ?? event}, ${ago(time)}`)))))
      : nothing('Nothing yet. Look at a piece or two, then come back.'),
    kinds.length ? el('p', { class: 'panel-counts' }, kinds.map(([event, count]) => el('span', { class: 'panel-tag' }, `${EVENTS[event] ?? event}: ${count}`))) : null,
    known.unknown_items ? el('p', { class: 'panel-said' }, `${plural(known.unknown_items, 'event')} named a piece that is not in the catalogue.`) : null);
}

function stateSection({ state }) {
  const pools = state.pools ?? [];
  const names = { last: 'The last piece', short: 'The last few', long: 'The whole visit', cart: 'The cart', bought: 'Bought', skipped: 'Passed over', context: 'Said by the page' };
  const most = Math.max(1, ...pools.map(({ weight_norm: norm }) => norm), state.visitor_vector_norm ?? 0);
  const row = (name, value, kind) => el('li', {}, el('span', {}, name), bar(value, most, kind), el('span', { class: 'panel-value' }, number(value)));
  const told = Object.entries(state.visitor ?? {}).filter(([, value]) => value !== null && value !== '');
  return section('What it makes of it', 'Your visit as the model sees it. Each memory is a short list of numbers; the bar is how strongly it speaks. “Your taste” is what clicks and skips have taught it about you alone.',
    el('ul', { class: 'panel-bars' }, pools.map(({ name, weight_norm: norm }) => row(names[name] ?? name, norm, 'event')),
      row('Your taste', state.visitor_vector_norm ?? 0, 'visitor')),
    Number.isFinite(state.uncertainty) ? el('p', { class: 'panel-said' }, `How unsure it still is about your taste: ${percent(state.uncertainty)}. It falls as you click and skip; while it is high, it tries a little more.`) : null,
    told.length ? el('p', { class: 'panel-said' }, `The page told it: ${told.map(([name, value]) => `${name} ${value}`).join(', ')}.`) : el('p', { class: 'panel-said' }, 'Age, country, name: nobody told it, and it did not ask.'));
}

function learningSection({ learning }) {
  const chances = learning.click_probability ?? [];
  const errors = learning.td_error ?? [];
  return section('Is it learning?', 'Two curves. If it learns, the first comes closer to what happens, and the second goes down.',
    el('figure', {}, el('figcaption', {}, el('strong', {}, 'Chance of a click, guessed'), ' before each row that you saw. A full dot at the top: you clicked. A small one at the bottom: you passed.'),
      chances.length
        ? curves({ series: [{ kind: 'accent', values: chances.map(({ predicted }) => predicted) }, { kind: 'soft', values: smooth(chances.map(({ clicked }) => (clicked ? 1 : 0))) }], dots: chances.map(({ clicked }) => clicked), high: 1, label: `Predicted click probability over ${plural(chances.length, 'row')}; the last guess was ${percent(chances.at(-1).predicted)}.` })
        : nothing('No row has been seen and closed yet: a row counts once half of it was in view for a second.'),
      chances.length ? el('p', { class: 'panel-keys' }, el('span', { class: 'key key-accent' }), 'guessed ', el('span', { class: 'key key-soft' }), 'what happened, averaged') : null),
    el('figure', {}, el('figcaption', {}, el('strong', {}, 'Surprise (TD error)'), ': how far its guess of a piece’s worth was from what it then saw, step by step.'),
      errors.length
        ? curves({ series: [{ kind: 'soft', values: errors.map(Math.abs) }, { kind: 'visitor', values: smooth(errors.map(Math.abs), 16) }], label: `Temporal-difference error over ${plural(errors.length, 'step')}; the last was ${number(errors.at(-1), 3)}.` })
        : nothing('No lesson yet. It learns while you read, from what you clicked and what you passed over.')),
    el('p', { class: 'panel-said' }, `${plural(learning.updates ?? 0, 'row')} learned from; ${plural(learning.steps ?? 0, 'replay step')} over ${plural(learning.replay ?? 0, 'remembered moment')}.`));
}

function keptSection({ storage, model, catalogue, version, warnings, seed }) {
  const where = { indexeddb: 'IndexedDB of this site, in this browser', memory: 'memory only: gone when you close the page' };
  const rows = [
    ['Size', bytes(storage.bytes)],
    ['Where', where[storage.backend] ?? storage.backend ?? '–'],
    ['Saved', storage.saved_at ? ago(storage.saved_at) : 'not yet'],
    ['Sent to anyone', 'nothing, ever'],
    ['Model', `${model.source === 'bundle' ? 'trained on earlier visits' : 'untrained: starts from the catalogue'}, ${(model.parameters ?? 0).toLocaleString('en-US')} numbers`],
    ['Catalogue', `${catalogue.products} pieces, ${catalogue.in_stock} in stock, ${catalogue.features} traits`],
    ['Version', `${version ?? '–'}${seed === undefined || seed === null ? '' : `, seed ${seed}`}`],
  ];
  return section('What is stored', 'One small record, on this device.',
    el('dl', { class: 'panel-facts' }, rows.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))),
    (warnings ?? []).length ? el('p', { class: 'panel-said' }, `It also noted: ${warnings.map(({ code, count }) => `${code} (${count})`).join(', ')}.`) : null);
}

/** The drawer: one for the page, made the first time it is asked for. */
function makeDrawer() {
  const body = el('div', { class: 'panel-body' });
  const said = el('p', { class: 'panel-forgotten', role: 'status' });
  const forget = el('button', { type: 'button', class: 'button' }, 'Forget me');
  const close = el('button', { type: 'button', class: 'panel-close', 'aria-label': 'Close' }, '×');
  const dialog = el('dialog', { class: 'panel', 'aria-labelledby': 'panel-heading' },
    el('header', { class: 'panel-head' }, el('div', {}, el('h2', { id: 'panel-heading', tabindex: '-1' }, 'What this page knows about you'),
      el('p', {}, 'All of it is here, and only here: in your browser.')), close),
    body,
    el('footer', { class: 'panel-foot' }, said, forget));
  document.body.append(dialog);
  close.addEventListener('click', () => dialog.close());
  // A click beside the drawer lands on the dialog itself: its content covers the rest.
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  return { dialog, body, said, forget };
}

let drawer;

/** Opens the drawer; `recommender` is a promise of the handle, or of null when there is none. */
export async function openPanel(recommender, opener) {
  const first = !drawer;
  drawer ??= makeDrawer();
  const { dialog, body, said, forget } = drawer;
  // showModal keeps the focus inside, closes on Escape, and hands the focus back.
  if (!dialog.open) dialog.showModal();
  said.textContent = 'Empties all of this, at once and for good.';
  dialog.querySelector('#panel-heading').focus();
  const shop = await recommender;
  if (!shop || shop.error || !shop.inspect()?.events) {
    forget.hidden = true;
    said.textContent = 'There is nothing to forget.';
    body.replaceChildren(section('The recommender is not running',
      'The shop works without it: the rows show the shop’s own choice, and nothing is kept about you.',
      nothing(shop?.error?.message ?? 'Its script did not load.')));
    return;
  }
  const draw = () => {
    if (!dialog.open) return;
    // What was unfolded stays unfolded, and the reader stays where she was.
    const open = new Set([...body.querySelectorAll('details[open]')].map((node) => node.dataset.key));
    const focused = body.contains(document.activeElement) ? document.activeElement.closest('[data-key]')?.dataset.key : null;
    const at = body.scrollTop;
    const known = shop.inspect();
    body.replaceChildren(inShort(known, known), shownNow(shop, known, open), didSection(shop, known), stateSection(known), learningSection(known), keptSection(known));
    body.scrollTop = at;
    if (focused) [...body.querySelectorAll('details')].find((node) => node.dataset.key === focused)?.querySelector('summary').focus();
  };
  draw();
  if (!first) return;
  // Learning comes in bursts: one drawing a frame is enough.
  let due = false;
  const later = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; draw(); });
  };
  document.addEventListener('windowshop-change', later);
  document.addEventListener('windowshop-learn', later);
  dialog.addEventListener('close', () => opener.focus());
  forget.addEventListener('click', async () => {
    forget.disabled = true;
    await shop.erase();
    draw();
    body.scrollTop = 0;
    const { total } = shop.inspect().events;
    said.textContent = total === 0 ? 'Forgotten. The numbers above are all that is left.' : 'Forgotten, and already watching again.';
    forget.disabled = false;
  });
}
