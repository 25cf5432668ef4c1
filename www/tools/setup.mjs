// Sees to it that Rust's wasm target and the npm packages are there.
import fs from 'node:fs';
import path from 'node:path';
import { Problem, at, main, npm, output, run, step } from './run.mjs';

export async function setUp() {
  requireRust();
  const library = output('rustc', ['--print', 'target-libdir', '--target', 'wasm32-unknown-unknown']);
  if (!library || !fs.existsSync(library)) {
    if (!output('rustup', ['--version'])) {
      throw new Problem(
        'This Rust has no wasm32-unknown-unknown target and there is no rustup to add it.\n' +
          "  Install the distribution's package for it, or rustup from https://rustup.rs",
      );
    }
    await step('Rust: add the wasm target', () => run('rustup', ['target', 'add', 'wasm32-unknown-unknown']));
  }
  if (!packagesAreCurrent()) {
    // No package here needs its install script: esbuild's only makes its command start sooner.
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    await step('npm: install the build tools', () => run(npm, args));
  }
}

function requireRust() {
  if (!output('cargo', ['--version']) && process.env.HOME) {
    // Just installed, and the shell has not read its profile since.
    process.env.PATH = `${path.join(process.env.HOME, '.cargo/bin')}${path.delimiter}${process.env.PATH}`;
  }
  if (output('cargo', ['--version'])) return;
  throw new Problem(
    "Rust's `cargo` was not found. Install Rust with rustup, then run this again:\n" +
      "  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh\n" +
      '  (Windows and others: https://rustup.rs)',
  );
}

/** npm writes node_modules/.package-lock.json last. */
function packagesAreCurrent() {
  const installed = at('node_modules/.package-lock.json');
  return fs.existsSync(installed) && fs.statSync(installed).mtimeMs >= fs.statSync(at('package-lock.json')).mtimeMs;
}

main(import.meta.url, setUp);
