// A static server for the demonstration and the browser tests: GET and HEAD, right types, compressed, revalidated.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';
import { Problem, at, main } from './run.mjs';

const types = {
  '.avif': 'image/avif',
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.jsonl': 'application/jsonl; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};
/** Pictures and archives are compressed already. */
const compressible = /^text\/|json|wasm|svg|xml|octet-stream/;

/** The demonstration, and beside it the scripts as they were built. */
export const shopRoots = [{ dir: at('dist/site') }, { dir: at('dist'), only: /^[^/]+\.(js|wasm)$|^messages\// }];

/**
 * Serves the first root that has the file.
 *
 * @param {object} options
 * @param {{ dir: string, only?: RegExp, under?: string }[]} [options.roots]
 *   folders; `under` is the path that one appears at, default `/`; `only` limits it to matching paths
 * @param {number} [options.port] default 0, which is any free one
 * @param {boolean} [options.orNext] when the port is taken, try the ten after it
 * @param {Record<string, string>} [options.headers] sent with every answer, for example a policy
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function serve({ roots = shopRoots, port = 0, orNext = false, headers = {} } = {}) {
  const bodies = new Map();
  const server = http.createServer((request, response) => {
    answer(request, response, { roots, headers, bodies }).catch((error) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // A connection that the server ends when idle can end just as a client sends its next request on it.
  server.keepAliveTimeout = 0;
  const bound = await listen(server, port, orNext ? port + 10 : port);
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: () => new Promise((done) => (server.close(done), server.closeAllConnections())),
  };
}

function listen(server, port, last) {
  return new Promise((done, fail) => {
    server.once('error', (error) => {
      if (error.code !== 'EADDRINUSE') fail(error);
      else if (port < last) listen(server, port + 1, last).then(done, fail);
      else fail(new Problem(`Port ${port} is taken; choose another: PORT=8080 npm start`));
    });
    server.listen(port, '127.0.0.1', () => done(server.address().port));
  });
}

async function answer(request, response, { roots, headers, bodies }) {
  const send = (status, extra, body = '') => {
    response.writeHead(status, { ...headers, 'x-content-type-options': 'nosniff', ...extra });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const text = (status, message, extra) => send(status, { 'content-type': types['.txt'], ...extra }, `${message}\n`);

  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return text(405, 'This server only gives out files.', { allow: 'GET, HEAD' });
  }
  const [raw, query] = request.url.split('?', 2);
  const pathname = decoded(raw);
  if (pathname === undefined) return text(400, 'This is not a path.');

  const found = find(roots, pathname);
  if (!found) return text(404, 'There is no such page.');
  if (found.folder) return send(308, { location: `${raw}/${query === undefined ? '' : `?${query}`}` });

  const { file, stat } = found;
  const type = types[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
  const encoding = compressible.test(type) ? accepted(request.headers['accept-encoding']) : undefined;
  const etag = `"${stat.size.toString(36)}-${stat.mtimeMs.toString(36)}${encoding ? `-${encoding}` : ''}"`;
  const about = { 'cache-control': 'no-cache', etag, vary: 'accept-encoding' };
  // File names carry no version, so a browser asks each time whether its copy still holds.
  if (request.headers['if-none-match']?.split(/,\s*/).includes(etag)) return send(304, about);

  // A newer version replaces the older one.
  const key = `${file} ${encoding}`;
  if (bodies.get(key)?.etag !== etag) {
    bodies.set(key, { etag, body: await compress(await fs.promises.readFile(file), encoding) });
  }
  const { body } = bodies.get(key);
  if (encoding) about['content-encoding'] = encoding;
  return send(200, { ...about, 'content-type': type, 'content-length': body.length }, body);
}

/** Undefined for what is not a path, or climbs out of the roots. */
function decoded(raw) {
  try {
    const pathname = decodeURIComponent(raw);
    const climbs = pathname.split(/[/\\]/).includes('..');
    return pathname.startsWith('/') && !pathname.includes('\0') && !climbs ? pathname : undefined;
  } catch {
    return undefined;
  }
}

function find(roots, pathname) {
  for (const { dir, only, under = '/' } of roots) {
    if (!pathname.startsWith(under)) continue;
    const name = pathname.slice(under.length).replace(/^\/+/, '');
    if (only && !only.test(name)) continue;
    let file = path.join(dir, name);
    let stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      const index = path.join(file, 'index.html');
      if (!fs.existsSync(index)) continue;
      if (!pathname.endsWith('/')) return { folder: true };
      file = index;
      stat = fs.statSync(index);
    }
    if (stat?.isFile() && inside(dir, file)) return { file, stat };
  }
  return undefined;
}

/** Links that lead out of the folder are not followed. */
function inside(dir, file) {
  return fs.realpathSync(file).startsWith(fs.realpathSync(dir) + path.sep);
}

function accepted(header = '') {
  const names = header.split(',').map((part) => part.split(';'));
  const takes = (name) => names.some(([n, q = '']) => n.trim() === name && !/q=0(\.0*)?\s*$/.test(q));
  return ['br', 'gzip'].find(takes);
}

function compress(body, encoding) {
  // Level 9 is within some percent of 11 and takes a tenth of its time.
  const options = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 9 } };
  const work = { br: (done) => zlib.brotliCompress(body, options, done), gzip: (done) => zlib.gzip(body, done) }[encoding];
  if (!work) return body;
  return new Promise((done, fail) => work((error, small) => (error ? fail(error) : done(small))));
}

main(import.meta.url, async () => {
  const { url } = await serve({ port: Number(process.env.PORT ?? 4173), orNext: process.env.PORT === undefined });
  console.log(`Serving dist/site at ${url}`);
});
