import type { LogOptions } from './headless.js';

export type { LogOptions } from './headless.js';

/**
 * The log of the visitor whose state this is, as `Recommender.log` of `windowshop/headless` gives it: in a page
 * `logOf(shop.export())`. Throws an Error with a `code`: `state_format`, `state_version`, `log_format`.
 */
export function logOf(state: Uint8Array | ArrayBuffer, options?: LogOptions): string;
