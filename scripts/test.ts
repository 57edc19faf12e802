// Runs every test file, and ends with a line that says how many tests ran.

import { glob } from 'node:fs/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const patterns = process.argv.slice(2);
const files: string[] = [];
for (const pattern of patterns.length > 0 ? patterns : ['**/*.test.ts']) {
  for await (const file of glob(pattern, { exclude: ['**/node_modules/**', '.fairlead/**'] }))
    files.push(file);
}
if (files.length === 0) {
  console.error(`test: no test file matches ${patterns.join(' ')}`);
  process.exit(1);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const skipped: string[] = [];
// Heaviest first would be better balanced; by name is easier to read. Two at a time: many tests start processes.
const stream = run({ files: files.sort(), concurrency: 2, timeout: 300_000 });
stream.on('test:pass', ({ name, skip, details }) => {
  if (details.type === 'suite') return;
  if (skip === undefined) counts.passed++;
  else {
    counts.skipped++;
    skipped.push(`${name}${typeof skip === 'string' ? `: ${skip}` : ''}`);
  }
});
stream.on('test:fail', ({ details }) => {
  if (details.type === 'suite') return;
  counts.failed++;
  process.exitCode = 1;
});
stream.on('end', () => {
  for (const line of skipped) console.log(`SKIPPED  ${line}`);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
});
stream.compose(spec).pipe(process.stdout);
