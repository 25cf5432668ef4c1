import fs from 'node:fs';
import { serve } from '../../www/tools/serve.mjs';
import { launch } from './browser.mjs';
const src = fs.readFileSync(new URL('./shopping.mjs', import.meta.url), 'utf8');
const [d, named] = process.argv.slice(2);
const server = await serve({ roots: [{ dir: d, only: /^[^/]+\.(js|wasm)$/ }] });
const words = ['soft', 'wide', 'slim', 'warm', 'light', 'long', 'short', 'plain', 'striped', 'ribbed', 'woven', 'knitted'];
const word = (i, step) => words[Math.floor(i / step) % words.length];
const cat = Array.from({ length: 10000 }, (_, i) => ({ id: `P${i}`, title: `${word(i, 1)} ${word(i, 12)} piece ${i}`, link: `/p/${i}`, price: `${5 + ((i * 37) % 200)}.00 EUR`, brand: `Brand ${(i * 7) % 60}`, product_type: `Department ${i % 8} > Shelf ${i % 40}`, availability: 'in_stock' }));
const { browser, page } = await launch();
await page.route('**/catalogue.json', (r) => r.fulfill({ json: cat }));
if (named) await page.route('**/windowshop.wasm', (r) => r.fulfill({ contentType: 'application/wasm', body: fs.readFileSync(d + '/named.wasm') }));
await page.route('**/shop.html', (r) => r.fulfill({ contentType: 'text/html', body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>shop</title><link rel="icon" href="data:,">
<script type="module" src="/windowshop.js" data-catalog="/catalogue.json" data-seed="1" data-config='{"replay_steps":0}'></script>
<body><div data-windowshop="for-you" data-limit="6" style="min-height: 700px"></div></body></html>` }));
await page.addInitScript(() => document.addEventListener('click', (e) => e.preventDefault()));

const s = await page.context().newCDPSession(page);
await s.send('Emulation.setCPUThrottlingRate', { rate: 4 });
await browser.startTracing(page, { categories: ['devtools.timeline', 'v8', 'disabled-by-default-devtools.timeline','disabled-by-default-v8.compile','disabled-by-default-v8.wasm.detailed','v8.wasm'] });
await page.goto(`${server.url}/shop.html`);
await page.locator('[part=item]').first().waitFor();
await page.waitForTimeout(2500);
const trace = JSON.parse((await browser.stopTracing()).toString());
const main = trace.traceEvents.find((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain');
const ev = trace.traceEvents.filter((e) => e.ph === 'X' && e.dur > 1500 && e.pid === main.pid && e.tid === main.tid);
const tasks = ev.filter((e) => e.name === 'RunTask' && e.dur > 30000).sort((a, b) => b.dur - a.dur).slice(0, 9);
const t0 = Math.min(...ev.map((e) => e.ts));
const allx = trace.traceEvents.filter((e) => e.ph === 'X' && e.pid === main.pid && e.tid === main.tid);
for (const t of tasks) { const inn = allx.filter((e) => e !== t && e.ts >= t.ts && e.ts + e.dur <= t.ts + t.dur); const agg = {}; for (const e of inn) { const k = e.name + ' ' + (e.args?.data?.functionName ?? ''); (agg[k] ??= [0, 0]); agg[k][0] += e.dur; agg[k][1]++; } console.log('TASK', ((t.ts - t0) / 1000).toFixed(0), (t.dur / 1000).toFixed(1), Object.entries(agg).sort((a, b) => b[1][0] - a[1][0]).slice(0, 9).map(([k, [d, c]]) => `${k} ${(d / 1000).toFixed(1)} x${c}`).join(' | ')); continue; console.log('TASK', ((t.ts - t0) / 1000).toFixed(0), (t.dur / 1000).toFixed(1)); for (const e of ev.filter((e) => e !== t && e.ts >= t.ts && e.ts + e.dur <= t.ts + t.dur && e.dur > 3000).sort((a, b) => a.ts - b.ts || b.dur - a.dur).slice(0, 14)) console.log('   ', ((e.ts - t.ts) / 1000).toFixed(1), (e.dur / 1000).toFixed(1), e.name, e.args?.data?.functionName ?? '', (e.args?.data?.url ?? '').slice(-24), e.args?.data?.columnNumber ?? ''); }
await browser.close(); await server.close();
