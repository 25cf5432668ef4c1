// The scores of many products, as a page computes them, by themselves.
import { Rows, initSync } from 'glue';
import { loader } from '../../www/loader/wasm.js';

/** A function that scores so many products once. */
export async function prepare(products) {
  await loader(initSync, () => new URL('/rows.wasm', import.meta.url))();
  const rows = new Rows(products);
  return () => rows.score();
}
