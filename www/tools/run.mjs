// Runs the steps of a build: says what it does, how long it took, and skips what has not changed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export const root = path.resolve(import.meta.dirname, '../..');
export const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
export const at = (...parts) => path.join(root, ...parts);

/** A failure that the user can mend: printed as its message alone. */
export class Problem extends Error {}

/** Runs `work` under a title; it may return a remark that is printed behind the time. */
export async function step(title, work) {
  const begin = performance.now();
  console.log(`▸ ${title}`);
  const remark = await work();
  console.log(`  ${seconds(begin)}${remark ? `, ${remark}` : ''}`);
}

export function seconds(begin) {
  return `${((performance.now() - begin) / 1000).toFixed(1)} s`;
}

/**
 * Runs a command in the project's folder, its output shown, or `later`: when it has ended; throws a Problem when it fails.
 */
export function run(command, args, { env, later = false } = {}) {
  const problem = (why) => new Problem(`\`${command} ${args.join(' ')}\` ${why}`);
  return new Promise((done, fail) => {
    const stdio = later ? ['ignore', 'pipe', 'pipe'] : 'inherit';
    const child = spawn(command, args, { cwd: root, stdio, env: { ...process.env, ...env } });
    let said = '';
    for (const stream of later ? [child.stdout, child.stderr] : []) stream.on('data', (text) => (said += text));
    child.on('close', () => process.stdout.write(said));
    child.on('error', (error) => fail(problem(`could not start: ${error.message}`)));
    child.on('exit', (code, signal) => (code === 0 ? done() : fail(problem(`ended with ${signal ?? `exit code ${code}`}`))));
  });
}

/** Output of a command, or undefined when there is no such command or it fails. */
export function output(command, args) {
  const { status, stdout } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Does `work` unless the inputs (file names, or values) are those of the last time and all `outputs`
 * are there. By content, not by time: a fresh checkout or a switched branch changes times only.
 */
export async function unlessSame(name, inputs, outputs, work) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    if (path.isAbsolute(input)) hash.update(fs.readFileSync(input));
    else hash.update(input);
    hash.update('\0');
  }
  const key = hash.digest('hex');
  const stamp = at('target/stamps', name);
  const same = fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === key;
  if (same && outputs.every((file) => fs.existsSync(file))) return 'unchanged';
  const remark = await work();
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, key);
  return remark;
}

/** Runs a script's main function when the script was called itself; a Problem ends it with a message. */
export function main(url, work) {
  if (process.argv[1] === undefined || url !== pathToFileURL(fs.realpathSync(process.argv[1])).href) return;
  work().catch((error) => {
    console.error(error instanceof Problem ? `\n✗ ${error.message}` : error);
    process.exitCode = 1;
  });
}

export function bytes(count) {
  return count.toLocaleString('en-GB');
}
