// Finds and starts a wasm: in a page, in a worker and in Node, next to the script that asks for it.
import { coded } from './coded.js';
import { pause } from './pause.js';

/**
 * What starts a wasm once, by the `initSync` of its glue, since it has been compiled here; later calls, whatever they ask
 * for, wait for that start. After a failure the next call tries again.
 *
 * @param {Function} initSync
 * @param {() => URL} beside where the wasm is unless a call says otherwise
 * @param {Function} [make] an instance of a module with imports
 * @returns {(source?: string | URL | Request | Response | BufferSource | WebAssembly.Module) => Promise<WebAssembly.Exports>}
 */
export function loader(initSync, beside, make = instance) {
  let started;
  return (source) => {
    started ??= start(initSync, source ?? beside(), make).catch((error) => {
      started = undefined;
      throw error;
    });
    return started;
  };
}

const instance = (module, imports) => new WebAssembly.Instance(module, imports);

async function start(initSync, source, make) {
  if (!globalThis.WebAssembly) throw coded('wasm_blocked', 'This browser has no WebAssembly, or has it switched off.');
  const module = source instanceof WebAssembly.Module ? source : await compile(source);
  // The browser may have had all of it to compile at once.
  await pause();
  return initSync({ module, make });
}

/**
 * A wasm in two parts: `make` makes an instance of the first, and `load` brings the second, from `beside`, for which `fetch`
 * may be called ahead. The function that `load` is given, or the promise of one, gives what the second imports beyond what the
 * first does, by the exports of the first. What is called of the second before that brings it at once, while the page waits. A
 * wasm in one part is left alone. A third has another `flag`, by which the first tells whether it is there, and the `make` of
 * these two.
 */
export function parts(beside, flag = 0, make = instance) {
  let first;
  let imports;
  let later = {};
  let second;
  const fetch = () =>
    (second ??= compile(beside()).catch((error) => {
      second = undefined;
      throw error;
    }));
  const isWanted = () => first?.exports[flag]?.value === 0;
  // Of what is not there yet only that is called in haste which the first has, too.
  const importOf = (_, name) => imports.a[name] ?? later[name] ?? ((...values) => later[name](...values));
  const link = (module) => {
    if (!isWanted()) return;
    instance(module, { a: new Proxy({}, { get: importOf }), b: first.exports });
    first.exports[flag].value = 1;
  };
  return {
    make(module, given) {
      given.a[flag] = () => link(new WebAssembly.Module(bytesOf(beside())));
      return (first = make(module, (imports = given)));
    },
    fetch,
    async load(adopting) {
      if (!first) return void (await adopting);
      const [adopt, module] = await Promise.all([adopting, isWanted() && fetch()]);
      if (adopt) later = adopt(first.exports);
      await pause();
      link(module);
      await pause();
    },
  };
}

/** A file's bytes, waited for. */
function bytesOf(url) {
  if (url.protocol === 'file:') return globalThis.process.getBuiltinModule('node:fs').readFileSync(url);
  const request = new XMLHttpRequest();
  request.open('GET', url, false);
  request.overrideMimeType('text/plain; charset=x-user-defined');
  request.send();
  if (request.status !== 200) throw coded('wasm_fetch', `Cannot load ${url}: the server answers ${request.status}.`);
  return Uint8Array.from(request.responseText, (letter) => letter.charCodeAt());
}

async function compile(source) {
  let bytes = source;
  if (typeof source === 'string' || source instanceof URL) bytes = await open(source);
  else if (source instanceof Request) bytes = await download(source);
  try {
    if (bytes instanceof Response) {
      const type = bytes.headers.get('content-type') ?? '';
      // Streaming wants the right type, and refuses with noise otherwise.
      if (type.startsWith('application/wasm')) return await WebAssembly.compileStreaming(bytes);
      bytes = await bytes.arrayBuffer();
    }
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw refusal(cause, source);
  }
}

/** A Response in the browser, bytes from a file in Node. */
async function open(place) {
  const url = new URL(place, globalThis.document?.baseURI ?? import.meta.url);
  if (url.protocol !== 'file:') return download(url);
  // Asked for at run time, so that bundlers for the browser do not look for it.
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  if (!fs) throw coded('wasm_fetch', `Cannot read ${url}: a page can load windowshop over http only.`);
  try {
    return await fs.promises.readFile(url);
  } catch (cause) {
    throw coded('wasm_fetch', `Cannot read ${url}: ${cause.message}`, cause);
  }
}

async function download(request) {
  const where = request.url ?? request;
  let response;
  try {
    response = await fetch(request, { credentials: 'same-origin' });
  } catch (cause) {
    throw coded('wasm_fetch', `Cannot load ${where}: ${cause.message}`, cause);
  }
  if (!response.ok) throw coded('wasm_fetch', `Cannot load ${where}: the server answers ${response.status}.`);
  return response;
}

/** Why compiling failed, in words that say what to do. */
function refusal(cause, source) {
  // Chromium, Firefox and WebKit all name the directive when a policy forbids wasm.
  if (/unsafe-eval|content security policy/i.test(cause.message)) {
    const message = "The page's Content-Security-Policy forbids wasm: add 'wasm-unsafe-eval' to script-src.";
    return coded('wasm_blocked', message, cause);
  }
  return coded('wasm_compile', `${source.url ?? source} is not the wasm expected: ${cause.message}`, cause);
}
