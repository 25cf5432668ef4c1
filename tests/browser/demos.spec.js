// The index, a page for each feature, and the lab.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { FEATURES } from '../../www/demos/features.mjs';
import { LOOKS, expect, test } from './visit.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Nothing for axe-core to find. */
async function clean(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}

const cards = (page) => page.locator('.stage [part=item]');
const ids = (page) => cards(page).evaluateAll((items) => items.map((item) => item.dataset.itemId));

/** What is to be seen on the page of a feature, beside that its slots are filled. */
const SEEN = {
  cards: (page) => expect(cards(page)).toHaveCount(8),
  carousel: (page) => expect(page.getByRole('button', { name: 'Next products' })).toBeEnabled(),
  template: (page) => expect(page.locator('.own b').first()).toBeVisible(),
  badges: async (page) => {
    await expect(page.locator('[part=badge]').first()).toBeVisible();
    await expect(page.locator('[part=rating]')).toHaveCount(4);
  },
  reasons: async (page) => {
    await page.getByRole('button', { name: 'Look at slim trousers' }).click();
    await expect(page.locator('[part=reason]').filter({ hasText: 'Because you looked at' }).first()).toBeVisible();
    await page.getByRole('button', { name: 'Forget it all' }).click();
    await expect(page.locator('[part=reason]').filter({ hasText: 'Because you looked at' })).toHaveCount(0);
  },
  slots: async (page) => {
    await expect(cards(page)).toHaveCount(16);
    expect(new Set(await ids(page)).size).toBe(16);
  },
  'bought-together': (page) => expect(page.locator('.stage').getByText('Regency').first()).toBeVisible(),
  rules: async (page) => expect((await ids(page))[0]).toBe('C15'),
  theme: async (page) => expect(await page.locator('[part=title]').first().evaluate((title) => getComputedStyle(title).fontWeight)).toBe('800'),
  analytics: async (page) => {
    // What is not seen is not told.
    await page.locator('.stage').scrollIntoViewIfNeeded();
    await expect(page.locator('[data-trail]')).toContainText('"event":"view_item_list"');
    await page.getByRole('button', { name: 'Push view_item' }).click();
    await expect(page.locator('[data-trail]')).toContainText('"event":"view_item",');
  },
  consent: (page) => expect(page.getByRole('button', { name: 'Forget me' })).toBeVisible(),
  'language-ar': async (page) => {
    const [first, second] = await cards(page).evaluateAll((items) => items.slice(0, 2).map((item) => item.getBoundingClientRect().left));
    expect(first).toBeGreaterThan(second);
  },
  feeds: async (page) => {
    for (const [name, said] of [[/XML/, '3791 products from merchant-xml'], [/lines/, 'products from json-lines'], [/JSON-LD/, 'products from schema.org'], [/: JSON$/, '217 products from plain JSON']]) {
      await page.locator('[data-feed]').selectOption({ label: (await page.locator('[data-feed] option').allTextContents()).find((text) => name.test(text)) });
      await expect(page.locator('[data-summary]')).toContainText(said, { timeout: 15_000 });
      await expect(cards(page)).toHaveCount(8);
    }
  },
  headless: async (page) => {
    const buttons = page.locator('[data-list] button');
    await expect(buttons).toHaveCount(6);
    const before = await buttons.evaluateAll((all) => all.map(({ dataset }) => dataset.itemId));
    await buttons.nth(2).click();
    await expect.poll(() => buttons.evaluateAll((all) => all.map(({ dataset }) => dataset.itemId))).not.toEqual(before);
  },
  dqn: (page) => expect(page.locator('[data-walk]')).toContainText('→   →   →   →   →   →', { timeout: 20_000 }),
};
/** Pages that draw for themselves, and have no card of the widget. */
const OWN = ['headless', 'dqn'];

for (const { slug, lang = 'en' } of FEATURES) {
  test(`the page of the feature ${slug}`, async ({ page, warned }) => {
    await page.goto(`/demos/${slug}/`);
    if (!OWN.includes(slug)) await expect(cards(page).first()).toBeVisible({ timeout: 15_000 });
    await SEEN[slug]?.(page);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(lang);
    await clean(page);
    expect(warned).toEqual([]);
  });
}

for (const { size, viewport, colorScheme } of LOOKS) {
  test(`the index and the lab, ${size}, ${colorScheme}`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    for (const path of ['/demos/', '/lab/']) {
      await page.goto(path);
      if (path === '/lab/') {
        await page.getByRole('slider').fill('4');
        await page.getByRole('button', { name: 'Run' }).click();
        await expect(page.locator('[data-row="learning"] [data-lift]')).toContainText('%');
        await page.getByRole('button', { name: 'Pause' }).click();
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await clean(page);
    }
  });
}

test('every storefront and every feature is one click from the index', async ({ page }) => {
  await page.goto('/demos/');
  const links = await page.locator('main a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  expect(links).toEqual(expect.arrayContaining(['/', '/gifts/', '/news/', '/media/', '/lab/', ...FEATURES.map(({ slug }) => `/demos/${slug}/`)]));
  for (const href of links) expect((await page.request.get(href)).status(), href).toBe(200);
  for (const src of await page.locator('main img').evaluateAll((all) => all.map((img) => img.getAttribute('src')))) {
    expect((await page.request.get(src)).status(), src).toBe(200);
  }
});

test('in the lab, without a log, the learner leaves the popular order behind', async ({ page }) => {
  await page.goto('/lab/');
  await page.locator('[name=start]').selectOption('cold');
  await page.getByRole('slider').fill('4');
  await page.getByRole('button', { name: 'Run' }).click();
  const learning = (cell) => page.locator(`[data-row="learning"] [data-${cell}]`);
  await expect.poll(async () => Number(await learning('shoppers').textContent()), { timeout: 60_000 }).toBeGreaterThan(60);
  await page.getByRole('button', { name: 'Pause' }).click();
  // The lower end of its interval is above nought.
  await expect(learning('lift')).toHaveText(/^\+\d+ % \(\+/);
  for (const chart of ['curve', 'running']) await expect(page.locator(`[data-chart="${chart}"] .line`)).toHaveCount(3);
});
