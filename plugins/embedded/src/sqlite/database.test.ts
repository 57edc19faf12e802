import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import { type Database, openDatabase } from './database.ts';
import type { operations } from './test-operations.ts';

const directory = mkdtempSync(join(tmpdir(), 'fairlead-sqlite-'));
after(() => rmSync(directory, { recursive: true }));

let files = 0;
const open = (
  file = join(directory, `${++files}`, 'test.db'),
  busyTimeoutMs = 5_000,
): Database<typeof operations> =>
  openDatabase<typeof operations>({
    file,
    operations: new URL('./test-operations.ts', import.meta.url),
    busyTimeoutMs,
  });
const failsWith = (code: string, pattern: RegExp) => (error: unknown) => {
  assert(error instanceof RuntimeError);
  assert.equal(error.code, code);
  assert.match(error.message, pattern);
  return true;
};

test('runs operations and keeps what they wrote', async () => {
  const file = join(directory, 'kept', 'test.db');
  {
    await using database = open(file);
    assert.equal(await database.call('add', { name: 'a', by: 2 }), 2);
    assert.equal(await database.call('add', { name: 'a' }), 3);
  }
  await using database = open(file);
  assert.equal(await database.call('get', { name: 'a' }), 3);
});

test('makes the directory with mode 0700 and files with mode 0600', async () => {
  const file = join(directory, 'modes', 'deep', 'test.db');
  await using database = open(file);
  await database.call('add', { name: 'a' });
  assert.equal(statSync(join(directory, 'modes', 'deep')).mode & 0o777, 0o700);
  for (const suffix of ['', '-wal', '-shm'])
    assert.equal(statSync(file + suffix).mode & 0o777, 0o600, suffix);
});

test('takes rights on an existing file away from others', async () => {
  const file = join(directory, 'loose.db');
  writeFileSync(file, '');
  chmodSync(file, 0o644);
  await using database = open(file);
  await database.call('add', { name: 'a' });
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('does nothing before the first call', async () => {
  const file = join(directory, 'lazy', 'test.db');
  await using _database = open(file);
  assert.throws(() => statSync(file));
});

test('undoes a failing operation alone, and its error arrives as a RuntimeError', async () => {
  await using database = open();
  const [first, failed, second] = await Promise.allSettled([
    database.call('add', { name: 'a' }),
    database.call('addAndFail', { name: 'b' }),
    database.call('add', { name: 'c' }),
  ]);
  assert.equal(first.status, 'fulfilled');
  assert.equal(second.status, 'fulfilled');
  assert(failed.status === 'rejected');
  assert(failed.reason instanceof RuntimeError);
  assert.equal(failed.reason.code, 'ABORTED');
  assert.equal(failed.reason.reason, 'UNWANTED');
  assert.deepEqual(failed.reason.metadata, { name: 'b' });
  await assert.rejects(database.call('addAndFail', { name: 'd' }), failsWith('ABORTED', /not wanted/));
  assert.deepEqual(await database.call('all', {}), ['a', 'c']);
});

test('a duplicate key is ALREADY_EXISTS', async () => {
  await using database = open();
  await database.call('insert', { name: 'a' });
  await assert.rejects(database.call('insert', { name: 'a' }), failsWith('ALREADY_EXISTS', /UNIQUE/));
});

test('many writes at once are all done, in order', async () => {
  await using database = open();
  const values = await Promise.all(Array.from({ length: 1_000 }, () => database.call('add', { name: 'a' })));
  assert.deepEqual(
    values,
    Array.from({ length: 1_000 }, (_, index) => index + 1),
  );
});

test('two databases on one file in one process share it', async () => {
  const file = join(directory, 'two.db');
  await using one = open(file);
  await using other = open(file);
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => (index % 2 ? one : other).call('add', { name: 'a' })),
  );
  assert.equal(await one.call('get', { name: 'a' }), 100);
});

test('a small view into a large buffer is stored as itself', async () => {
  await using database = open();
  await database.call('store', { bytes: new Uint8Array(new ArrayBuffer(1 << 20), 10, 7) });
  assert.deepEqual(await database.call('bytes', {}), [7]);
});

test('names the directory that cannot be written, and works once it can', async () => {
  const blocker = join(directory, 'blocker');
  writeFileSync(blocker, '');
  await using database = open(join(blocker, 'data', 'test.db'));
  const refused = failsWith('FAILED_PRECONDITION', new RegExp(`${join(blocker, 'data')} cannot be written`));
  await assert.rejects(database.call('add', { name: 'a' }), refused);
  await assert.rejects(database.call('get', { name: 'a' }), refused);
  rmSync(blocker);
  assert.equal(await database.call('add', { name: 'a' }), 1);
});

test('refuses a directory in which everybody may put files, and takes it once they may not', async () => {
  const open777 = join(directory, 'open');
  mkdirSync(open777);
  chmodSync(open777, 0o777);
  await using database = open(join(open777, 'test.db'));
  const refused = failsWith('FAILED_PRECONDITION', /open is open to everybody \(mode 0777\).*chmod 700/);
  await assert.rejects(database.call('add', { name: 'a' }), refused);
  assert.deepEqual(readdirSync(open777), []);
  chmodSync(open777, 0o700);
  assert.equal(await database.call('add', { name: 'a' }), 1);
});

test('a file that is no database is DATA_LOSS and named', async () => {
  const file = join(directory, 'garbage.db');
  writeFileSync(file, 'x'.repeat(10_000));
  await using database = open(file);
  await assert.rejects(database.call('add', { name: 'a' }), failsWith('DATA_LOSS', /garbage\.db/));
});

test('refuses a file that a newer version wrote', async () => {
  const file = join(directory, 'newer.db');
  const newer = new DatabaseSync(file);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  await using database = open(file);
  await assert.rejects(database.call('add', { name: 'a' }), failsWith('FAILED_PRECONDITION', /version 99/));
});

test('goes on with a new file when the old one is removed', async () => {
  const file = join(directory, 'removed', 'test.db');
  await using database = open(file);
  await database.call('add', { name: 'a' });
  rmSync(join(directory, 'removed'), { recursive: true });
  const untilMs = Date.now() + 5_000;
  while ((await database.call('get', { name: 'a' })) !== 0)
    assert(Date.now() < untilMs, 'still the old file');
  assert.equal(await database.call('add', { name: 'a' }), 1);
  assert(statSync(file).size >= 0);
});

test('a locked file fails its calls after the busy timeout; reads and other databases go on', async () => {
  const file = join(directory, 'locked.db');
  await using locked = open(file, 300);
  await using other = open();
  await locked.call('add', { name: 'a' });
  const holder = new DatabaseSync(file);
  holder.exec('BEGIN IMMEDIATE');
  const startMs = performance.now();
  const write = locked.call('add', { name: 'a' });
  let slowestMs = 0;
  let done = false;
  const failure = assert.rejects(write, failsWith('UNAVAILABLE', /locked\.db was locked/)).finally(() => {
    done = true;
  });
  while (!done) {
    const beganMs = performance.now();
    await other.call('add', { name: 'b' });
    assert.equal(await locked.call('get', { name: 'a' }), 1);
    slowestMs = Math.max(slowestMs, performance.now() - beganMs);
  }
  await failure;
  assert(performance.now() - startMs >= 299, 'gave up too early');
  assert(slowestMs < 200, `another call waited ${slowestMs} ms`);
  const later = locked.call('add', { name: 'a' });
  holder.exec('COMMIT');
  holder.close();
  assert.equal(await later, 2);
});

test('an abort ends the waiting, and a call that has not begun is not made', async () => {
  const file = join(directory, 'abort.db');
  await using database = open(file);
  await database.call('add', { name: 'a' });
  const holder = new DatabaseSync(file);
  holder.exec('BEGIN IMMEDIATE');
  const controller = new AbortController();
  const aborted = database.call('add', { name: 'a' }, { signal: controller.signal });
  const kept = database.call('add', { name: 'a', by: 10 });
  controller.abort();
  await assert.rejects(aborted, failsWith('CANCELLED', /abort/));
  await assert.rejects(
    database.call('add', { name: 'a' }, { signal: controller.signal }),
    failsWith('CANCELLED', /abort/),
  );
  holder.exec('ROLLBACK');
  holder.close();
  assert.equal(await kept, 11);
});

test('disposing waits for the calls so far, is idempotent, and ends the calls', async () => {
  const database = open();
  const call = database.call('add', { name: 'a' });
  await Promise.all([database[Symbol.asyncDispose](), database[Symbol.asyncDispose]()]);
  assert.equal(await call, 1);
  await assert.rejects(database.call('add', { name: 'a' }), failsWith('FAILED_PRECONDITION', /closed/));
});

test('a thread that dies fails its calls, and another one takes over', async () => {
  await using database = open();
  await using idle = open();
  await database.call('add', { name: 'a' });
  await idle.call('add', { name: 'a' });
  const other = assert.rejects(
    database.call('add', { name: 'a' }),
    failsWith('UNAVAILABLE', /thread has died/),
  );
  await assert.rejects(database.call('die', { name: 'b' }), failsWith('UNAVAILABLE', /thread has died/));
  await other;
  await idle[Symbol.asyncDispose]();
  assert.deepEqual(await database.call('all', {}), ['a']);
  assert.equal(await database.call('add', { name: 'a' }), 2);
});

test('an operations module that cannot be loaded fails every call', async () => {
  await using database = openDatabase<typeof operations>({
    file: join(directory, 'missing.db'),
    operations: new URL('./not-there.ts', import.meta.url),
  });
  await assert.rejects(database.call('add', { name: 'a' }), failsWith('INTERNAL', /not-there/));
  await assert.rejects(database.call('add', { name: 'a' }), failsWith('INTERNAL', /not-there/));
});

test('refuses a busy timeout that is none', () => {
  assert.throws(() => open('x', -1), failsWith('INVALID_ARGUMENT', /busyTimeoutMs is -1/));
});

test('a flood of operations is refused above the bound, and what was taken is done', async () => {
  const file = join(directory, 'flood', 'test.db');
  await using database = openDatabase<typeof operations>({
    file,
    operations: new URL('./test-operations.ts', import.meta.url),
    maxWaiting: 50,
  });
  const asked = Array.from({ length: 1_000 }, () => database.call('add', { name: 'a' }));
  const outcomes = await Promise.allSettled(asked);
  const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
  assert.equal(done, 128 + 50);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected')
      failsWith('RESOURCE_EXHAUSTED', /50 operations wait for the database/)(outcome.reason);
  assert.equal(await database.call('get', { name: 'a' }), done);
});

test('an operation that is given up while it waits is never begun', async () => {
  const file = join(directory, 'given-up', 'test.db');
  await using database = open(file);
  const asked = Array.from({ length: 128 }, () => database.call('add', { name: 'a' }));
  const stop = new AbortController();
  const waiting = Array.from({ length: 300 }, () => database.call('add', { name: 'a' }, stop));
  stop.abort();
  for (const { status } of await Promise.allSettled(waiting)) assert.equal(status, 'rejected');
  await Promise.all(asked);
  assert.equal(await database.call('get', { name: 'a' }), 128);
});

test('disposing waits for what waits', async () => {
  const file = join(directory, 'last', 'test.db');
  const database = open(file);
  const asked = Array.from({ length: 500 }, () => database.call('add', { name: 'a' }));
  await database[Symbol.asyncDispose]();
  assert.equal((await Promise.all(asked)).length, 500);
});

test('large results leave the thread as they are made: together they would not fit into it', async () => {
  await using database = open();
  const large = await Promise.all(
    Array.from({ length: 100 }, () => database.call('zeros', { bytes: 3 * 1024 * 1024 })),
  );
  assert.equal(
    large.reduce((sum, { length }) => sum + length, 0),
    100 * 3 * 1024 * 1024,
  );
});
