// Catalogues and bundles, from wherever they come, as the bytes that the wasm reads.

/** Bytes of a catalogue: given as such, as an address, or as the products themselves. */
export async function readCatalog(catalog) {
  if (catalog === undefined || catalog === null) return undefined;
  if (isPlace(catalog)) return read(catalog, 'catalog_fetch');
  if (typeof catalog !== 'object') {
    throw coded('catalog_format', `A catalogue is an array of products, bytes or an address, got ${catalog}.`);
  }
  return bytesOf(catalog) ?? encode(catalog, 'catalog_format');
}

/**
 * A bundle's files as bytes: given as such, or as the address of its folder or its manifest. Its catalogue is
 * left out where the page brings its own.
 */
export async function readBundle(bundle, wanted) {
  if (bundle === undefined || bundle === null) return undefined;
  if (!isPlace(bundle)) {
    const files = Object.entries(bundle).map(([name, file]) => [name, bytesOf(file)]);
    const odd = files.find(([, bytes]) => !bytes);
    if (odd) throw coded('bundle_format', `bundle.${odd[0]} must be bytes, a Uint8Array or an ArrayBuffer.`);
    return Object.fromEntries(files);
  }
  const folder = String(bundle).replace(/manifest\.json$/, '').replace(/\/?$/, '/');
  const manifest = await read(`${folder}manifest.json`, 'bundle_fetch');
  const names = namesIn(manifest);
  const [model, catalog] = await Promise.all(
    [names.model, wanted.catalog && names.catalog].map((name) => name && read(folder + name, 'bundle_fetch')),
  );
  return { manifest, model, catalog: catalog || undefined };
}

/** The files that a manifest names; the wasm says what is wrong with one that names none. */
function namesIn(manifest) {
  try {
    const { model, catalog } = JSON.parse(new TextDecoder().decode(manifest));
    return { model: model?.file, catalog: catalog?.file };
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

export function coded(code, message, cause) {
  return Object.assign(new Error(message, { cause }), { code });
}

export function isPlace(value) {
  return typeof value === 'string' || value instanceof URL;
}

/** A value as the bytes of its JSON. */
export function encode(value, code) {
  // JSON has no word for NaN and would write null; as text it is known for the nonsense that it is.
  const spelled = (_, v) => (typeof v === 'bigint' || (typeof v === 'number' && !Number.isFinite(v)) ? `${v}` : v);
  try {
    return new TextEncoder().encode(JSON.stringify(value, spelled));
  } catch (cause) {
    throw coded(code, `This cannot be written as JSON: ${cause.message}`, cause);
  }
}

async function read(place, code) {
  const file = nodePath(place);
  try {
    if (file) return new Uint8Array(await file.fs.promises.readFile(file.path));
    const response = await fetch(place);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    throw new Error(`the server answers ${response.status}`);
  } catch (cause) {
    throw coded(code, `Cannot load ${place}: ${cause.message}.`, cause);
  }
}

/** In Node, what is no http address is a file. */
function nodePath(place) {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  if (!fs || /^https?:|^data:|^blob:/i.test(place)) return undefined;
  return { fs, path: /^file:/i.test(place) ? new URL(place) : String(place) };
}
