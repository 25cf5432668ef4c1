// `windowshop/headless`: the recommender without the page, for a shop's own cards, for workers, for Node.
import { logOf } from './log.js';
import { Recommender, prepare, starter } from './recommender.js';
import { parts } from './wasm.js';

// Bundlers know this very form and take the files along. The first two are of use where `wasm` names the page's.
const rest = parts(() => new URL('./rest.wasm', import.meta.url));
const bundled = parts(() => new URL('./bundle.wasm', import.meta.url), '-0', rest.make);
const load = starter(() => new URL('./headless.wasm', import.meta.url), bundled.make);

export async function createRecommender(options) {
  const make = await prepare(options, (source) => load(source).then(rest.load).then(bundled.load));
  return new Headless(await make(options.state));
}

class Headless extends Recommender {
  log(options) {
    return logOf(this.export(), options);
  }
}
