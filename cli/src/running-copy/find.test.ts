import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import { findRunningCopy } from './find.ts';
import { publishRunningCopy } from './publish.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fairlead-copy-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const publish = (dataDir: string, pid = process.ppid) =>
  publishRunningCopy(root, {
    pid,
    profile: 'embedded',
    dataDir,
    apiUrl: 'http://127.0.0.1:1',
    startedAt: new Date().toISOString(),
    env: {},
  });

const failsWith = (code: string, text: RegExp) => (error: unknown) =>
  error instanceof RuntimeError && error.code === code && text.test(error.message);

test('the only copy is found, and no more once it has gone', () => {
  const unpublish = publish('/data/one');
  assert.equal(findRunningCopy({ root }).dataDir, '/data/one');
  unpublish();
  assert.throws(() => findRunningCopy({ root }), failsWith('UNAVAILABLE', /make run/));
});

test('of several, the one named counts, then the default one; else all are listed', () => {
  publish('/data/one');
  publish('/data/two');
  assert.equal(findRunningCopy({ root, dataDir: '/data/two' }).dataDir, '/data/two');
  assert.throws(() => findRunningCopy({ root }), /2 copies are running; .*\/data\/one.*\/data\/two/);
  publish(join(root, '.fairlead/data'));
  assert.equal(findRunningCopy({ root }).dataDir, join(root, '.fairlead/data'));
});

test('one that is named but does not run is not replaced by another', () => {
  publish('/data/one');
  assert.throws(
    () => findRunningCopy({ root, dataDir: '/data/two' }),
    failsWith('UNAVAILABLE', /\/data\/two/),
  );
});

test('the file of a copy that was killed is passed over', () => {
  publish('/data/one', 2 ** 22 + 1);
  assert.throws(() => findRunningCopy({ root }), failsWith('UNAVAILABLE', /make run/));
});
