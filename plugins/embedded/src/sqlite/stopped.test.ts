import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import { openDatabase } from './database.ts';
import { startChild, until } from './test-child.ts';
import type { operations } from './test-operations.ts';

const directory = mkdtempSync(join(tmpdir(), 'fairlead-stopped-'));
after(() => rmSync(directory, { recursive: true }));

const open = (file: string, busyTimeoutMs: number) =>
  openDatabase<typeof operations>({
    file,
    operations: new URL('./test-operations.ts', import.meta.url),
    busyTimeoutMs,
  });

/** A child that is stopped inside a write transaction on `<name>.db`. */
async function stoppedChild(name: string) {
  const file = join(directory, `${name}.db`);
  const marker = join(directory, `${name}.marker`);
  const child = startChild(new URL('./test-holder.ts', import.meta.url), [file, marker, '300']);
  await until(() => existsSync(marker), 'the child takes the lock');
  await child.stop();
  return { file, child };
}

/** Long enough that a busy machine alone does not explain such a wait. */
const BUSY_MS = 1_500;

for (const end of ['SIGCONT', 'SIGKILL'] as const)
  test(`a process stopped in the middle of a write: others fail in time, read on, and recover on ${end}`, async () => {
    const { file, child } = await stoppedChild(end);
    await using _child = child;
    await using database = open(file, BUSY_MS);
    await using other = open(join(directory, `${end}-other.db`), BUSY_MS);

    const startMs = performance.now();
    const calls = Promise.allSettled([1, 2, 3].map(() => database.call('add', { name: 'mine' })));
    let reads = 0;
    let slowestMs = 0;
    let settled = false;
    const watching = calls.then(() => {
      settled = true;
    });
    while (!settled) {
      const beganMs = performance.now();
      assert.equal(await database.call('get', { name: 'held' }), 0);
      await other.call('add', { name: 'other' });
      slowestMs = Math.max(slowestMs, performance.now() - beganMs);
      reads += 1;
    }
    await watching;
    const tookMs = performance.now() - startMs;
    for (const result of await calls) {
      assert(result.status === 'rejected');
      assert(result.reason instanceof RuntimeError);
      assert.equal(result.reason.code, 'UNAVAILABLE');
      assert(result.reason.retryable);
      assert(result.reason.message.includes(file), result.reason.message);
    }
    assert(tookMs >= BUSY_MS - 1, `failed after ${tookMs} ms`);
    assert(reads > 10, `only ${reads} reads meanwhile`);
    // Had they waited for the locked file, they would have waited as long as its writers did.
    assert(slowestMs < BUSY_MS / 2, `a read and a write elsewhere took ${slowestMs} ms`);

    child.kill(end);
    await child.ended;
    assert.equal(await database.call('add', { name: 'mine' }), 1);
    assert.deepEqual(child.messages, end === 'SIGCONT' ? ['committed'] : []);
    assert.equal(await database.call('get', { name: 'held' }), end === 'SIGCONT' ? 1 : 0);
    assert.equal(await database.call('check', {}), 'ok');
  });

test('a write that waits for a stopped process is done once that goes on', async () => {
  const { file, child } = await stoppedChild('waits');
  await using _child = child;
  await using database = open(file, 10_000);
  await database.call('get', { name: 'held' });
  const write = database.call('add', { name: 'mine' });
  child.kill('SIGCONT');
  assert.equal(await write, 1);
});
