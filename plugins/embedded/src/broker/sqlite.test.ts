import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { RuntimeError, type SubscriptionState } from '@fairlead/runtime';
import { openDatabase } from '../sqlite/database.ts';
import { until } from '../sqlite/test-child.ts';
import { createSqliteBroker } from './broker.ts';
import type { operations } from './operations.ts';
import { resolveOptions } from './options.ts';
import { removeOld } from './retention.ts';

const root = mkdtempSync(join(tmpdir(), 'fairlead-broker-'));
after(() => rmSync(root, { recursive: true }));
const payload = Buffer.from('x');

/** Removes what is older than the given times. */
async function removeOlder(directory: string, retentionMs: number, unhandledRetentionMs: number) {
  await using database = openDatabase<typeof operations>({
    file: join(directory, 'broker.db'),
    operations: new URL('./operations.ts', import.meta.url),
  });
  await removeOld(database, resolveOptions({ directory, retentionMs, unhandledRetentionMs }));
}

test('removes by age what every group has handled, and keeps what one has not', async () => {
  const directory = join(root, 'retention');
  await using broker = createSqliteBroker({ directory });
  const handled: string[] = [];
  const handler = async ({ id }: { id: string }) => void handled.push(id);
  const behind = await broker.subscribe('t', async () => {}, { group: 'behind' });
  await behind[Symbol.asyncDispose]();
  await broker.publish('unread', { id: 'nobody', payload });
  await broker.subscribe('t', handler, { group: 'ahead' });
  for (const id of ['1', '2', '3']) await broker.publish('t', { id, key: 'k', payload });
  await until(() => handled.length === 3, 'all handled');
  await new Promise((resolve) => setTimeout(resolve, 20));

  await removeOlder(directory, 1, 60_000);
  handled.length = 0;
  await broker.subscribe('unread', handler, { group: 'new' });
  await broker.subscribe('t', handler, { group: 'behind' });
  await until(() => handled.length === 3, 'the group behind still gets everything');
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(handled, ['1', '2', '3']);

  await removeOlder(directory, 1, 60_000);
  handled.length = 0;
  await broker.subscribe('t', handler, { group: 'late' });
  await broker.publish('t', { id: '4', key: 'k', payload });
  await until(() => handled.length === 3, 'the new message in three groups');
  assert.deepEqual(handled, ['4', '4', '4']);
});

test('removes what nobody has handled only after the longer time, and the rest of the key goes on', async () => {
  const directory = join(root, 'unhandled');
  await using broker = createSqliteBroker({ directory });
  const gone = await broker.subscribe('t', async () => {}, { group: 'g' });
  await gone[Symbol.asyncDispose]();
  for (const id of ['1', '2']) await broker.publish('t', { id, key: 'k', payload });
  await new Promise((resolve) => setTimeout(resolve, 10));
  await removeOlder(directory, 1, 1);
  await broker.publish('t', { id: '3', key: 'k', payload });
  const handled: string[] = [];
  await broker.subscribe('t', async ({ id }) => void handled.push(id), { group: 'g' });
  await until(() => handled.length > 0, 'the message that is left');
  assert.deepEqual(handled, ['3']);
});

test('while another process holds the lock: publishing fails in time, consuming retries and recovers', async () => {
  const directory = join(root, 'locked');
  await using broker = createSqliteBroker({ directory, busyTimeoutMs: 150 });
  let finish = () => {};
  const work = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const handled: string[] = [];
  const subscription = await broker.subscribe(
    't',
    async ({ id }) => {
      handled.push(id);
      await work;
    },
    { group: 'g' },
  );
  const states: SubscriptionState[] = [];
  subscription.onState((state) => states.push(state));
  await broker.publish('t', { id: '1', payload });
  await until(() => handled.length === 1, 'the message');
  const other = new DatabaseSync(join(directory, 'broker.db'));
  other.exec('BEGIN IMMEDIATE');
  finish();
  await assert.rejects(
    broker.publish('t', { id: '2', payload }),
    (error) => error instanceof RuntimeError && error.code === 'UNAVAILABLE' && error.retryable,
  );
  await until(() => states.includes('retrying'), 'the consumer notices');
  other.exec('ROLLBACK');
  other.close();
  await until(() => states.at(-1) === 'running', 'the consumer recovers');
  await broker.publish('t', { id: '3', payload });
  await until(() => handled.length === 2, 'the next message');
  assert.deepEqual(handled, ['1', '3']);
});

test('goes on in a new file when the old one was removed', async () => {
  const directory = join(root, 'removed');
  await using broker = createSqliteBroker({ directory });
  const grouped: string[] = [];
  const ungrouped: string[] = [];
  await broker.subscribe('t', async ({ id }) => void grouped.push(id), { group: 'g' });
  await broker.subscribe('t', async ({ id }) => void ungrouped.push(id));
  for (const id of ['1', '2', '3']) await broker.publish('t', { id, payload });
  await until(() => grouped.length === 3 && ungrouped.length === 3, 'the messages');
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(directory, `broker.db${suffix}`));
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await broker.publish('t', { id: '4', payload });
  await until(() => grouped.includes('4') && ungrouped.includes('4'), 'the message in the new file');
});

test('finds work at once however much waits behind a blocked key', async () => {
  const directory = join(root, 'blocked');
  await using broker = createSqliteBroker({ directory });
  const backlog = Array.from({ length: 20_000 }, () => broker.publish('t', { key: 'blocked', payload }));
  await Promise.all(backlog);
  const handled: string[] = [];
  const down = new RuntimeError({ code: 'UNAVAILABLE', message: 'down' });
  const handler = async ({ key }: { key: string }) => {
    if (key === 'blocked') throw down;
    handled.push(key);
  };
  await broker.subscribe('t', handler, { group: 'g', backoffMs: 5 });
  const beginMs = performance.now();
  for (let index = 0; index < 50; index++) await broker.publish('t', { key: `k-${index}`, payload });
  await until(() => handled.length === 50, 'the other keys');
  assert.ok(performance.now() - beginMs < 3_000, `${performance.now() - beginMs} ms for 50 messages`);
});

test('refuses options that are not allowed', () => {
  const refused = (options: object, pattern: RegExp) =>
    assert.throws(() => createSqliteBroker({ directory: root, ...options }), pattern);
  refused({ directory: '' }, /"directory" is empty/);
  refused({ pollMs: 0 }, /"pollMs" is 0; .* from 1/);
  refused({ leaseMs: Number.NaN }, /"leaseMs" is NaN/);
  refused({ retentionMs: -1 }, /"retentionMs" is -1/);
  refused(
    { retentionMs: 2, unhandledRetentionMs: 1 },
    /"unhandledRetentionMs" is 1; it is at least "retentionMs", 2/,
  );
});
