// The inspector: is it working, and why does it show what it shows. Loaded by `?windowshop-inspect` or `shop.inspector()`.
import { RULE_NAMES } from './attributes.js';
import { sheetOf } from './dom.js';
import css from './inspector.css';

/** Most rows of a table. */
const ROWS = 12;
/** The shop's rules, of a page or a container; a filter is taken apart by its fields. */
const RULES = RULE_NAMES.filter((name) => name !== 'filter');
/** What is counted of each group of visitors, where some are held out. */
const COUNTED = { view_item_list: 'slates seen', select_item: 'clicks', add_to_cart: 'carts', purchase: 'purchases' };

/** Opens it in the corner of the page; it goes with the page's recommender. */
export function begin(page) {
  const { shop, signal, told } = page;
  const host = document.createElement('div');
  host.className = 'windowshop-inspector';
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheetOf(css)];
  // What went wrong before it was opened is what it is opened for.
  const errors = [...told];
  const details = root.appendChild(document.createElement('details'));
  append(details, 'summary', 'windowshop');
  const section = append(details, 'section');
  const asked = append(section, 'p').appendChild(document.createElement('label'));
  asked.textContent = 'Why, or why not, this product (its id)';
  const input = asked.appendChild(document.createElement('input'));
  const answer = append(section, 'div');
  const rules = append(section, 'div');
  const state = append(section, 'div');
  let trial;
  const show = () => {
    state.replaceChildren();
    const seen = shop.inspect();
    if (!seen) {
      table(state, 'Is it working', [['Started', 'no'], ['Last errors', errors.slice(-3).join('\n')]]);
      return;
    }
    for (const [title, rows] of Object.entries(tables(seen, { shop, errors, page }))) table(state, title, rows);
    curve(state, 'TD error', seen.learning.td_error);
    curve(state, 'Clicks predicted and had', seen.learning.click_probability.map((one) => one.predicted));
    answer.replaceChildren();
    if (input.value) table(answer, input.value, parts(shop, input.value));
    // A recommender of its own, since to ask the page's for a slate is to show one.
    trial ??= trialOf(page);
    trial.then(async (recommender) => {
      await recommender.resume(shop.export());
      rules.replaceChildren();
      table(rules, 'The shop’s rules, and what they do', containers().flatMap((element) => fired(recommender, element, page)));
    }).catch((error) => rules.replaceChildren(error.message));
  };
  input.addEventListener('input', show, { signal });
  details.addEventListener('toggle', show, { signal });
  const changed = () => details.open && show();
  for (const name of ['change', 'learn', 'ready', 'view', 'select']) document.addEventListener(`windowshop-${name}`, changed, { signal });
  document.addEventListener('windowshop-error', ({ detail }) => {
    errors.push(`${detail.message} [${detail.code}]`);
    changed();
  }, { signal });
  signal.addEventListener('abort', () => host.remove());
  document.body.append(host);
}

/** What there is to know, as rows of names and values. */
function tables(seen, { shop, errors, page }) {
  const { catalogue, model, events, learning, storage, feed } = seen;
  const own = [new URL('.', import.meta.url), page.bundle, page.catalog].filter((place) => /^[^#]/.test(place ?? '')).map((place) => new URL(place, document.baseURI).href);
  const files = performance.getEntriesByType('resource').filter(({ name }) => own.some((place, i) => (i ? name.startsWith(place) : new RegExp(`^${place}[\\w-]+\\.(js|wasm)|^${place}messages/`).test(name))));
  const list = (items) => items.slice(0, ROWS).map(([from, to, count]) => `${from} → ${to} (${count})`).join(', ');
  return {
    'Is it working': [
      ['Products', `${catalogue.products}, ${catalogue.in_stock} in stock, ${catalogue.features} features`],
      ['Model', `${model.source} ${model.checksum}`],
      ['Last errors', errors.slice(-3).join('\n') || 'none'],
      ['Mended', seen.warnings.map((one) => `${one.count} × ${one.code}: ${one.first}`).join('\n') || 'nothing'],
      ['Unknown products', seen.unknown_items],
    ],
    ...(feed && {
      Feed: [
        ['Format', `${feed.format}, ${feed.records} records`],
        ['Mapped', list(feed.mapped)],
        ['Left out', feed.dropped.map(([name, count]) => `${name} (${count})`).join(', ') || 'nothing'],
      ],
    }),
    Events: [
      ['By kind', pairs(events.by_event)],
      ['By source', pairs(shop.ears?.sources ?? { api: events.total })],
      ['Page is about', shop.ears?.about ?? 'no product'],
      ['Group', groupOf(page, events.by_event)],
      ['Latest', seen.history.slice(-5).map((one) => `${one.event} ${one.item_id}`).join(', ')],
      ['Cart, bought', `${seen.cart.length}, ${seen.bought.length}`],
    ],
    Slots: seen.slates.map((slate) => [
      slate.slot,
      slate.items.map((one) => `${one.item_id} q ${one.q.toFixed(2)} (${one.reason.code})`).join(', ') || 'empty: its rules, or what it needs, leave nothing to show',
    ]),
    Learning: [
      ['Slates', `${seen.seen_slates} seen, ${seen.clicked_slates} clicked`],
      ['Visitor vector', `${seen.state.visitor_vector_norm.toFixed(3)} ± ${seen.state.uncertainty.toFixed(3)}, ${learning.updates} steps`],
      ['Replay', `${learning.replay} transitions, ${learning.steps} steps`],
      ['Pools', seen.state.pools.map((pool) => `${pool.name} ${pool.weight_norm.toFixed(2)}`).join(', ')],
    ],
    Costs: [
      ['Stored', `${storage.bytes} bytes in ${storage.backend}, consent ${seen.consent}`],
      ['Downloaded', `${files.reduce((sum, file) => sum + file.encodedBodySize, 0)} bytes in ${files.length} files`],
      ['Since navigation', `${Math.round(Math.max(0, ...files.map((file) => file.responseEnd)))} ms until they were there`],
    ],
  };
}

/** The visitor's group, and what its visitor has done: the one that this browser can count. */
function groupOf({ group, holdout, store }, counts) {
  if (!holdout) return 'nobody is held out';
  if (!group) return store.keeping ? 'none yet' : 'none: without consent nothing is kept, and the next page could not know it';
  return `${group}: ${Object.entries(COUNTED).map(([event, name]) => `${counts[event] ?? 0} ${name}`).join(', ')}`;
}

/** The page's containers. */
const containers = () => [...new Set([...document.querySelectorAll('[data-windowshop], windowshop-recs'), ...[...document.querySelectorAll('.windowshop-slate')].map((slate) => slate.parentElement)])];

/** A second recommender of the same shop, to try things on. */
async function trialOf({ catalog, bundle, config, visitor, wasm, shards }) {
  const { createRecommender } = await import('./headless.js');
  return createRecommender({ catalog, bundle, config, visitor, wasm, shards });
}

/** What says what a container shows: itself, or the tag that names it. */
function sourceOf(element) {
  if (element.matches('[data-windowshop], windowshop-recs')) return element;
  const tags = [...document.querySelectorAll('script[src][data-container]')];
  const names = ({ dataset: { container } }) => {
    try {
      return element.matches(container);
    } catch {
      return false;
    }
  };
  return tags.find(names) ?? element;
}

/** What each rule of a container does to its slate: the slate is made once more without it. */
function fired(trial, element, page) {
  const source = sourceOf(element);
  const attribute = (name) => source.getAttribute(`data-${name}`) ?? source.getAttribute(name) ?? undefined;
  const slot = attribute('windowshop') || attribute('slot') || attribute('slot-name') || 'for-you';
  const asked = { slot, limit: Number(attribute('limit')) || 6, item_id: attribute('item-id') ?? page.shop.ears?.about };
  const request = page.ruled?.(asked, page.rules, page.rulesOf?.(source)) ?? asked;
  const ids = (more) => {
    try {
      return trial.recommend({ ...request, explore: false, ...more }).items.map(({ item_id }) => item_id);
    } catch (error) {
      return error.message;
    }
  };
  // What was seen before counts as passed over from the first slate on.
  ids();
  const begin = performance.now();
  const now = ids();
  const took = performance.now() - begin;
  if (typeof now === 'string') return [[`in ${slot}`, now]];
  const without = (more) => {
    const then = ids(more);
    if (now.length === 0 && then.length) return `leaves nothing: without it there would be ${then.length}`;
    if (then.length === 0 && now.length) return 'is all there is: without it there would be nothing';
    const others = now.filter((id) => !then.includes(id)).length;
    if (others) return `brings ${others} of ${now.length} that would not be here`;
    return String(then) === String(now) ? 'changes nothing here' : `changes the order, or how many: ${then.length} without it`;
  };
  const { filter = {} } = request;
  const conditions = Object.keys(filter).map((field) => [`filter ${field}`, { filter: Object.fromEntries(Object.entries(filter).filter(([name]) => name !== field)) }]);
  const others = RULES.filter((name) => [request[name]].flat().filter((one) => one !== undefined).length).map((name) => [name, { [name]: undefined }]);
  const rows = [...conditions, ...others].map(([name, more]) => [`in ${slot}: ${name}`, without(more)]);
  const what = now.length ? `${now.length} of ${asked.limit}` : 'nothing to show';
  return [[`in ${slot}`, `${what}, in ${took.toFixed(1)} ms`], ...rows];
}

const pairs = (counts) => Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(', ') || 'none yet';

/** A product's score, taken apart. */
function parts(shop, id) {
  const known = shop.product(id) && shop.explain(id);
  if (!known) return [[id, 'is not in the catalogue']];
  const strongest = [...known.parts].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, ROWS);
  return [
    ['Place', known.rank === null ? 'may not be shown' : known.rank + 1],
    ['Score, Q', `${known.score.toFixed(3)}, ${known.q.toFixed(3)}`],
    ['Reason', known.reason.text],
    ...strongest.map((part) => [[part.kind, part.event, part.item_id].filter(Boolean).join(' '), part.value.toFixed(3)]),
  ];
}

function append(parent, tag, text = '') {
  const element = parent.appendChild(document.createElement(tag));
  element.textContent = text;
  return element;
}

function table(parent, title, rows) {
  if (!rows.length) return;
  append(parent, 'h2', title);
  const body = append(parent, 'table');
  for (const [name, value] of rows) {
    const row = append(body, 'tr');
    append(row, 'th', name).scope = 'row';
    append(row, 'td', value);
  }
}

/** A line through numbers in their order. */
function curve(parent, title, numbers) {
  if (numbers.length < 2) return;
  append(parent, 'h2', `${title}: ${numbers.at(-1).toFixed(3)}`);
  const space = 'http://www.w3.org/2000/svg';
  const svg = parent.appendChild(document.createElementNS(space, 'svg'));
  svg.setAttribute('viewBox', '0 0 100 100');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const top = Math.max(...numbers, 1e-9);
  const points = numbers.map((number, place) => `${(100 * place) / (numbers.length - 1)},${95 - (90 * number) / top}`);
  svg.appendChild(document.createElementNS(space, 'polyline')).setAttribute('points', points.join(' '));
}
