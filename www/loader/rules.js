// The shop's rules for its slots, of the page and of single containers, and how these look. Loaded where there are any.
import { RULES, RULE_NAMES } from './attributes.js';

/** What `data-rules` may be for. */
const SLOTS = ['*', 'for-you', 'related', 'bought-together', 'cart', 'recently-viewed', 'popular', 'new'];

/** Begins to keep them on the page. */
export function begin(page) {
  Object.assign(page, { rulesOf, ruled });
  const check = (name, known, what) => {
    if (!known.includes(name)) page.report('rules_name', `data-rules: there is no ${what} \`${name}\`: expected one of ${known.join(', ')}.`);
  };
  for (const [slot, rules] of Object.entries(page.rules ?? {})) {
    check(slot, SLOTS, 'slot');
    for (const name of Object.keys(rules ?? {})) check(name, RULE_NAMES, 'rule');
  }
}

/** The rules that an element, or the options of a mount, has, as JSON. */
function rulesOf(source) {
  const prefix = source.localName === 'windowshop-recs' ? '' : 'data-';
  const own = RULES.map((name) => [name, source.getAttribute?.(prefix + name) ?? source[name]]).filter(([, value]) => value);
  return own.length ? JSON.stringify(Object.fromEntries(own)) : undefined;
}

/** A request by the rules for all slots, those for its own, and the container's, in this order. */
function ruled(request, rules = {}, text = '{}') {
  const { 'item-ids': ids, pin, min, fallback, filter } = JSON.parse(text);
  const [all, own] = [rules['*'], rules[request.slot]];
  const list = (texts) => texts.split(',').map((one) => one.trim());
  const here = { ...all, ...own, ...request };
  if (ids) Object.assign(here, { item_ids: list(ids), item_id: undefined });
  if (pin) here.pin = list(pin);
  if (min) here.min = Number(min);
  if (fallback) here.fallback = fallback;
  if (filter) here.filter = conditions(filter);
  here.exclude = [request, all, own].flatMap((some) => some?.exclude ?? []);
  return here;
}

function conditions(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`data-filter is not JSON: ${error.message}`);
  }
}
