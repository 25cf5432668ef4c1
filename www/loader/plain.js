// The wasm without SIMD128, for `prepare.js` to load where there is none. It has the plain deep Q-network, too.
import { initSync, Start, Widget } from '../../target/bindgen/plain.js';
import { loader } from './wasm.js';

// Bundlers know this very form and take the file along.
const start = loader(initSync, () => new URL('./plain.wasm', import.meta.url));

/** Its classes, once it has started. */
export async function load() {
  await start();
  return { Start, Widget };
}
