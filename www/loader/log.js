// A visitor's own events as a log, in the columns that `windowshop index --events` reads. Made from what `export()`
// gives, so that the page's wasm knows nothing of it; loaded only when it is asked for.
import { coded } from './coded.js';
import { bytesOf } from './source.js';

/** The state's format that is read here: `src/recommender/saved.rs`. */
const VERSION = 2;
const HEAD = 10;
/** The events in the order of `EventKind`, each with its default reward. */
const EVENTS = [
  ['view_item_list', 0],
  ['select_item', 1],
  ['view_item', 0],
  ['add_to_cart', 3],
  ['remove_from_cart', 0],
  ['add_to_wishlist', 1.5],
  ['purchase', 5],
  ['refund', 0],
];
const CLICK = 1;
const COLUMNS = ['user_id', 'session_id', 'ts', 'event', 'item_id', 'slate_id', 'position', 'reward'];

/** The log of the visitor whose `state` this is, as text: what `Recommender.log` of headless.d.ts promises. */
export function logOf(state, { format = 'csv', user_id } = {}) {
  if (format !== 'csv' && format !== 'jsonl') throw coded('log_format', `format must be csv or jsonl, got ${format}.`);
  const rows = rowsOf(readState(bytesOf(state)), user_id);
  if (format === 'jsonl') return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const given = new Set(rows.flatMap(Object.keys));
  const columns = [...COLUMNS.filter((name) => name !== 'user_id' || given.has(name)), ...[...given].filter((name) => !COLUMNS.includes(name))];
  return [columns, ...rows.map((row) => columns.map((name) => row[name]))].map((cells) => `${cells.map(cell).join()}\n`).join('');
}

/** By RFC 4180. */
function cell(value) {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function rowsOf({ ids, touches, shown, last_time: lastTime, session, about }, user) {
  const rewards = linked(shown, touches);
  // What was seen and answered; of what was clicked before the oldest event that is kept, nobody can say how.
  const answered = shown.filter((slate) => slate.learn && slate.closed && slate.seen && (slate.click || !slate.clicked.length));
  // A sight has no time of its own, only its place in the order: it takes that of the event before it.
  const sights = answered.map((slate) => {
    const late = slate.seen > (touches.at(-1)?.tick ?? 0);
    const near = late ? { time: lastTime, session } : (touches.findLast(({ tick }) => tick < slate.seen) ?? touches[0]);
    return { tick: slate.seen, time: near.time, session: near.session, kind: 0, slate };
  });
  // A number that says nothing of the visitor: two logs in one file must not share a session.
  const who = user ?? crypto.getRandomValues(new Uint32Array(2)).join('-');
  const told = Object.fromEntries(about.filter(([name]) => !COLUMNS.includes(name)));
  // A click may be the first sight of its slate: the slate comes first.
  const order = (a, b) => a.tick - b.tick || a.kind - b.kind;
  return [...touches, ...sights].sort(order).flatMap((event) => {
    const slate = answered.includes(event.slate) ? event.slate : undefined;
    const row = (item, position) => ({
      ...(user === undefined ? {} : { user_id: String(user) }),
      session_id: `${who}-${event.session}`,
      ts: Math.round(event.time),
      event: EVENTS[event.kind][0],
      item_id: ids[item],
      ...(slate && { slate_id: `${slate.slot}-${slate.id}`, position }),
      ...(rewards.has(event) && { reward: rewards.get(event) }),
      ...told,
    });
    return event.kind === 0 ? slate.items.map(row) : [row(event.item, slate?.items.indexOf(event.item))];
  });
}

/**
 * Finds the slate of each click, and says which clicks need a reward of their own, so that their slate led to as much
 * as it did: where that is not what the events that it led to are worth by default.
 */
function linked(shown, touches) {
  for (const slate of shown) Object.assign(slate, { done: new Set(), worth: 0 });
  for (const touch of touches) {
    const { item, tick, kind } = touch;
    if (kind === CLICK) {
      const open = ({ closed, clicked, done }) => closed < tick && clicked.includes(item) && !done.has(item);
      // A click closes its slate and comes next, unless the slate was passed over or clicked before.
      const slate = shown.find((one) => one.closed === tick - 1 && open(one)) ?? shown.findLast(open);
      slate?.done.add(item);
      if (slate) slate.click ??= touch;
      touch.slate = slate;
    }
    const led = shown.findLast(({ done }) => done.has(item));
    if (led) led.worth += EVENTS[kind][1];
  }
  const more = ({ reward, worth }) => Number((reward - worth).toPrecision(6));
  const odd = shown.filter((slate) => slate.click && Math.abs(more(slate)) > 1e-4);
  return new Map(odd.map((slate) => [slate.click, EVENTS[CLICK][1] + more(slate)]));
}

/** What a log needs of a stored state: postcard, field by field as the structs have them. */
export function readState(bytes) {
  const magic = bytes && new TextDecoder('latin1').decode(bytes.subarray(0, 4));
  if (magic !== 'WSHP') throw coded('state_format', 'state must be the bytes that export() gave.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(4, true) !== VERSION) {
    throw coded('state_version', `The state is of version ${view.getUint16(4, true)}, this script reads version ${VERSION}.`);
  }
  let at = HEAD;
  const byte = () => view.getUint8(at++);
  const number = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const part = byte();
      value += (part & 127) * scale;
      if (part < 128) return value;
    }
  };
  const float = () => view.getFloat32((at += 4) - 4, true);
  const double = () => view.getFloat64((at += 8) - 8, true);
  const text = () => {
    const length = number();
    return new TextDecoder().decode(bytes.subarray(at, (at += length)));
  };
  const list = (one) => Array.from({ length: number() }, one);
  const maybe = (one) => (byte() ? one() : undefined);
  const numbers = () => list(number);
  // Fields of an object literal are read in the order in which they stand.
  number();
  const ids = list(text);
  number();
  const touch = () => ({ tick: number(), item: number(), kind: number(), time: double(), session: number() });
  const slate = () => ({
    id: number(),
    slot: text(),
    items: numbers(),
    served: number(),
    focus: numbers(),
    seen: maybe(number),
    closed: maybe(number),
    clicked: numbers(),
    reward: float(),
    predicted: float(),
    learn: byte() === 1,
  });
  return {
    ids,
    touches: list(touch),
    cart: numbers(),
    bought: numbers(),
    shown: list(slate),
    slates: number(),
    session: number(),
    last_time: double(),
    about: list(() => [text(), text()]),
  };
}
