// What commands print that the README shows: each between two marks, put there by `--readme`.
import fs from 'node:fs';
import { Problem, at } from '../../www/tools/run.mjs';

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function toReadme(name, text) {
  const file = at('README.md');
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const whole = fs.readFileSync(file, 'utf8');
  const [from, to] = [whole.indexOf(begin) + begin.length, whole.indexOf(end)];
  if (from < begin.length || to < from) throw new Problem(`README.md has no marks ${begin.trim()} and ${end}.`);
  fs.writeFileSync(file, `${whole.slice(0, from)}${text.trim()}\n${whole.slice(to)}`);
}

/** Rows of cells as Markdown, the first row being the head. */
export function table([head, ...rows]) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** How many times another, in words; a dash for what was not measured. */
export const times = (value) => (value === undefined ? '–' : `${value.toFixed(value < 0.1 ? 3 : 2)} ×`);
