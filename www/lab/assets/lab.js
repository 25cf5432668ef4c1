// The lab: the same shoppers in front of three recommenders, as fast as you like.

import { createRecommender } from '/headless.js';
import { liftOf } from '/lift.js';
import { plot } from '/lab/assets/plot.js';
import { $, say } from '/shared/elements.js';
import { choose, saidOf, seenAs, shopper } from '/lab/assets/shoppers.js';

const SLATES = 20;
const LIMIT = 6;
/** Milliseconds between slates, as said; 0 is as many as a frame has room for. */
const SPEEDS = [['one slate in two seconds', 2000], ['two slates a second', 500], ['ten slates a second', 100], ['a shopper a second', 50], ['as fast as it goes', 0]];
const STEADY = { prior_scale: 0, replay_steps: 0, exploration: 0 };
const ARMS = { popular: { slot: 'popular', config: STEADY }, frozen: { slot: 'for-you', config: STEADY }, learning: { slot: 'for-you', config: {} } };

const controls = $('[data-controls]');
const run = $('[data-run]');
const { products } = await (await fetch('/products.json')).json();
const goods = products.map(seenAs);
const byId = new Map(goods.map((one) => [one.id, one]));
const pictures = new Map(products.map((one) => [one.id, one]));

let session;
let wanted;

/** A fresh lab: three recommenders, nobody served yet. */
async function begin() {
  const mine = (wanted = {});
  const before = session;
  session = undefined;
  const source = controls.start.value === 'warm' ? { bundle: '/bundle/' } : { catalog: { products } };
  const arms = await Promise.all(Object.entries(ARMS).map(async ([name, { slot, config }]) => ({
    name, slot, rec: await createRecommender({ ...source, config, seed: 1 }), bySlate: Array.from({ length: SLATES }, () => 0), perShopper: [],
  })));
  before?.arms.forEach(({ rec }) => rec.free());
  // Another choice was made meanwhile.
  if (mine !== wanted) return arms.forEach(({ rec }) => rec.free());
  session = { arms, kind: controls.kind.value, person: undefined, number: 0, turn: 0 };
  draw();
}

/** One slate for each recommender. */
function step() {
  const { arms } = session;
  if (!session.person || session.turn === SLATES) {
    if (session.person) arms.forEach((arm) => arm.perShopper.push(arm.clicks));
    session.number += 1;
    session.turn = 0;
    session.person = shopper(session.kind, session.number, goods, SLATES);
    for (const arm of arms) {
      arm.rec.erase();
      Object.assign(arm, { clicks: 0, seen: new Set(), passed: new Map(), tired: new Set() });
    }
  }
  const time = Date.UTC(2026, 0, 1) + session.number * 86_400_000 + session.turn * 20_000;
  for (const arm of arms) {
    const { slate_id, items } = arm.rec.recommend({ slot: arm.slot, limit: LIMIT, exclude: arm.name === 'popular' ? arm.tired : undefined });
    const slate = items.map(({ item_id }) => byId.get(item_id));
    arm.rec.observe({ event: 'view_item_list', slate_id, time });
    const place = choose(slate, session.person, session.turn, arm.seen);
    Object.assign(arm, { slate, place });
    tire(arm);
    if (place >= 0) {
      const { id } = slate[place];
      arm.rec.observe({ event: 'select_item', slate_id, item_id: id, time: time + 5000 });
      arm.rec.observe({ event: 'view_item', item_id: id, time: time + 6000 });
      arm.seen.add(id);
      arm.clicks += 1;
      arm.bySlate[session.turn] += 1;
    }
    arm.rec.learn({ budgetMs: 2 });
  }
  session.turn += 1;
}

/** The popular order leaves out what was clicked, or passed over three times: it would stand still otherwise. */
function tire({ slate, place, passed, tired }) {
  slate.forEach(({ id }, i) => {
    passed.set(id, (passed.get(id) ?? 0) + 1);
    if (i === place || passed.get(id) === 3) tired.add(id);
  });
}

const percent = (share) => `${(share * 100).toFixed(1)} %`;
const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
function interval(list) {
  const m = mean(list);
  const half = 1.96 * Math.sqrt(list.reduce((sum, value) => sum + (value - m) ** 2, 0) / (list.length - 1) / list.length);
  return [m - half, m + half];
}

/** Against the popular order, once enough have come to say anything. */
function lifted(ours, popular) {
  if (popular.length < 10 || mean(ours) === 0 || mean(popular) === 0) return '–';
  const sign = (share) => `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(0)} %`;
  const { lift, interval: [low, high] } = liftOf(ours, popular);
  return `${sign(lift)} (${sign(low)} to ${sign(high)})`;
}

function draw() {
  if (!session) return;
  drawn = performance.now();
  const { arms, person, turn } = session;
  $('[data-shopper]').textContent = person
    ? `Shopper ${session.number}, slate ${turn} of ${SLATES}. Hidden taste: ${saidOf(person.tasteAt(Math.max(0, turn - 1)))}.`
    : 'Nobody has come yet.';
  const done = arms[0].perShopper.length;
  for (const arm of arms) {
    const root = $(`[data-arm="${arm.name}"]`);
    [...$('[data-slate]', root).children].forEach((cell, i) => {
      const product = pictures.get(arm.slate?.[i]?.id);
      const shown = cell.firstElementChild ?? cell.appendChild(Object.assign(new Image(80, 100), { alt: '' }));
      shown.hidden = !product;
      if (product && shown.alt !== product.title) Object.assign(shown, { src: product.image_link, alt: product.title });
      cell.classList.toggle('clicked', i === arm.place);
    });
    $('[data-clicks]', root).textContent = arm.clicks ?? 0;
    const row = $(`[data-row="${arm.name}"]`);
    const rates = arm.perShopper.map((clicks) => clicks / SLATES);
    $('[data-shoppers]', row).textContent = done;
    if (done > 1) {
      const [low, high] = interval(rates);
      $('[data-ctr]', row).textContent = `${percent(mean(rates))} (${percent(low)} to ${percent(high)})`;
    } else $('[data-ctr]', row).textContent = '–';
    $('[data-lift]', row).textContent = arm === arms[0] ? '–' : lifted(arm.perShopper, arms[0].perShopper);
  }
  const series = (values) => arms.map((arm) => ({ name: arm.name, values: values(arm) }));
  const served = (slate) => done + (person && turn > slate ? 1 : 0);
  $('[data-chart="curve"]').replaceChildren(plot({
    series: series(({ bySlate }) => bySlate.map((clicks, i) => (served(i) ? clicks / served(i) : undefined))).map(({ name, values }) => ({ name, values: smooth(values) })),
    from: 1, across: 'slates seen', label: 'Clicks a slate by the number of slates that a shopper has seen, one line for each recommender',
  }));
  $('[data-chart="running"]').replaceChildren(plot({
    series: series(({ perShopper }) => running(perShopper)), from: 1, across: 'shoppers', label: 'Clicks a slate over all shoppers so far, one line for each recommender',
  }));
}

/** Over three neighbouring slates: what a noisy curve is trying to say. */
function smooth(values) {
  return values.map((_, i) => {
    const near = values.slice(Math.max(0, i - 1), i + 2).filter((value) => value !== undefined);
    return near.length ? mean(near) : undefined;
  });
}

/** The mean up to each shopper, at no more places than a line has room for. */
function running(clicks) {
  let sum = 0;
  const all = clicks.map((count, i) => (sum += count) / (i + 1) / SLATES);
  const each = Math.ceil(all.length / 200);
  return all.filter((_, i) => (i + 1) % each === 0 || i === all.length - 1);
}

let going = false;
let last = 0;
let debt = 0;
let drawn = 0;
function frame(now) {
  if (!going) return;
  if (session) {
    const [, pause] = SPEEDS[controls.speed.value];
    if (pause === 0) {
      // Drawing costs more than a shopper: a few times a second is enough.
      const until = performance.now() + 24;
      while (performance.now() < until) step();
      if (now - drawn > 250) draw();
    } else {
      debt = Math.min(debt + now - last, 4 * pause);
      if (debt < pause) return again(now);
      for (; debt >= pause; debt -= pause) step();
      draw();
    }
  }
  again(now);
}

function again(now) {
  last = now;
  requestAnimationFrame(frame);
}

function go(on) {
  going = on;
  run.textContent = on ? 'Pause' : 'Run';
  run.setAttribute('aria-pressed', String(on));
  last = performance.now();
  debt = Infinity;
  if (on) return requestAnimationFrame(frame);
  draw();
  if (session) say(`${session.arms[0].perShopper.length} shoppers served.`);
}

const speed = () => { $('[data-speed]').textContent = SPEEDS[controls.speed.value][0]; };
controls.addEventListener('input', ({ target }) => (target.name === 'speed' ? speed() : begin()));
controls.addEventListener('submit', (event) => event.preventDefault());
run.addEventListener('click', () => go(!going));
$('[data-reset]').addEventListener('click', begin);
speed();
await begin();
run.disabled = false;
