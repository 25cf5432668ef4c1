// Work in slices, between which the page has its turn.

/** Longest stretch of work at once, in ms: a quarter of a frame at 60 Hz. */
const SLICE = 4;

/** Waits whenever the page is to have its turn. */
export function turns() {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < SLICE) return;
    await pause();
    since = performance.now();
  };
}

/** Until the page has done what is more urgent: input, above all. */
export function pause() {
  if (globalThis.scheduler?.yield) return scheduler.yield();
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
