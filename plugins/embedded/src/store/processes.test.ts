import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import { startChild, until } from '../sqlite/test-child.ts';
import { createSqliteStore } from './sqlite.ts';

const root = mkdtempSync(join(tmpdir(), 'fairlead-processes-'));
after(() => rmSync(root, { recursive: true }));

type Thing = { id: string; n: number; takers?: Record<string, number> };

const spec = { name: 'things', unique: [['n', 'name']], indexes: [['n']] };
const start = (...args: string[]) => startChild(new URL('./test-writer.ts', import.meta.url), args);

function integrity(directory: string): unknown {
  const database = new DatabaseSync(join(directory, 'store-shared.db'), { readOnly: true });
  try {
    return database.prepare('PRAGMA integrity_check').get()?.integrity_check;
  } finally {
    database.close();
  }
}

test('four processes that compete for 400 take exactly 400, stopped and continued meanwhile', async () => {
  const directory = join(root, 'compete');
  await using store = createSqliteStore({ directory, service: 'shared' });
  const things = await store.collection<Thing>(spec);
  await things.insert({ id: 'vessel', n: 0 });
  await using children = new AsyncDisposableStack();
  const writers = ['a', 'b', 'c', 'd'].map((name) => children.use(start('take', directory, name, '400')));
  const [stopped] = writers;
  const started = async () => ((await things.get('vessel'))?.n ?? 0) > 20;
  const endMs = Date.now() + 10_000;
  while (!(await started())) assert(Date.now() < endMs, 'nobody writes');
  await stopped?.stop();
  stopped?.kill('SIGCONT');

  assert.deepEqual(await Promise.all(writers.map(({ ended }) => ended)), [0, 0, 0, 0]);
  const taken = writers.map(({ messages }) => Number(messages[0]));
  const vessel = await things.get('vessel');
  assert.equal(vessel?.n, 400);
  assert.equal(
    taken.reduce((sum, each) => sum + each, 0),
    400,
  );
  for (const [index, name] of ['a', 'b', 'c', 'd'].entries())
    assert.equal(vessel?.takers?.[name] ?? 0, taken[index], `what ${name} took`);
});

test('a process killed in the middle of its writes leaves what it acknowledged, and a whole file', async () => {
  const directory = join(root, 'killed');
  for (const round of [1, 2, 3]) {
    await using child = start('insert', directory, `r${round}`);
    await until(() => child.messages.length > 100 * round, 'acknowledged inserts');
    child.kill('SIGKILL');
    await child.ended;
    assert.equal(integrity(directory), 'ok');
    await using store = createSqliteStore({ directory, service: 'shared' });
    const things = await store.collection<Thing>(spec);
    for (const id of child.messages)
      assert(await things.get(String(id)), `${id} was acknowledged and is lost`);
  }
});

test('documents are there after a restart, in a directory of mode 0700 and a file of mode 0600', async () => {
  const directory = join(root, 'kept', 'data');
  {
    await using store = createSqliteStore({ directory, service: 'user' });
    await (await store.collection<Thing>(spec)).insert({ id: 'a', n: 1 });
  }
  await using store = createSqliteStore({ directory, service: 'user' });
  assert.deepEqual(await (await store.collection<Thing>(spec)).get('a'), { id: 'a', n: 1 });
  assert.equal(statSync(directory).mode & 0o777, 0o700);
  assert.equal(statSync(join(directory, 'store-user.db')).mode & 0o777, 0o600);
});

test('a directory that cannot be written is named', async () => {
  await using store = createSqliteStore({ directory: '/proc/fairlead', service: 'user' });
  await assert.rejects(store.collection(spec), (error) => {
    assert(error instanceof RuntimeError);
    assert.equal(error.code, 'FAILED_PRECONDITION');
    assert.match(error.message, /The data directory \/proc\/fairlead cannot be written/);
    return true;
  });
});

test('a store whose directory is removed goes on with an empty one', async () => {
  const directory = join(root, 'removed');
  await using store = createSqliteStore({ directory, service: 'user' });
  const things = await store.collection<Thing>(spec);
  await things.insert({ id: 'a', n: 1 });
  rmSync(directory, { recursive: true });
  const endMs = Date.now() + 5_000;
  while (await things.get('a')) assert(Date.now() < endMs, 'still the old file');
  await things.insert({ id: 'a', n: 2 });
  assert.deepEqual(await things.get('a'), { id: 'a', n: 2 });
});

test('a unique index over documents that are not unique is refused with its fields', async () => {
  await using store = createSqliteStore({ directory: join(root, 'late'), service: 'user' });
  const things = await store.collection<Thing>({ name: 'things' });
  await things.insert({ id: 'a', n: 1 });
  await things.insert({ id: 'b', n: 1 });
  await assert.rejects(store.collection({ name: 'things', unique: [['n']] }), /share the same n/);
});

test('options that are none are refused at once', () => {
  assert.throws(() => createSqliteStore({ directory: '', service: 'user' }), /directory/);
  assert.throws(() => createSqliteStore({ directory: root, service: '../user' }), /"..\/user" is no name/);
  assert.throws(
    () => createSqliteStore({ directory: root, service: 'user', busyTimeoutMs: Number.NaN }),
    /busyTimeoutMs/,
  );
});
