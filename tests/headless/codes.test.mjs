// Every code that a page or a program may meet is in the declarations, and no other.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';

const read = (path) => fs.readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const under = (folder) => fs.readdirSync(new URL(`../../${folder}`, import.meta.url), { recursive: true }).map((name) => `${folder}/${name}`);
const found = (files, ...patterns) =>
  new Set(files.flatMap((file) => patterns.flatMap((pattern) => [...read(file).split('#[cfg(test)]')[0].matchAll(pattern)].map(([, code]) => code))));
const declared = (file, type) => new Set([...read(file).match(new RegExp(`type ${type} =([^]*?';)\n`))[1].matchAll(/\| '(\w+)'/g)].map(([, code]) => code));

const rust = under('src').filter((file) => file.endsWith('.rs') && !/\/(bin|eval|log|train|handover|tensors)\b|\/dqn|reference/.test(file));
const script = under('www/loader').filter((file) => file.endsWith('.js') && !/\/(dqn|lift)\.js/.test(file));
// Turned into others before they reach JavaScript; and those of a file for another command.
const inner = /^(full_needed|filter_shape|index_unknown_items|catalog_open|model_write|bundle_shards|write)$/;

test('every code of an error is declared, and every one declared exists', () => {
  const codes = [...declared('www/loader/headless.d.ts', 'ErrorCode'), ...declared('www/loader/windowshop.d.ts', 'PageErrorCode')];
  const thrown = new Set([
    ...found(rust, /Error::new\(\s*"([a-z_]+)"/g, /report\("([a-z_]+)"/g, /fail\("([a-z_]+)"/g),
    ...found(script, /(?:coded|report(?:\?\.)?)\('([a-z_]+)'/g, /'((?:catalog|bundle|visitor|event|request|config)_[a-z]+)'\)/g, /code: '([a-z_]+)'/g),
  ]);
  assert.deepEqual([...thrown].filter((code) => !inner.test(code)).sort(), codes.sort());
});

test('every code of a warning is declared, and every one declared exists', () => {
  const given = found(rust, /warnings\s*\.add\(\s*"([a-z_]+)"/g);
  assert.deepEqual([...given].sort(), [...declared('www/loader/headless.d.ts', 'WarningCode')].sort());
});
