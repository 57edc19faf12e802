// Runs every test file (or those that match the arguments), and ends with what was skipped and how many tests ran.
import { glob } from 'node:fs/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** The longest that one file may take; a test that hangs must not hang the rest. */
const FILE_TIMEOUT_MS = 240_000;

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
/** How many tests were skipped for each reason. */
const skipped = new Map<string, number>();

// Two at a time: many tests start processes of their own.
const stream = run({ files: files.sort(), concurrency: 2, timeout: FILE_TIMEOUT_MS });
stream.on('test:pass', ({ skip, details }) => {
  if (details.type === 'suite' && skip === undefined) return;
  if (skip === undefined) counts.passed++;
  else {
    counts.skipped++;
    const reason = typeof skip === 'string' ? skip : 'without a reason';
    skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
  }
});
stream.on('test:fail', ({ details }) => {
  if (details.type === 'suite') return;
  counts.failed++;
  process.exitCode = 1;
});
stream.on('end', () => {
  for (const [reason, count] of skipped) console.log(`SKIPPED  ${count} × ${reason}`);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
});
stream.compose(spec).pipe(process.stdout);
