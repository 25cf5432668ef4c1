// `npm run build`: Rust → wasm → glue → optimised wasm and bundled scripts in dist/.
import fs from 'node:fs';
import { Problem, at, bytes, main, run, seconds, step, unlessSame } from './run.mjs';
import { setUp } from './setup.mjs';

const cargoWasm = at('target/wasm32-unknown-unknown/wasm/windowshop.wasm');
const bindgen = at('target/tool', process.platform === 'win32' ? 'windowshop-bindgen.exe' : 'windowshop-bindgen');
const glue = at('target/bindgen/windowshop.js');
const boundWasm = at('target/bindgen/windowshop_bg.wasm');
const wasm = at('dist/windowshop.wasm');

/** What a shop loads, each a file of www/loader. */
const entries = ['windowshop', 'headless', 'dqn'];

export async function build() {
  const begin = performance.now();
  await setUp();
  fs.mkdirSync(at('dist'), { recursive: true });
  await step('Rust to wasm', () =>
    run('cargo', ['build', '--locked', '--profile', 'wasm', '--target', 'wasm32-unknown-unknown', '--lib']));
  await step('The tool that writes the glue', buildBindgen);
  await step('Glue between wasm and JavaScript', () =>
    unlessSame('glue', [cargoWasm, bindgen], [glue, boundWasm], bind));
  await step('Optimise the wasm', () => unlessSame('wasm-opt', [boundWasm, ...optimiser()], [wasm], optimise));
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

async function bind() {
  await run(bindgen, [cargoWasm, at('target/bindgen'), 'windowshop']);
  // Both need 'unsafe-eval', which no shop should have to allow.
  const forbidden = fs.readFileSync(glue, 'utf8').match(/new Function\b|\beval\(/);
  if (forbidden) throw new Problem(`${glue} holds \`${forbidden[0]}\`, which a Content-Security-Policy forbids.`);
}

function optimiser() {
  return [at('node_modules/binaryen/package.json')];
}

async function optimise() {
  // No feature flags: wasm-opt reads the target_features section, and knows from it what is allowed.
  const temporary = `${wasm}.part`;
  await run(process.execPath, [
    at('node_modules/binaryen/bin/wasm-opt'),
    '-O3',
    '--strip-producers',
    '--strip-target-features',
    boundWasm,
    '-o',
    temporary,
  ]);
  if (!WebAssembly.validate(fs.readFileSync(temporary))) throw new Problem('wasm-opt wrote an invalid wasm.');
  fs.renameSync(temporary, wasm);
  return `${bytes(fs.statSync(boundWasm).size)} → ${bytes(fs.statSync(wasm).size)} bytes`;
}

async function bundle() {
  const present = entries.filter((name) => fs.existsSync(at(`www/loader/${name}.js`)));
  const esbuild = await import('esbuild');
  await esbuild.build({
    absWorkingDir: at(),
    entryPoints: present.map((name) => `www/loader/${name}.js`),
    outdir: 'dist',
    bundle: true,
    format: 'esm',
    // Top-level await; private fields stay as they are.
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  for (const name of present) fs.copyFileSync(at(`www/loader/${name}.d.ts`), at(`dist/${name}.d.ts`));
  return present.map((name) => `${name}.js ${bytes(fs.statSync(at(`dist/${name}.js`)).size)} bytes`).join(', ');
}

main(import.meta.url, build);
