// How many instructions the native core takes for each piece of work of core.rs, counted by valgrind's callgrind: unlike times
// these hardly differ from run to run, so the tests hold them to what instructions.json says.
//
//   node tests/bench/instructions.mjs [--update]
import fs from 'node:fs';
import { spawnSync } from 'node:child_process';
import { Problem, at, bytes, main, output, run, step } from '../../www/tools/run.mjs';

const kept = at('tests/bench/instructions.json');
/** Share by which a count may grow: what the compiler puts in line has moved one by 8 % when only other code changed. */
const TOLERANCE = 0.1;

const valgrind = () => output('valgrind', ['--version']);

/** Installs valgrind where that can be done without asking; whether it is there. */
async function setUpValgrind() {
  if (valgrind()) return true;
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !output('apt-get', ['--version'])) return false;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await step('Debian: install valgrind', async () => {
    await run('apt-get', ['update', '-q'], { env });
    await run('apt-get', ['install', '-yq', '--no-install-recommends', 'valgrind'], { env });
  }).catch((error) => console.warn(`  ${error.message}`));
  return valgrind() !== undefined;
}

/** Where cargo has put the benchmark's program. */
function build() {
  const args = ['bench', '--locked', '--features', 'cli', '--bench', 'core', '--no-run', '--message-format', 'json'];
  const { status, stdout } = spawnSync('cargo', args, { cwd: at(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 28 });
  if (status !== 0) throw new Problem('The benchmark of the core cannot be built.');
  const messages = stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  return messages.find(({ executable, target }) => executable && target.name === 'core').executable;
}

function count(program, name) {
  const file = at('target', `callgrind.${name}`);
  const args = ['--tool=callgrind', '--collect-atstart=no', '--toggle-collect=*measured*', `--callgrind-out-file=${file}`, program, '--once', name];
  const { status, stderr } = spawnSync('valgrind', args, { encoding: 'utf8' });
  const total = Number(fs.readFileSync(file, 'utf8').match(/^totals: (\d+)/m)?.[1]);
  if (status !== 0 || !total) throw new Problem(`valgrind counted nothing of ${name}: ${stderr}`);
  return total;
}

/** Counts passed and failed, in the form of the other parts of the tests. */
export async function instructions({ update = false } = {}) {
  if (!(await setUpValgrind())) {
    console.log('skipped: there is no valgrind, and it cannot be installed here');
    return { passed: 0, failed: 0 };
  }
  const program = build();
  const bounds = JSON.parse(fs.readFileSync(kept, 'utf8'));
  const results = { passed: 0, failed: 0 };
  for (const [name, bound] of Object.entries(bounds)) {
    const total = count(program, name);
    const change = total / bound - 1;
    const failed = !update && change > TOLERANCE;
    results[failed ? 'failed' : 'passed']++;
    const percent = `${change < 0 ? '−' : '+'}${(100 * Math.abs(change)).toFixed(1)} %`;
    console.log(`${failed ? '✗' : '✓'} ${name.padEnd(16)} ${bytes(total).padStart(12)} instructions, ${percent}`);
    bounds[name] = total;
  }
  if (update) fs.writeFileSync(kept, `${JSON.stringify(bounds, null, 2)}\n`);
  if (results.failed) console.log('More than is allowed. Where that is meant: node tests/bench/instructions.mjs --update');
  return results;
}

main(import.meta.url, async () => {
  const { failed } = await instructions({ update: process.argv.includes('--update') });
  process.exitCode = failed ? 1 : 0;
});
