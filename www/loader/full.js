// The larger wasm, for `prepare.js` to load when it is needed: with the plain deep Q-network.
import { initSync, Start, Widget } from '../../target/bindgen/full.js';
import { loader } from './wasm.js';

// Bundlers know this very form and take the file along.
const start = loader(initSync, () => new URL('./full.wasm', import.meta.url));

/** Its classes, once it has started. */
export async function load() {
  await start();
  return { Start, Widget };
}
