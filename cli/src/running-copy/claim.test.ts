import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import { claimDataDir } from './claim.ts';
import { publishRunningCopy } from './publish.ts';

let root = '';
let dataDir = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fairlead-claim-'));
  dataDir = join(root, 'data');
});
afterEach(() => rmSync(root, { recursive: true }));

const refusedAs = (text: RegExp) => (error: unknown) =>
  error instanceof RuntimeError && error.code === 'FAILED_PRECONDITION' && text.test(error.message);

/** Another process that has claimed the directory. */
async function claimant() {
  const script = `const { claimDataDir } = await import(${JSON.stringify(join(import.meta.dirname, 'claim.ts'))});
    claimDataDir(${JSON.stringify(root)}, ${JSON.stringify(dataDir)});
    process.stdout.write('claimed');
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('a copy that is still starting keeps a second one out; other data are free', () => {
  const release = claimDataDir(root, dataDir);
  assert.throws(() => claimDataDir(root, dataDir), refusedAs(/being started already on .*make stop/));
  claimDataDir(root, join(root, 'other'))();
  release();
  claimDataDir(root, dataDir)();
});

test('a copy of another process that runs is named', async () => {
  const child = await claimant();
  const copy = { pid: child.pid ?? 0, profile: 'embedded', dataDir, apiUrl: '', startedAt: '', env: {} };
  publishRunningCopy(root, copy);
  assert.throws(() => claimDataDir(root, dataDir), refusedAs(new RegExp(`running already.*${child.pid}`)));
  child.kill('SIGKILL');
  await once(child, 'exit');
});

test('a copy that was killed leaves no lock behind, whatever its file says', async () => {
  const child = await claimant();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const copy = { pid: process.ppid, profile: 'embedded', dataDir, apiUrl: '', startedAt: '', env: {} };
  publishRunningCopy(root, copy);
  claimDataDir(root, dataDir)();
});

test('the lock is nobody else’s to read, and a directory that is none is named', () => {
  claimDataDir(root, dataDir)();
  assert.equal(statSync(join(dataDir, 'copy.lock')).mode & 0o777, 0o600);
  writeFileSync(join(root, 'file'), '');
  assert.throws(() => claimDataDir(root, join(root, 'file')), refusedAs(/dataDir.*cannot be used.*file/));
});
