// `npm test`: sets up what is missing, then everything that can fail, and a summary.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { at, main, root, seconds } from './run.mjs';
import { setUpBrowser } from './browser.mjs';
import { setUpPython } from './python.mjs';
import { setUp } from './setup.mjs';
import { buildSite } from './start.mjs';
import { size } from './size.mjs';
import { instructions } from '../../tests/bench/instructions.mjs';

const results = [];

/** Runs one part; it returns how many passed and failed, or nothing when it is a single check. */
async function part(name, work) {
  console.log(`\n━━ ${name}`);
  const begin = performance.now();
  let counts;
  try {
    counts = (await work()) ?? { passed: 1, failed: 0 };
  } catch (error) {
    console.error(`✗ ${error.message}`);
    counts = { passed: 0, failed: 1 };
  }
  results.push({ name, ...counts, time: seconds(begin) });
  return counts.failed === 0;
}

/** Runs a command with its output shown and kept; `count` reads the numbers of tests from the output. */
function command(program, args, count) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk);
      text += chunk;
    });
    child.on('error', fail);
    child.on('close', (code) => {
      const counts = count?.(text) ?? { passed: code === 0 ? 1 : 0, failed: 0 };
      // A run that ends badly without a failed test did not get as far as running them.
      if (code !== 0 && counts.failed === 0) counts.failed = 1;
      if (code === 0 && counts.passed === 0) return fail(new Error(`${program} ran no test`));
      done(counts);
    });
  });
}

const cargo = (...args) => command('cargo', args);
const node = (args, count) => command(process.execPath, args, count);

function sum(text, pattern) {
  return [...text.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
}

const cargoCounts = (text) => ({
  passed: sum(text, /^test result: .*? (\d+) passed/gm),
  failed: sum(text, /^test result: .*? (\d+) failed/gm),
});

/** By name: what a folder means to `node --test` differs between versions of Node. */
function headlessTests() {
  const names = fs.readdirSync(at('tests/headless')).filter((name) => name.endsWith('.test.mjs'));
  return names.map((name) => `tests/headless/${name}`);
}

/** From a report beside the one on the screen, whose form is for people. */
function tapCounts() {
  const text = fs.readFileSync(at('test-results/headless.tap'), 'utf8');
  return { passed: sum(text, /^# pass (\d+)/gm), failed: sum(text, /^# fail (\d+)/gm) + sum(text, /^# cancelled (\d+)/gm) };
}

function playwrightCounts() {
  const { stats, errors } = JSON.parse(fs.readFileSync(at('test-results/browser.json'), 'utf8'));
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length };
}

const lint = ['--', '-D', 'warnings'];

async function test() {
  fs.rmSync(at('test-results'), { recursive: true, force: true });
  fs.mkdirSync(at('test-results'), { recursive: true });
  await part('set up', async () => {
    await setUp();
    await setUpBrowser();
  });
  await part('cargo fmt', () => cargo('fmt', '--check'));
  await part('cargo clippy, native', () =>
    cargo('clippy', '--locked', '--quiet', '--all-targets', '--features', 'cli', ...lint));
  await part('cargo clippy, wasm', () =>
    cargo('clippy', '--locked', '--quiet', '--lib', '--target', 'wasm32-unknown-unknown', ...lint));
  await part('cargo clippy, feeds', () =>
    cargo('clippy', '--locked', '--quiet', '--lib', '--target', 'wasm32-unknown-unknown', '--no-default-features', '--features', 'feeds', ...lint));
  await part('cargo test', () => command('cargo', ['test', '--locked', '--features', 'cli'], cargoCounts));
  await part('hand-over to PyTorch', async () => {
    await setUpPython();
    return command('cargo', ['test', '--locked', '--features', 'cli', '--test', 'handover', '--', '--ignored'], cargoCounts);
  });
  const built = await part('build', buildSite);
  if (built) {
    await part('size', async () => size());
    await part('instructions', instructions);
    await part('types', () => node([at('node_modules/typescript/bin/tsc'), '--project', 'tests/types']));
    await part('headless', () =>
      node(
        [
          '--test',
          '--test-reporter=spec',
          '--test-reporter-destination=stdout',
          '--test-reporter=tap',
          '--test-reporter-destination=test-results/headless.tap',
          ...headlessTests(),
        ],
        tapCounts,
      ));
    await part('browser', () =>
      node([at('node_modules/@playwright/test/cli.js'), 'test', '--config', 'tests/browser'], playwrightCounts));
  } else {
    for (const name of ['size', 'instructions', 'types', 'headless', 'browser']) {
      await part(name, () => Promise.reject(new Error('not run: the build failed')));
    }
  }

  console.log('\n━━ summary');
  for (const { name, passed, failed, time } of results) {
    const mark = failed ? '✗' : '✓';
    console.log(`${mark} ${name.padEnd(22)} ${`${passed} passed, ${failed} failed`.padEnd(24)} ${time.padStart(8)}`);
  }
  const total = (kind) => results.reduce((all, result) => all + result[kind], 0);
  process.exitCode = total('failed') ? 1 : 0;
  console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
}

main(import.meta.url, test);
