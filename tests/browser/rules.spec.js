// The shop's rules, slot by slot: what may be shown, what comes first, how few are too few.
import { catalogue, events, expect, script, shown, test, visit, waitFor, withShop } from './visit.js';

const goods = Array.from({ length: 12 }, (_, i) => ({
  id: `G${i}`, title: `Good ${i}`, price: `${10 + i} EUR`, brand: i % 2 ? 'Odd' : 'Even', product_type: i < 6 ? 'Cups' : 'Scarves',
  availability: i === 11 ? 'out_of_stock' : 'in_stock', size: String(i), bought_with: { 0: ['G4', 'G9', 'G11', 'none'], 1: ['G9', 'G5'] }[i],
}));
const rules = (value) => script.replace('data-seed', `data-rules='${JSON.stringify(value)}' data-seed`);
const box = (slot, more = '') => `<div id="recs" data-windowshop="${slot}" data-limit="12" ${more}>Own</div>`;

async function open(page, body) {
  await catalogue(page, goods);
  await visit(page, body);
  await waitFor(page, 'ready');
  return shown(page);
}

test('what is out of stock, bought, in the cart, or the page itself is not shown', async ({ page }) => {
  await open(page, box('for-you', 'data-item-id="G3"') + script);
  await withShop(page, (shop) => {
    shop.observe({ event: 'add_to_cart', item_id: 'G1' });
    shop.observe({ event: 'purchase', item_id: 'G2' });
    shop.refresh();
  });
  const ids = await shown(page);
  expect(ids).toHaveLength(8);
  for (const id of ['G1', 'G2', 'G3', 'G11']) expect(ids).not.toContain(id);
});

test('a filter by price, category and any field, for one slot or for all', async ({ page }) => {
  const value = { '*': { filter: { product_type: 'Cups' } }, popular: { filter: { price: { max: 12 }, brand: 'Even' } } };
  await open(page, `${box('for-you')}<div id="p" data-windowshop="popular"></div>${rules(value)}`);
  expect((await shown(page)).every((id) => Number(id.slice(1)) < 6)).toBe(true);
  // What the first has shown is not shown again: here nothing is left.
  expect(await shown(page, '#p')).toEqual([]);
  const own = await open(page, box('for-you', `data-filter='{"size": {"min": 8}}'`) + rules(value));
  expect(own.sort()).toEqual(['G10', 'G8', 'G9']);
});

test('pinned products come first, in their order, unless they may not be shown', async ({ page }) => {
  const ids = await open(page, box('for-you', 'data-pin="G8, G11, G2, G8, none" data-limit="4" data-reasons').replace('data-limit="12" ', '') + script);
  expect(ids.slice(0, 2)).toEqual(['G8', 'G2']);
  expect(new Set(ids).size).toBe(4);
  await expect(page.locator('#recs [part=reason]').first()).toHaveText('From our selection');
});

test('boosted products rise, buried ones sink, in every slot that is ranked', async ({ page }) => {
  const value = { '*': { boost: [{ filter: { brand: 'Odd' }, by: 10 }], bury: [{ filter: { size: '1' }, by: 20 }] } };
  for (const slot of ['for-you', 'popular', 'new']) {
    const ids = await open(page, box(slot) + rules(value));
    expect(ids.slice(0, 4).every((id) => Number(id.slice(1)) % 2 === 1), `${slot}: ${ids}`).toBe(true);
    if (slot !== 'new') expect(ids.at(-1)).toBe('G1');
  }
});

test('rules that cannot be read are told, and the rest works', async ({ page }) => {
  await catalogue(page, goods);
  await visit(page, box('for-you', `data-filter='{"brand": null}'`) + '<div id="p" data-windowshop="popular"></div><div data-windowshop="new" data-filter="{"></div>' + script);
  await waitFor(page, 'ready');
  const told = await events(page, 'error');
  expect(told.map((e) => e.code)).toEqual(['request_format', 'request_format']);
  expect(told[1].message).toContain('data-filter is not JSON');
  await expect(page.locator('#recs')).toHaveText('Own');
  expect((await shown(page, '#p')).length).toBe(6);
});

test('a slot and a rule that there are not are told, and the others work', async ({ page, warned }) => {
  const ids = await open(page, box('for-you') + rules({ '*': { filters: { brand: 'Even' }, pin: ['G8'] }, foryou: { min: 2 }, new: null }));
  expect(ids[0]).toBe('G8');
  expect(ids).toContain('G1');
  const told = await events(page, 'error');
  expect(told.map((e) => e.code)).toEqual(['rules_name', 'rules_name']);
  expect(told[0].message).toContain('no rule `filters`');
  expect(told[1].message).toContain('no slot `foryou`');
  expect(warned.filter((w) => w.includes('rules_name'))).toHaveLength(2);
});

test('what is bought together is that, and never filled up', async ({ page }) => {
  const ids = await open(page, box('bought-together', 'data-item-id="G0" data-reasons') + script);
  expect(ids).toEqual(['G4', 'G9']);
  await expect(page.locator('#recs [part=reason]').first()).toHaveText('Often bought with Good 0');
  await expect(page.getByRole('region', { name: 'Often bought together' })).toBeVisible();
});

test('of several products first what they share; of the cart where none is named', async ({ page }) => {
  expect(await open(page, box('bought-together', 'data-item-ids="G0, G1"') + script)).toEqual(['G9', 'G4', 'G5']);
  await visit(page, box('bought-together') + script);
  await expect(page.locator('#recs')).toHaveText('Own');
  await withShop(page, (shop) => {
    shop.observe({ event: 'add_to_cart', item_id: 'G1' });
    shop.refresh();
  });
  expect(await shown(page)).toEqual(['G9', 'G5']);
});

test('related to several products is related to each, and shows none of them', async ({ page }) => {
  const ids = await open(page, box('related', 'data-item-ids="G0,G1"') + script);
  expect(ids).toHaveLength(9);
  expect(ids).not.toContain('G0');
  expect(ids).not.toContain('G1');
});

test('what falls back shows nothing that stands elsewhere, also where it was to show what was looked at', async ({ page }) => {
  await catalogue(page, goods);
  const recent = (id, fallback) => `<div id="${id}" data-windowshop="recently-viewed" data-fallback="${fallback}" data-limit="2"></div>`;
  await visit(page, `${recent('first', 'popular')}<div id="p" data-windowshop="popular" data-limit="2"></div>
    <div id="n" data-windowshop="new" data-limit="2"></div>${recent('last', 'new')}${script}`);
  await waitFor(page, 'ready', 4);
  const all = () => shown(page, '[data-windowshop]');
  expect(new Set(await all()).size).toBe(8);
  // What was really looked at may stand twice.
  const [id] = await shown(page, '#p');
  await withShop(page, (shop, item_id) => (shop.observe({ event: 'view_item', item_id }), shop.refresh()), id);
  await expect.poll(() => shown(page, '#first')).toEqual([id]);
  expect(await shown(page, '#last')).toEqual([id]);
});

test('what is related to nothing shows its fallback, where one is declared', async ({ page }) => {
  await catalogue(page, goods);
  const related = (id, more) => `<div id="${id}" data-windowshop="related" data-limit="3" ${more}>Own</div>`;
  await visit(page, related('recs', 'data-fallback="popular"') + related('gone', 'data-item-id="gone" data-fallback="new"') + related('none', '') + script);
  await waitFor(page, 'ready', 2);
  expect([(await shown(page)).length, (await shown(page, '#gone')).length]).toEqual([3, 3]);
  await expect(page.locator('#none')).toHaveText('Own');
  expect((await events(page, 'error')).map((e) => e.code)).toEqual(['request_item_id']);
});

test('too few are replaced by the declared fallback, or by nothing', async ({ page }) => {
  expect(await open(page, box('bought-together', 'data-item-id="G5" data-fallback="popular"') + script)).toHaveLength(10);
  const few = await open(page, box('bought-together', 'data-item-id="G0" data-min="3" data-fallback="popular"') + script);
  expect(few).toHaveLength(10);
  await catalogue(page, goods);
  await visit(page, box('bought-together', 'data-item-id="G0" data-min="3"') + '<div id="p" data-windowshop="popular"></div>' + script);
  await waitFor(page, 'ready');
  await expect(page.locator('#recs')).toHaveText('Own');
});
