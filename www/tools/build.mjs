// `npm run build`: Rust → wasm → glue → optimised wasm and bundled scripts in dist/.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { part, shortened, slim } from './glue.mjs';
import { ordered } from './order.mjs';
import { Problem, at, bytes, main, run, seconds, step, unlessSame } from './run.mjs';
import { setUp } from './setup.mjs';
import { keyOf, split } from './split.mjs';
import { importsOf, sections } from './wasm.mjs';

const bindgen = at('target/tool', process.platform === 'win32' ? 'windowshop-bindgen.exe' : 'windowshop-bindgen');

/**
 * What makes the wasm longer but its brotli shorter: code that is used once is not put in its place, and what is
 * computed twice is written twice, since what repeats is what compresses.
 */
const short = ['--one-caller-inline-max-function-size=0', '--skip-pass=local-cse'];

/** Twice more, when it has been cut: the second time it is known of each function what else than its result it does. */
const again = ['-Oz', '--generate-global-effects', '-Oz', '-tnh', '--low-memory-unused', ...short, '--always-inline-max-function-size=3'];

/** What the page needs after its first recommendations: `npm run profile` writes it. */
const LATER = at('www/tools/later.txt');
/** What is called with a bundle, whole or in shards, and nowhere else: all that only these call is for pages that have one. */
const BUNDLE = ['start_bundle', 'start_part'];

const small = ['--flatten', '--rereloop', '-Oz', '-tnh', '--low-memory-unused', ...short];
const rustflags = (flag) => ['--config', `target.wasm32-unknown-unknown.rustflags=["${flag}"]`];
const withoutSimd = rustflags('-Ctarget-feature=-simd128');

/**
 * A call costs more bytes than what many a small function does: LLVM's own measure of that for the smallest code, 5, leaves
 * more calls than is short. 10 makes the page's first part 660 bytes of brotli shorter, 15 250, 25 and more make it longer.
 */
const inlined = rustflags('-Cllvm-args=-inline-threshold=10');

/**
 * The wasms, each by a cargo profile of its own: what nearly every page loads, small; the whole with the plain deep Q-network,
 * fast; the same for browsers without SIMD128, small; and the reader of feeds.
 */
const wasms = [
  { name: 'windowshop', profile: 'page', args: ['--no-default-features', ...inlined], optimise: small },
  { name: 'full', profile: 'full', args: ['--no-default-features', '--features', 'full'], optimise: ['-O3'] },
  { name: 'plain', profile: 'plain', args: ['--no-default-features', '--features', 'full', ...withoutSimd, ...inlined], optimise: small },
  { name: 'feeds', profile: 'feeds', args: ['--no-default-features', '--features', 'feeds', ...inlined], optimise: small },
];

/** The code that scores many products, compiled as in the page, for `npm run bench`. */
const rows = { name: 'rows', profile: 'rows', bin: 'windowshop-rows', args: ['--no-default-features', '--features', 'rows', ...inlined], optimise: small };

const glueOf = ({ name }) => at(`target/bindgen/${name}.js`);
const distOf = ({ name, bin }) => at(bin ? `target/bench/${name}.wasm` : `dist/${name}.wasm`);
const cargoOf = ({ profile, bin = 'windowshop' }) => at(`target/wasm32-unknown-unknown/${profile}/${bin}.wasm`);
/** As wasm-bindgen writes them, before names are shortened. */
const boundOf = ({ name }) => at(`target/bindgen/long/${name}_bg.wasm`);
const longGlueOf = ({ name }) => at(`target/bindgen/long/${name}.js`);

/** What a shop loads, each a file of www/loader. */
const entries = ['windowshop', 'shop', 'headless', 'dqn', 'full', 'plain', 'feeds', 'listen', 'analytics', 'privacy', 'rules', 'queue', 'look', 'inspector', 'messages', 'holdout', 'meanwhile', 'shards', 'lift', 'log'];

export async function build() {
  const begin = performance.now();
  await setUp();
  fs.mkdirSync(at('dist'), { recursive: true });
  await step('The tool that writes the glue', buildBindgen);
  // Most of it is the last step of each, which has one core only.
  await step('Rust to wasm', async () => void (await Promise.all(wasms.map(compile))));
  for (const wasm of wasms) await finished(wasm);
  await step('Bundle the scripts', bundle);
  console.log(`✓ built dist/ in ${seconds(begin)}`);
}

/** Beside what `build` made: `target/bench/rows.wasm`, and the glue that it is called by. */
export async function buildRows() {
  fs.mkdirSync(at('target/bench'), { recursive: true });
  await step('Rust to wasm, to be timed by itself', () => compile(rows));
  await finished(rows);
  return glueOf(rows);
}

/** What cargo has made, as it is loaded. */
async function finished(wasm) {
  await step(`Glue between ${wasm.name}.wasm and JavaScript`, () =>
    unlessSame(`glue-${wasm.name}`, [cargoOf(wasm), bindgen, PANICS.source, SAID.source], [longGlueOf(wasm), boundOf(wasm)], () => bind(wasm)));
  await step('Optimise it', () =>
    unlessSame(`wasm-opt-${wasm.name}`, [boundOf(wasm), longGlueOf(wasm), wasm.optimise.join(), at('www/tools/order.mjs'), at('www/tools/glue.mjs'), ...cutBy(wasm), ...optimiserVersion()], [distOf(wasm), glueOf(wasm)], () => optimise(wasm)));
}

/**
 * Built again only for another version: cargo would build it again, uselessly, whenever anything in
 * the library changes.
 */
function buildBindgen() {
  const lock = fs.readFileSync(at('Cargo.lock'), 'utf8');
  const version = lock.match(/name = "wasm-bindgen-cli-support"\nversion = "(.*)"/)?.[1];
  if (!version) throw new Problem('Cargo.lock does not name wasm-bindgen-cli-support.');
  return unlessSame('bindgen', [at('src/bin/windowshop_bindgen.rs'), version], [bindgen], () =>
    run('cargo', ['build', '--locked', '--profile', 'tool', '--features', 'bindgen', '--bin', 'windowshop-bindgen']));
}

const compile = ({ profile, bin, args }) =>
  run('cargo', ['build', '--locked', '--profile', profile, '--target', 'wasm32-unknown-unknown', ...(bin ? ['--bin', bin] : ['--lib']), ...args]);

async function bind(wasm) {
  const { default: binaryen } = await import('binaryen');
  const silent = at(`target/bindgen/long/${wasm.name}_silent.wasm`);
  fs.mkdirSync(at('target/bindgen/long'), { recursive: true });
  fs.writeFileSync(silent, withoutPanics(binaryen, fs.readFileSync(cargoOf(wasm))));
  await run(bindgen, [silent, at('target/bindgen/long'), wasm.name]);
  // Both need 'unsafe-eval', which no shop should have to allow.
  const forbidden = fs.readFileSync(longGlueOf(wasm), 'utf8').match(/new Function\b|\beval\(/);
  if (forbidden) throw new Problem(`${longGlueOf(wasm)} holds \`${forbidden[0]}\`, which a Content-Security-Policy forbids.`);
}

/**
 * What ends a program that has failed in itself traps at once. Without it a message would be put together first, which
 * nobody hears in a page, and whose parts are a good deal of the wasm.
 */
function withoutPanics(binaryen, cargoWasm) {
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(cargoWasm);
  for (let i = 0; i < module.getNumFunctions(); i++) {
    const func = module.getFunctionByIndex(i);
    if (PANICS.test(binaryen.getFunctionInfo(func).name)) binaryen.Function.setBody(func, module.unreachable());
  }
  const wasm = module.emitBinary();
  module.dispose();
  return withoutWords(wasm);
}

/**
 * Nobody reads what a panic would say, nor where in the source it came from: the places, (address, length, line, column) with
 * the address of a file's name, are made zeros, and so are the names and the words. wasm-opt leaves zeros out.
 */
function withoutWords(wasm) {
  const segments = dataOf(wasm);
  const bytesAt = (address, length) => {
    const segment = segments.find(({ base, bytes }) => address >= base && address + length <= base + bytes.length);
    return segment?.bytes.subarray(address - segment.base, address - segment.base + length);
  };
  const names = new Set();
  for (const { base, bytes } of segments) {
    const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = (4 - (base % 4)) % 4; at + 16 <= bytes.length; at += 4) {
      const [address, length, line, column] = [0, 4, 8, 12].map((offset) => words.getUint32(at + offset, true));
      const name = length > 3 && length < 256 && line > 0 && line < 10_000 && column > 0 && column < 200 ? bytesAt(address, length) : undefined;
      if (!name || !/^[\w/.@+-]+\.rs$/.test(Buffer.from(name).toString('latin1'))) continue;
      names.add(name);
      bytes.fill(0, at, at + 16);
    }
  }
  names.forEach((name) => name.fill(0));
  for (const { bytes } of segments) {
    for (const { 0: said, index } of Buffer.from(bytes).toString('latin1').matchAll(SAID)) bytes.fill(0, index, index + said.length);
  }
  return wasm;
}

/** A wasm's data: the address of each piece, and its bytes in place. */
function dataOf(wasm) {
  const data = [...sections(wasm)].find(({ kind }) => kind === 11)?.content;
  return Array.from({ length: data?.number() ?? 0 }, () => {
    // Each begins with its kind, 0, and its address as `i32.const … end`.
    if (data.number() !== 0 || data.byte() !== 0x41) throw new Problem('The data of the wasm are not at fixed addresses.');
    const base = data.number();
    data.byte();
    return { base, bytes: data.bytes(data.number()) };
  });
}

/** The standard library's functions that never return, by their mangled names. */
const PANICS = new RegExp(
  [
    '4core9panicking',
    '4core6(option|result)\\d+(expect|unwrap)_failed',
    '4core4cell\\d+panic_already',
    '\\d+(slice_index|slice_error|len_mismatch)_fail',
    '5alloc7raw_vec\\d+(handle_error|capacity_overflow)',
    '5alloc5alloc18handle_alloc_error',
    '___rustc(17rust_begin_unwind|18___rust_start_panic)',
  ].join('|'),
);

/** What panics of the standard library and of ndarray would say; a gap in a text has a byte or two. */
const SAID = new RegExp(
  [
    'copy_from_slice: source slice length \\(..?\\) does not match destination slice length \\(..?\\)',
    '(insertion|removal|swap_remove) index \\(is ..?\\) should be <=? len \\(is ..?\\)',
    'slice index starts at ..? but ends at ',
    'range (start|end) index ..? out of range for slice of length ',
    'index out of bounds: the len is ..? but the index is ',
    'called `(Option|Result)::unwrap\\(\\)` on an? `(None|Err)` value',
    'RefCell already (mutably )?borrowed',
    'attempt to divide by zero',
    'attempt to join into collection with len > usize::MAX',
    'chunk size must be non-zero',
    'internal error: entered unreachable code(: The JS binding should only ever produce a valid value or the specific \'invalid\' value)?',
    'ndarray: (index out of bounds|Shape too large, product of non-zero axis lengths overflows isize)',
    'capacity overflow',
  ].join('|'),
  'gs',
);

function optimiserVersion() {
  return [at('node_modules/binaryen/package.json')];
}

async function optimise(wasm) {
  const temporary = `${distOf(wasm)}.part`;
  // No feature flags: wasm-opt reads the target_features section, and knows from it what is allowed.
  const optimiser = (...args) =>
    execFileSync(process.execPath, [at('node_modules/binaryen/bin/wasm-opt'), ...args, '-o', temporary], { encoding: 'utf8' });
  optimiser(...wasm.optimise, '-g', '--strip-producers', boundOf(wasm));
  const names = optimiser('-g', '--minify-imports-and-exports-and-modules', temporary);
  const named = fs.readFileSync(temporary);
  fs.writeFileSync(glueOf(wasm), shortened(fs.readFileSync(longGlueOf(wasm), 'utf8'), JSON.parse(names)));
  const { default: binaryen } = await import('binaryen');
  for (const [name, part] of Object.entries(partsOf(wasm, named, binaryen))) {
    fs.writeFileSync(temporary, part);
    optimiser(...(part === named ? [] : again), '--strip-debug', temporary);
    const optimised = ordered(binaryen, fs.readFileSync(temporary));
    if (!WebAssembly.validate(optimised)) throw new Problem('The optimised wasm is invalid.');
    fs.writeFileSync(temporary, optimised);
    fs.renameSync(temporary, distOf({ ...wasm, name }));
  }
  return `${bytes(fs.statSync(boundOf(wasm)).size)} → ${bytes(fs.statSync(distOf(wasm)).size)} bytes`;
}

/** What says how a wasm is cut, if it is. */
const cutBy = ({ name }) => (name === 'windowshop' ? [LATER, at('www/tools/split.mjs'), at('www/tools/wasm.mjs'), BUNDLE.join(), again.join()] : []);

/** The files that one wasm makes, by their names: the page's is cut in three, and stays whole where there is no page. */
function partsOf(wasm, named, binaryen) {
  if (!cutBy(wasm).length) return { [wasm.name]: named };
  fs.writeFileSync(at('target/bindgen/named.wasm'), named);
  const later = new Set(fs.readFileSync(LATER, 'utf8').split('\n'));
  const { first, rest: bundle } = split(binaryen, named, (name) => BUNDLE.includes(name), '-');
  const { first: windowshop, rest } = split(binaryen, first, (name) => later.has(keyOf(name)));
  return { windowshop, rest, bundle, headless: named };
}

/** The glue brings a copy of what the wasm imports from the loader: there is to be one. */
export const oneHost = {
  name: 'one-host',
  setup: ({ onResolve }) => onResolve({ filter: /loader\/host\.js$/ }, () => ({ path: at('www/loader/host.js') })),
};

/** What a file gets of the glue. */
const slimGlue = (glue) => ({
  name: 'slim-glue',
  setup: ({ onLoad }) =>
    onLoad({ filter: /target.bindgen.\w+\.js$/ }, ({ path }) => {
      const isPages = path.endsWith('windowshop.js');
      const contents = slim(fs.readFileSync(path, 'utf8'), isPages);
      return { contents: isPages ? glue(contents) : contents, loader: 'js' };
    }),
});

/** Stylesheets as short texts. */
const minifiedCss = {
  name: 'minified-css',
  setup: ({ onLoad, esbuild }) =>
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(fs.readFileSync(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code.trim(), loader: 'text' };
    }),
};

/** Terser makes shorter what esbuild has made: of the first scripts' brotli 460 bytes. */
async function shorten({ path, text }) {
  const { minify } = await import('terser');
  // Nobody calls `new` on a method, nor on a function that is not a class.
  const compress = { ecma: 2020, passes: 3, unsafe_arrows: true, unsafe_methods: true };
  const { code } = await minify(text, { module: true, compress });
  fs.writeFileSync(path, code);
}

/**
 * What a page's scripts never meet: they are not for Node, and what the browser would free of its own accord is freed by the
 * rest of the wasm, which a page that could not start does not have.
 */
const onlyInPages = () => ({
  'globalThis.process': 'undefined',
  FinalizationRegistry: 'undefined',
  // Short names of one build mean something else in another.
  BUILD: JSON.stringify(createHash('sha1').update(fs.readFileSync(at('dist/windowshop.wasm'))).digest('hex').slice(0, 6)),
});

/** A page's script for a wasm in one piece. */
export async function wholeScript() {
  const { outputFiles } = await bundled(['windowshop'], (glue) => glue, onlyInPages());
  return outputFiles[0].text;
}

async function bundle() {
  const present = entries.filter((name) => fs.existsSync(at(`www/loader/${name}.js`)));
  const imported = ['windowshop', 'bundle'].flatMap((name) => importsOf(fs.readFileSync(distOf({ name }))));
  const inPages = (name, which) => bundled([name], (glue) => part(glue, which, imported), onlyInPages());
  const others = present.filter((name) => !['windowshop', 'shop'].includes(name));
  const all = await Promise.all([inPages('windowshop', 'first'), inPages('shop', 'later'), bundled(others, (glue) => glue)]);
  await Promise.all(all.flatMap(({ outputFiles }) => outputFiles).map(shorten));
  fs.cpSync(at('www/loader/messages'), at('dist/messages'), { recursive: true });
  const typed = present.filter((name) => fs.existsSync(at(`www/loader/${name}.d.ts`)));
  for (const name of typed) fs.copyFileSync(at(`www/loader/${name}.d.ts`), at(`dist/${name}.d.ts`));
  return present.map((name) => `${name}.js ${bytes(fs.statSync(at(`dist/${name}.js`)).size)} bytes`).join(', ');
}

/** Some of `entries` in one piece each, with the page's `glue` as that makes it. */
async function bundled(names, glue, define) {
  const esbuild = await import('esbuild');
  return esbuild.build({
    absWorkingDir: at(),
    entryPoints: names.map((name) => `www/loader/${name}.js`),
    outdir: 'dist',
    bundle: true,
    // Files of their own, loaded when they are needed.
    external: entries.filter((name) => name !== 'log').map((name) => `./${name}.js`),
    plugins: [oneHost, slimGlue(glue), minifiedCss],
    // The glue's classes are not for `using`: the loader's own are what anyone gets.
    define: { 'Symbol.dispose': 'undefined', ...define },
    format: 'esm',
    // Top-level await; private fields stay as they are.
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
  });
}

main(import.meta.url, build);
