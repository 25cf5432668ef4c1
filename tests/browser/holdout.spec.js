// A share of visitors is held out, by a choice that stays.
import { events, expect, forYou, script, shown, test, visit, waitFor, withShop } from './visit.js';

const tag = (share, seed, more = '') => script.replace('data-seed="1"', `data-holdout="${share}" ${seed === undefined ? '' : `data-seed="${seed}"`} ${more}`);
const gtag = '<script>window.dataLayer = []; function gtag() { dataLayer.push(arguments); }</script>';

/** Opens a page and gives what it shows and what GA4 was told. */
async function told(page, share, seed) {
  await visit(page, gtag + forYou + tag(share, seed, 'data-analytics="gtag"'));
  await waitFor(page, 'view');
  return page.evaluate(() => [...dataLayer].filter((entry) => entry[0] === 'event').map((entry) => entry[2]));
}

test('who is held out sees the popular order, and GA4 is told so, in the same list', async ({ page }) => {
  const [data] = await told(page, 1, 5);
  expect(data).toMatchObject({ windowshop_group: 'holdout', item_list_id: 'for-you', item_list_name: 'Recommended for you' });
  const ids = await shown(page);
  await withShop(page, (shop) => ['P30', 'P31', 'P32'].forEach((item_id) => shop.observe({ event: 'view_item', item_id })));
  await withShop(page, (shop) => shop.refresh());
  // Nothing that the visitor does changes it.
  expect(await shown(page)).toEqual(ids);
  expect(ids).toEqual(await withShop(page, (shop) => shop.recommend({ slot: 'popular' }).items.map((item) => item.item_id)));
});

test('who is not is told apart, and sees what is chosen for them', async ({ page }) => {
  const [data] = await told(page, 0.0001, 5);
  expect(data).toMatchObject({ windowshop_group: 'windowshop', item_list_id: 'for-you' });
  const ids = await shown(page);
  await withShop(page, (shop) => ['P30', 'P31', 'P32'].forEach((item_id) => shop.observe({ event: 'view_item', item_id })));
  await withShop(page, (shop) => shop.refresh());
  expect(await shown(page)).not.toEqual(ids);
});

test('without a holdout nobody is in a group', async ({ page }) => {
  await visit(page, gtag + forYou + script.replace('data-seed', 'data-analytics="gtag" data-seed'));
  await waitFor(page, 'view');
  expect(await page.evaluate(() => 'windowshop_group' in [...dataLayer].find((entry) => entry[0] === 'event')[2])).toBe(false);
});

test('a share that is none holds nobody out, and says so', async ({ page }) => {
  for (const share of ['10', '10%', '-1']) {
    const [data] = await told(page, share, 5);
    expect(data.windowshop_group, share).toBeUndefined();
    expect((await events(page, 'error')).map((one) => one.code), share).toEqual(['config_range']);
  }
});

test('the share is that of the visitors, and a visitor keeps their group', async ({ page }) => {
  await visit(page, forYou + script);
  await waitFor(page, 'ready');
  const shares = await page.evaluate(async () => {
    const { shareOf } = await import('/holdout.js');
    return Array.from({ length: 20_000 }, (_, seed) => shareOf(seed * 7919 + 13));
  });
  // Of 20,000, 5 standard deviations are 1.1 points.
  for (const share of [0.1, 0.5]) {
    const held = shares.filter((one) => one < share).length / shares.length;
    expect(Math.abs(held - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / shares.length));
  }
  const group = async () => (await told(page, 0.5))[0].windowshop_group;
  const first = await group();
  for (let k = 0; k < 3; k++) expect(await group()).toBe(first);
});

test('who may not be remembered is in no group, and in one that stays as soon as they may', async ({ page }) => {
  const group = async (consent) => {
    await visit(page, gtag + forYou + tag(1, undefined, `data-analytics="gtag" data-consent="${consent}"`));
    await waitFor(page, 'view');
    return page.evaluate(() => [...dataLayer].find((entry) => entry[0] === 'event')[2].windowshop_group);
  };
  for (let k = 0; k < 2; k++) expect(await group('denied')).toBeUndefined();
  for (let k = 0; k < 2; k++) expect(await group('granted')).toBe('holdout');
});
