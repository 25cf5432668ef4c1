// `npm run build`: Rust → wasm → glue → optimised wasm and bundled scripts in dist/.
import fs from 'node:fs';
import { Problem, at, bytes, main, run, seconds, step, unlessSame } from './run.mjs';
import { setUp } from './setup.mjs';

const bindgen = at('target/tool', process.platform === 'win32' ? 'windowshop-bindgen.exe' : 'windowshop-bindgen');

/**
 * The two wasms, each by a cargo profile of its own: what every page loads, small, and the whole, fast, for the
 * plain deep Q-network and rare feeds.
 */
const wasms = [
  { name: 'windowshop', profile: 'page', features: ['--no-default-features'], optimise: '-Oz' },
  { name: 'full', profile: 'full', features: ['--no-default-features', '--features', 'full'], optimise: '-O3' },
].map((wasm) => ({ ...wasm, cargo: at(`target/wasm32-unknown-unknown/${wasm.profile}/windowshop.wasm`) }));

const glueOf = ({ name }) => at(`target/bindgen/${name}.js`);
const distOf = ({ name }) => at(`dist/${name}.wasm`);
const boundOf = ({ name }) => at(`target/bindgen/${name}_bg.wasm`);

/** What a shop loads, each a file of www/loader. */
const entries = ['windowshop', 'headless', 'dqn', 'full'];

export async function build() {
  const begin = performance.now();
  await setUp();
  fs.mkdirSync(at('dist'), { recursive: true });
  await step('The tool that writes the glue', buildBindgen);
  for (const wasm of wasms) {
    await step(`Rust to ${wasm.name}.wasm`, () => compile(wasm));
    await step('Glue between it and JavaScript', () =>
      unlessSame(`glue-${wasm.name}`, [wasm.cargo, bindgen], [glueOf(wasm), boundOf(wasm)], () => bind(wasm)));
    await step('Optimise it', () =>
      unlessSame(`wasm-opt-${wasm.name}`, [boundOf(wasm), wasm.optimise, ...optimiser()], [distOf(wasm)], () => optimise(wasm)));
  }
  await step('Bundle the scripts', bundle);
  console.log(`✓ built dist/ in ${seconds(begin)}`);
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

const compile = ({ profile, features }) =>
  run('cargo', ['build', '--locked', '--profile', profile, '--target', 'wasm32-unknown-unknown', '--lib', ...features]);

async function bind(wasm) {
  await run(bindgen, [wasm.cargo, at('target/bindgen'), wasm.name]);
  // Both need 'unsafe-eval', which no shop should have to allow.
  const forbidden = fs.readFileSync(glueOf(wasm), 'utf8').match(/new Function\b|\beval\(/);
  if (forbidden) throw new Problem(`${glueOf(wasm)} holds \`${forbidden[0]}\`, which a Content-Security-Policy forbids.`);
}

function optimiser() {
  return [at('node_modules/binaryen/package.json')];
}

async function optimise(wasm) {
  // No feature flags: wasm-opt reads the target_features section, and knows from it what is allowed.
  const temporary = `${distOf(wasm)}.part`;
  await run(process.execPath, [
    at('node_modules/binaryen/bin/wasm-opt'),
    wasm.optimise,
    '--strip-producers',
    '--strip-target-features',
    boundOf(wasm),
    '-o',
    temporary,
  ]);
  if (!WebAssembly.validate(fs.readFileSync(temporary))) throw new Problem('wasm-opt wrote an invalid wasm.');
  fs.renameSync(temporary, distOf(wasm));
  return `${bytes(fs.statSync(boundOf(wasm)).size)} → ${bytes(fs.statSync(distOf(wasm)).size)} bytes`;
}

async function bundle() {
  const present = entries.filter((name) => fs.existsSync(at(`www/loader/${name}.js`)));
  const esbuild = await import('esbuild');
  await esbuild.build({
    absWorkingDir: at(),
    entryPoints: present.map((name) => `www/loader/${name}.js`),
    outdir: 'dist',
    bundle: true,
    // A file of its own, loaded when it is needed.
    external: ['./full.js'],
    format: 'esm',
    // Top-level await; private fields stay as they are.
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  const typed = present.filter((name) => fs.existsSync(at(`www/loader/${name}.d.ts`)));
  for (const name of typed) fs.copyFileSync(at(`www/loader/${name}.d.ts`), at(`dist/${name}.d.ts`));
  return present.map((name) => `${name}.js ${bytes(fs.statSync(at(`dist/${name}.js`)).size)} bytes`).join(', ');
}

main(import.meta.url, build);
