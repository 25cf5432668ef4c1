// The server of the demo shop: what it gives out, how, and what it keeps to itself.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import zlib from 'node:zlib';
import { serve } from '../../www/tools/serve.mjs';

let folder;
let server;

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'windowshop-'));
  const write = (name, text) => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  };
  write('secret.txt', 'secret');
  write('shop/index.html', '<title>Shop</title>');
  write('shop/shoes/index.html', '<title>Shoes</title>');
  write('shop/a.wasm', 'x'.repeat(1000));
  write('shop/picture.png', 'png');
  write('scripts/windowshop.js', 'export {}');
  write('scripts/notes.txt', 'not for the shop');
  fs.symlinkSync(path.join(folder, 'secret.txt'), path.join(folder, 'shop/link.txt'));
  const roots = [
    { dir: path.join(folder, 'shop') },
    { dir: path.join(folder, 'scripts'), only: /^[^/]+\.js$/ },
    { dir: path.join(folder, 'scripts'), under: '/more/' },
  ];
  server = await serve({ roots, headers: { 'x-everywhere': 'yes' } });
});

after(async () => {
  await server.close();
  fs.rmSync(folder, { recursive: true });
});

/** As it is written: fetch would tidy the path and unpack the body. */
function get(url, { method = 'GET', headers = {} } = {}) {
  return new Promise((done, fail) => {
    const request = http.request({ host: '127.0.0.1', port: server.port, path: url, method, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        done({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', fail).end();
  });
}

test('pages, scripts and wasm come with their types', async () => {
  for (const [url, type] of [
    ['/', 'text/html; charset=utf-8'],
    ['/?utm=1', 'text/html; charset=utf-8'],
    ['/shoes/', 'text/html; charset=utf-8'],
    ['/a.wasm', 'application/wasm'],
    ['/windowshop.js', 'text/javascript; charset=utf-8'],
    ['/picture.png', 'image/png'],
    ['/more/notes.txt', 'text/plain; charset=utf-8'],
  ]) {
    const { status, headers } = await get(url);
    assert.equal(status, 200, url);
    assert.equal(headers['content-type'], type);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['x-everywhere'], 'yes');
  }
});

test('a folder without its slash is sent to the one with it', async () => {
  const { status, headers } = await get('/shoes?size=9');
  assert.equal(status, 308);
  assert.equal(headers.location, '/shoes/?size=9');
});

test('nothing outside of the folders comes out', async () => {
  for (const url of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/shoes/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/more/../../secret.txt',
    '/link.txt',
    '/notes.txt',
    '/%00',
    '/%',
    '//etc/passwd',
    `/${encodeURIComponent(path.join(folder, 'secret.txt'))}`,
  ]) {
    const { status, body } = await get(url);
    assert.ok(status === 400 || status === 404, `${url}: ${status}`);
    assert.ok(!/secret|not for|root:/.test(body), url);
  }
});

test('only GET and HEAD are answered', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const { status, headers } = await get('/', { method });
    assert.equal(status, 405);
    assert.equal(headers.allow, 'GET, HEAD');
  }
  const { status, headers, body } = await get('/a.wasm', { method: 'HEAD' });
  assert.deepEqual([status, headers['content-length'], body.length], [200, '1000', 0]);
});

test('what shrinks is sent compressed to those who can unpack it', async () => {
  const ask = (accept, url = '/a.wasm') => get(url, { headers: { 'accept-encoding': accept } });
  const br = await ask('gzip, deflate, br');
  assert.equal(br.headers['content-encoding'], 'br');
  assert.equal(zlib.brotliDecompressSync(br.body).length, 1000);
  const gzip = await ask('gzip, br;q=0');
  assert.equal(gzip.headers['content-encoding'], 'gzip');
  assert.equal(zlib.gunzipSync(gzip.body).length, 1000);
  assert.equal((await ask('identity')).headers['content-encoding'], undefined);
  assert.equal((await ask('br', '/picture.png')).headers['content-encoding'], undefined);
  assert.equal(br.headers.vary, 'accept-encoding');
});

test('a browser that has the file is told so, until the file changes', async () => {
  const file = path.join(folder, 'shop/index.html');
  const first = await get('/');
  const again = () => get('/', { headers: { 'if-none-match': first.headers.etag } });
  assert.equal((await again()).status, 304);
  fs.writeFileSync(file, '<title>The shop, renewed</title>');
  const renewed = await again();
  assert.equal(renewed.status, 200);
  assert.match(renewed.body.toString(), /renewed/);
});

test('a taken port is refused, or the next one is taken', async () => {
  await assert.rejects(serve({ port: server.port }), /taken/);
  const next = await serve({ port: server.port, orNext: true });
  assert.ok(next.port > server.port);
  await next.close();
});

// A client learns too late that an idle connection was ended, if it is just sending on it.
test('the server does not end a connection that is idle', async () => {
  const socket = net.connect(server.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
  await once(socket.resume(), 'data');
  const ended = await Promise.race([once(socket, 'close').then(() => true), setTimeout(7000, false)]);
  socket.destroy();
  assert.equal(ended, false);
});
