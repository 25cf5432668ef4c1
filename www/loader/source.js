// Catalogues and bundles, from wherever they come.
import { coded } from './coded.js';
import { encode } from './host.js';
import { pause, turns } from './pause.js';
import { beginOf } from './pieces.js';

/**
 * A catalogue: its products as a `list`, or as `json` from `begin` on; what is a catalogue in no way that is known here,
 * as the `value` or the `file` that it is, for `feeds.js` to read. (`#`, the JSON-LD of the page itself, is neither.)
 */
export async function readCatalog(catalog) {
  if (catalog === undefined || catalog === null) return undefined;
  if (catalog === '#') return {};
  if (isPlace(catalog)) {
    const { bytes, ...from } = await read(catalog, 'catalog_fetch');
    await pause();
    return { ...parsed(bytes), ...from };
  }
  if (typeof catalog !== 'object') {
    throw coded('catalog_format', `A catalogue is an array of products, bytes or an address, got ${catalog}.`);
  }
  const bytes = bytesOf(catalog);
  return bytes ? parsed(bytes) : productsIn(catalog);
}

function parsed(file) {
  try {
    // XML may be long, and is no JSON: not worth decoding.
    const json = new TextDecoder('utf-8', { fatal: true }).decode(file[0] === 0x3c ? undefined : file);
    const begin = beginOf(json);
    return begin ? { file, json, begin } : { file, ...productsIn(JSON.parse(json)) };
  } catch {
    return { file };
  }
}

function productsIn(value) {
  const list = [value, value?.products].find(Array.isArray);
  return list ? { list } : { value };
}

/**
 * A bundle's files as bytes: given as such, or as the address of its folder or its manifest, and its `products`. Its
 * catalogue is left out where the page brings its own. Of one in shards, its `folder` and `shards`.
 */
export async function readBundle(bundle, wanted) {
  if (bundle === undefined || bundle === null) return undefined;
  if (!isPlace(bundle)) {
    const files = Object.entries(bundle).map(([name, file]) => [name, bytesOf(file)]);
    const odd = files.find(([, bytes]) => !bytes);
    if (odd) throw coded('bundle_format', `bundle.${odd[0]} must be bytes, a Uint8Array or an ArrayBuffer.`);
    return withProducts(Object.fromEntries(files), wanted);
  }
  const folder = String(bundle).replace(/manifest\.json$/, '').replace(/\/?$/, '/');
  const { bytes: manifest } = await read(`${folder}manifest.json`, 'bundle_fetch');
  const names = namesIn(manifest);
  if (names.shards) return { folder, ...names };
  const [model, catalog] = await Promise.all(
    [names.model, wanted.catalog && names.catalog].map(async (name) => name && (await read(folder + name, 'bundle_fetch')).bytes),
  );
  return withProducts({ manifest, model, catalog: catalog || undefined }, wanted);
}

/** A file that is missing is one that is cut short: the manifest's checksums tell. */
function withProducts({ manifest = new Uint8Array(), model = new Uint8Array(), catalog }, wanted) {
  if (!wanted.catalog || !catalog) return { manifest, model };
  return { manifest, model, catalog, products: parsed(catalog) };
}

/** The files that a manifest names; the wasm says what is wrong with one that names none. */
function namesIn(manifest) {
  try {
    const { model, catalog, shards } = JSON.parse(new TextDecoder().decode(manifest));
    return { model: model?.file, catalog: catalog?.file, shards };
  } catch {
    return {};
  }
}

/** A Uint8Array of any kind of bytes; undefined for what is none. */
export function bytesOf(value) {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return undefined;
}

/** A visitor's state as bytes; undefined for none. */
export function stateOf(state) {
  if (state === undefined || state === null) return undefined;
  const bytes = bytesOf(state);
  if (!bytes) throw coded('state_format', 'state must be the bytes that export() gave.');
  return bytes;
}

export function isPlace(value) {
  return typeof value === 'string' || value instanceof URL;
}

/** A value as the bytes that the wasm reads. */
export function valuesOf(value, code) {
  try {
    return encode(value);
  } catch (cause) {
    throw coded(code, `This cannot be read: ${cause.message}.`, cause);
  }
}

/** A file's bytes; and where they came from, and what the server calls them. */
export async function read(place, code) {
  const file = nodePath(place);
  try {
    if (file) return { bytes: new Uint8Array(await file.fs.promises.readFile(file.path)) };
    const response = await fetch(place);
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    return { bytes: await bytesIn(response.body), url: response.url, type: response.headers.get('content-type') };
  } catch (cause) {
    // The browser says no more than that it failed.
    const { origin } = globalThis.location ?? {};
    const hint = origin && new URL(place, origin).origin !== origin ? ' Its server must allow this page by Access-Control-Allow-Origin.' : '';
    throw coded(code, `Cannot load ${place}: ${cause.message}.${hint}`, cause);
  }
}

/**
 * All that comes, little by little: a browser that is asked for all at once gives all that is there in one long task. An
 * answer without content, such as 204, has no `body`.
 */
async function bytesIn(body) {
  const rest = turns();
  const reader = body?.getReader();
  const all = [];
  let length = 0;
  for (let some; (some = (await reader?.read())?.value); await rest()) {
    all.push(some);
    length += some.length;
  }
  const bytes = new Uint8Array(length);
  for (const some of all.reverse()) bytes.set(some, (length -= some.length));
  return bytes;
}

/** In Node, what is no http address is a file. */
function nodePath(place) {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  if (!fs || /^https?:|^data:|^blob:/i.test(place)) return undefined;
  return { fs, path: /^file:/i.test(place) ? new URL(place) : String(place) };
}
