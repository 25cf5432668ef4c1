// The inspector: is it working, and why does it show what it shows. Loaded by `?windowshop-inspect` or `shop.inspector()`.
import { sheetOf } from './dom.js';
import css from './inspector.css';

/** Most rows of a table. */
const ROWS = 12;

/** Opens it in the corner of the page; it goes with the page's recommender. */
export function begin(page) {
  const { shop, signal } = page;
  const host = document.createElement('div');
  host.className = 'windowshop-inspector';
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheetOf(css)];
  const errors = [];
  const details = root.appendChild(document.createElement('details'));
  append(details, 'summary', 'windowshop');
  const section = append(details, 'section');
  const asked = append(section, 'p').appendChild(document.createElement('label'));
  asked.textContent = 'Why, or why not, this product (its id)';
  const input = asked.appendChild(document.createElement('input'));
  const answer = append(section, 'div');
  const state = append(section, 'div');
  const show = () => {
    const seen = shop.inspect();
    if (!seen) return;
    state.replaceChildren();
    for (const [title, rows] of Object.entries(tables(seen, { shop, errors, page }))) table(state, title, rows);
    curve(state, 'TD error', seen.learning.td_error);
    curve(state, 'Clicks predicted and had', seen.learning.click_probability.map((one) => one.predicted));
    answer.replaceChildren();
    if (input.value) table(answer, input.value, parts(shop, input.value));
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
  const files = performance.getEntriesByType('resource').filter(({ name }) => /\/(windowshop|full|feeds)\.(js|wasm)|manifest\.json|\.safetensors/.test(name));
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
      ['Group', page.group ?? 'nobody is held out'],
      ['Latest', seen.history.slice(-5).map((one) => `${one.event} ${one.item_id}`).join(', ')],
      ['Cart, bought', `${seen.cart.length}, ${seen.bought.length}`],
    ],
    Slots: seen.slates.map((slate) => [
      slate.slot,
      slate.items.map((one) => `${one.item_id} q ${one.q.toFixed(2)} (${one.reason.code})`).join(', ') || 'empty: its rules, or what it needs, leave nothing to show',
    ]),
    'The shop’s rules': Object.entries(page.rules ?? {}).map(([slot, rules]) => [slot, JSON.stringify(rules)]),
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
