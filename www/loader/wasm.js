// Finds and starts a wasm: in a page, in a worker and in Node, next to the script that asks for it.
import { coded } from './coded.js';

/**
 * What starts a wasm once, by the `initSync` of its glue, since it has been compiled here; later calls, whatever they ask
 * for, wait for that start. After a failure the next call tries again.
 *
 * @param {Function} initSync
 * @param {() => URL} beside where the wasm is unless a call says otherwise
 * @returns {(source?: string | URL | Request | Response | BufferSource | WebAssembly.Module) => Promise<WebAssembly.Exports>}
 */
export function loader(initSync, beside) {
  let started;
  return (source) => {
    started ??= start(initSync, source ?? beside()).catch((error) => {
      started = undefined;
      throw error;
    });
    return started;
  };
}

async function start(initSync, source) {
  const module = source instanceof WebAssembly.Module ? source : await compile(source);
  return initSync({ module });
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
