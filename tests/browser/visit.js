// Opens pages of a test's own making on the real server, and notes what a page must not do.
import { chromium, expect, test as base } from '@playwright/test';

export { expect };

/** Each width and each scheme once: what one does to a page has nothing to do with the other. */
export const LOOKS = [
  { size: 'phone', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
  { size: 'desk', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
];

/** An exception in the page, or a promise that nobody caught, fails any test. */
export const test = base.extend({
  thrown: [
    async ({ page }, use) => {
      const thrown = [];
      page.on('pageerror', (error) => thrown.push(error.message));
      await use(thrown);
      expect(thrown).toEqual([]);
    },
    { auto: true },
  ],
  /** What the page has warned of, with the code of each. */
  warned: async ({ page }, use) => {
    const warned = [];
    page.on('console', (message) => {
      if (message.type() === 'warning') warned.push(message.text());
    });
    await use(warned);
  },
});

export const script = '<script type="module" src="/windowshop.js" data-catalog="/pages/products.json" data-seed="1"></script>';
export const forYou = '<div id="recs" data-windowshop="for-you"></div>';

/** Notes every event of the widget as { type, detail }, from before any script runs. */
function listen() {
  // A test may open several pages, each of which would add this once more.
  if (document.windowshopEvents) return;
  document.windowshopEvents = [];
  for (const type of ['ready', 'view', 'select', 'error', 'learn', 'change']) {
    document.addEventListener(`windowshop-${type}`, (event) => {
      document.windowshopEvents.push({ type, detail: event.detail });
    });
  }
}

/** Opens a page with this body. `headers` may bring a policy; `path` tells pages of one test apart. */
export async function visit(page, body, { headers = {}, path = '/pages/made.html', lang = 'en' } = {}) {
  await page.addInitScript(listen);
  const html = `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>Test</title>
    <link rel="icon" href="data:,"><body>${body}</body></html>`;
  await page.route(path, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', headers, body: html }));
  await page.goto(path);
}

/** Serves `products` as the catalogue that the usual script names. */
export async function catalogue(page, products) {
  await page.route('/pages/products.json', (route) => route.fulfill({ json: products }));
}

/** Details of the events of one type so far. */
export function events(page, type) {
  return page.evaluate(
    (wanted) => document.windowshopEvents.filter((e) => e.type === wanted).map((e) => e.detail),
    type,
  );
}

/** Waits until there are at least `count` events of a type, and gives their details. */
export async function waitFor(page, type, count = 1) {
  await expect.poll(async () => (await events(page, type)).length, { message: `windowshop-${type}` }).toBeGreaterThanOrEqual(count);
  return events(page, type);
}

/** Ids on the cards of a container, in order. */
export function shown(page, container = '#recs') {
  return page.locator(`${container} [part=item]`).evaluateAll((cards) => cards.map((card) => card.dataset.itemId));
}

/** Runs a function in the page with the shop's handle. */
export function withShop(page, work, argument) {
  return page.evaluate(
    async ([source, value]) => {
      const { ready } = await import('/windowshop.js');
      return new Function('shop', 'value', `return (${source})(shop, value)`)(await ready, value);
    },
    [String(work), argument],
  );
}

/** A browser that keeps pages alive when they are left, which Playwright switches off unless asked not to. */
export const keepingPages = (launchOptions) => chromium.launch({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] });

/** Goes from a page to another, does something there, and goes back to the first, which the browser has to have kept alive. */
export async function awayAndBack(page, url, work) {
  const here = page.url();
  await page.evaluate(() => {
    document.sameDocument = true;
    addEventListener('pageshow', (event) => (document.persisted = event.persisted));
  });
  await page.goto(url);
  await work();
  // Not goBack or waitForURL: they wait for a page that is loaded, and this one is not.
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect.poll(() => page.url()).toBe(here);
  await expect.poll(() => page.evaluate(() => document.sameDocument)).toBe(true);
  expect(await page.evaluate(() => document.persisted)).toBe(true);
}

/** Notes of each formatter of numbers that the page makes whether cards were being drawn: the first takes long, and wants a task of its own. */
export const noteFormatters = (page) =>
  page.addInitScript(() => {
    document.formatters = [];
    Intl.NumberFormat = new Proxy(Intl.NumberFormat, {
      construct(target, given) {
        document.formatters.push(/wasm/.test(new Error().stack) ? 'with cards' : 'alone');
        return new target(...given);
      },
    });
  });
