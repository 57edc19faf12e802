import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');

/** File and name of the test in each row of the table. */
const rows = [...page.matchAll(/^\|.*\| `([^`|]+\.ts)`: (.+) \|$/gm)].map(([, file = '', name = '']) => ({
  file,
  name,
}));

/** The names of tests in a file, however they are quoted. */
function testsIn(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const named = [...text.matchAll(/\b(?:test|onFixture)\(\s*(['"`])(.*?)\1,/g)].map(
    ([, , name = '']) => name,
  );
  // Attacks on tokens are a table: its keys are the names. Cases of conformance have titles.
  const keyed = [...text.matchAll(/^ {2}'(.*)':(?: \[)?$/gm)].map(([, name = '']) => name);
  const titled = [...text.matchAll(/^ *title: '(.*)',$/gm)].map(([, name = '']) => name);
  return [...named, ...keyed, ...titled];
}

test('every row of the table of attacks is a test that exists', () => {
  assert.ok(rows.length >= 20, `${rows.length} rows`);
  for (const { file, name } of rows) assert.ok(testsIn(file).includes(name), `${file} has no test "${name}"`);
});

test('every attack that is tested is in the table', () => {
  const folder = 'test/attacks';
  const files = readdirSync(join(root, folder)).filter((file) => !/\.test\.ts$|^demo\.ts$/.test(file));
  const tested = files.flatMap((file) =>
    testsIn(`${folder}/${file}`).map((name) => `${folder}/${file}: ${name}`),
  );
  const listed = new Set(rows.map(({ file, name }) => `${file}: ${name}`));
  assert.ok(tested.length >= 20);
  assert.deepEqual(
    tested.filter((name) => !listed.has(name)),
    [],
  );
});
