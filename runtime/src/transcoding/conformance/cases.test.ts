import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { transcodingCases } from './cases.ts';
import { pageFile, withTable } from './page.ts';
import { runCase } from './run-case.ts';

for (const [about, cases] of Map.groupBy(transcodingCases, (each) => each.about)) {
  describe(about, () => {
    for (const each of cases)
      test(`${each.what}: ${each.request ?? each.bindings.join(', ')}`, () => {
        assert.equal(runCase(each), each.expected);
      });
  });
}

test('the table in docs/http.md is what came of these cases', () => {
  const page = readFileSync(pageFile, 'utf8');
  assert.equal(page, withTable(page), 'run `node runtime/src/transcoding/conformance/write-page.ts`');
});

test('a case that comes out otherwise shows in the table', () => {
  const [first] = transcodingCases;
  assert.ok(first);
  assert.match(
    withTable('<!-- cases: begin -->\n<!-- cases: end -->', [{ ...first, expected: 'N {}' }]),
    /\*\*no\*\*/,
  );
});
