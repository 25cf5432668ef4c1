// A fresh browser, and a clock that other programs on the machine do not disturb.
import fs from 'node:fs';
import { findBrowser, flags } from '../../www/tools/browser.mjs';

/** A page, its browser, and `clock()`: milliseconds that the page's main thread has spent on a processor. */
export async function launch(viewport = { width: 1280, height: 900 }) {
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: flags });
  const page = await (await browser.newContext({ viewport })).newPage();
  const session = await browser.newBrowserCDPSession();
  const clock = async () => {
    // Linux counts by thread; elsewhere there is the wall clock.
    if (process.platform !== 'linux') return performance.now();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const spent = (id) => Number(fs.readFileSync(`/proc/${id}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
    return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { id }) => sum + spent(id), 0);
  };
  return { browser, page, clock };
}

/** Runs in the page, before its scripts: `window.tasks` has the ms of each task over 50 ms that ends after ours has come. */
export function noteTasks() {
  window.tasks = [];
  const note = ({ startTime, duration }) => {
    const [script] = performance.getEntriesByName(`${location.origin}/windowshop.js`);
    if (script && startTime + duration > script.responseEnd) window.tasks.push(Math.round(duration));
  };
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: 'longtask', buffered: true });
}

/** Milliseconds of one `window.work[name]()`: the median of seven samples, after a warm-up, less the call's own cost. */
export async function measure(page, clock, name) {
  const sample = async (ms) => {
    const begin = await clock();
    const turns = await page.evaluate(async ([what, limit]) => {
      let done = 0;
      for (const end = performance.now() + limit; performance.now() < end; done++) await window.work[what]();
      return done;
    }, [name, ms]);
    return { time: (await clock()) - begin, turns };
  };
  await sample(300);
  const calls = [];
  for (let k = 0; k < 5; k++) calls.push((await sample(0)).time);
  const overhead = calls.sort((a, b) => a - b)[2];
  const samples = [];
  for (let k = 0; k < 7; k++) {
    const { time, turns } = await sample(150);
    samples.push((time - overhead) / turns);
  }
  return samples.sort((a, b) => a - b)[3];
}

/** Runs in the page, before its scripts: `window.memories` has every memory of a wasm. */
export function noteMemory() {
  window.memories = [];
  const note = (result) => {
    for (const one of Object.values((result.instance ?? result).exports ?? {})) {
      if (one instanceof WebAssembly.Memory && !window.memories.includes(one)) window.memories.push(one);
    }
    return result;
  };
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, { construct: (target, given) => note(new target(...given)) });
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const own = WebAssembly[name];
    WebAssembly[name] = (...given) => own.apply(WebAssembly, given).then(note);
  }
}
