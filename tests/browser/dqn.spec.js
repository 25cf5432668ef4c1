// windowshop/dqn in the browser: from the page, from a worker, and where the wasm cannot be had.
import { test, expect } from '@playwright/test';
import { serve } from '../../www/tools/serve.mjs';
import { roots } from './site.js';

/** Learns one step and tells the best action; as text, so that page and worker run the same. */
const learn = `
  const net = new Dqn({ stateDim: 2, numActions: 20, hidden: [], weights: { W1: new Float32Array(40), b1: new Float32Array(20) } });
  net.learn({ s: [1, 0], a: [7], r: [1], s2: [0, 1], done: [true] });
  const best = net.topK([1, 0], 1)[0];
`;

test.beforeEach(async ({ page }) => {
  await page.goto('/pages/blank.html');
});

test('a page can learn right after the import, without a word in the console', async ({ page }) => {
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  await page.addScriptTag({ type: 'module', content: `import { Dqn } from '/dqn.js'; ${learn} window.best = best;` });
  await page.waitForFunction(() => 'best' in window);
  expect(await page.evaluate(() => window.best)).toBe(7);
  expect(said).toEqual([]);
});

test('a worker can learn', async ({ page }) => {
  const best = await page.evaluate((learn) => {
    const script = `import { Dqn } from '${location.origin}/dqn.js'; ${learn} postMessage(best);`;
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })), { type: 'module' });
    return new Promise((done, fail) => {
      worker.onmessage = ({ data }) => done(data);
      worker.onerror = ({ message }) => fail(new Error(message));
    });
  }, learn);
  expect(best).toBe(7);
});

test('a server that names the wasm wrongly is good enough', async ({ page }) => {
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  await page.route('**/full.wasm', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { 'content-type': 'application/octet-stream' } });
  });
  const size = await page.evaluate(async () => {
    const { Dqn } = await import('/dqn.js');
    return new Dqn({ stateDim: 1, numActions: 3 }).qValues([0]).length;
  });
  expect(size).toBe(3);
  expect(said).toEqual([]);
});

test('a wasm that is missing is told by the constructor, and can be had from elsewhere', async ({ page }) => {
  await page.route('**/full.wasm', (route) => route.fulfill({ status: 404 }));
  const told = await page.evaluate(async () => {
    const { Dqn, init } = await import('/dqn.js');
    const seen = {};
    try {
      new Dqn({ stateDim: 1, numActions: 1 });
    } catch (error) {
      seen.code = error.code;
    }
    await init('/no-such.wasm').catch((error) => (seen.again = error.code));
    await init(await fetch('/full.wasm?another'));
    seen.size = new Dqn({ stateDim: 1, numActions: 3 }).qValues([0]).length;
    return seen;
  });
  expect(told).toEqual({ code: 'wasm_fetch', again: 'wasm_fetch', size: 3 });
});

test('a page instead of the wasm is told as such', async ({ page }) => {
  await page.route('**/full.wasm', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Shop</title>' }),
  );
  const code = await page.evaluate(async () => {
    const { Dqn } = await import('/dqn.js');
    try {
      return new Dqn({ stateDim: 1, numActions: 1 });
    } catch (error) {
      return error.code;
    }
  });
  expect(code).toBe('wasm_compile');
});

test("a policy without 'wasm-unsafe-eval' is named, and what to add", async ({ page }) => {
  const strict = await serve({ roots, headers: { 'content-security-policy': "default-src 'self'" } });
  try {
    await page.goto(`${strict.url}/pages/import-dqn.html`);
    await page.waitForFunction(() => document.title !== 'waiting');
    expect(await page.title()).toMatch(/^wasm_blocked: .*'wasm-unsafe-eval'/);
  } finally {
    await strict.close();
  }
});

test('a browser without WebAssembly is named', async ({ page }) => {
  await page.addInitScript(() => delete window.WebAssembly);
  await page.goto('/pages/import-dqn.html');
  await page.waitForFunction(() => document.title !== 'waiting');
  expect(await page.title()).toMatch(/^wasm_blocked: .*no WebAssembly/);
});

test("a policy with 'wasm-unsafe-eval' is enough", async ({ page }) => {
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
  const strict = await serve({ roots, headers: { 'content-security-policy': policy } });
  try {
    await page.goto(`${strict.url}/pages/import-dqn.html`);
    await page.waitForFunction(() => document.title !== 'waiting');
    expect(await page.title()).toBe('ok');
  } finally {
    await strict.close();
  }
});
