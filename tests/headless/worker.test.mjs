// The same package inside a worker.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

test('a recommender runs in a worker, from the same wasm', async () => {
  const headless = new URL('../../dist/headless.js', import.meta.url);
  const source = `
    import { parentPort } from 'node:worker_threads';
    import { createRecommender } from '${headless}';
    const catalog = ['a', 'b', 'c'].map((id) => ({ id, title: id }));
    const rec = await createRecommender({ catalog, seed: 1 });
    parentPort.postMessage(rec.recommend({ limit: 2 }));
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  const slate = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
  assert.equal(slate.items.length, 2);
});
