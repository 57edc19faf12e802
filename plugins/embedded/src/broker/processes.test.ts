import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Child, startChild, until } from '../sqlite/test-child.ts';
import { createSqliteBroker } from './broker.ts';

const root = mkdtempSync(join(tmpdir(), 'fairlead-broker-processes-'));
after(() => rmSync(root, { recursive: true }));

type Report = { kind: string; id: string; key: string; attempt: number; at: number };

const reports = (children: readonly Child[], kind: string): Report[] =>
  children
    .flatMap(({ messages }) => messages as Report[])
    .filter((report) => report.kind === kind)
    .sort((a, b) => a.at - b.at);
const idsOf = (list: readonly { id: string }[]) => new Set(list.map(({ id }) => id));
const startConsumer = (directory: string, workMs: number, concurrency: number) =>
  startChild(new URL('./test-consumer.ts', import.meta.url), [
    directory,
    'events',
    'log',
    `${workMs}`,
    `${concurrency}`,
  ]);
const isReady = (child: Child) => reports([child], 'ready').length > 0;

/** Per key, the first time each message was handled is in the order of publishing. */
function assertOrder(handled: readonly Report[]): void {
  for (const key of new Set(handled.map((report) => report.key))) {
    const first = [...idsOf(handled.filter((report) => report.key === key))].map((id) =>
      Number(id.split('-')[1]),
    );
    assert.deepEqual(
      first,
      [...first].sort((a, b) => a - b),
      `order of ${key}`,
    );
  }
}

async function publish(directory: string, from: number, count: number): Promise<string[]> {
  await using broker = createSqliteBroker({ directory });
  const ids = Array.from({ length: count }, (_, index) => `m-${from + index}`);
  await Promise.all(
    ids.map((id, index) =>
      broker.publish('events', { id, key: `k-${index % 20}`, payload: Buffer.from(id) }),
    ),
  );
  return ids;
}

test('a member of a group that is killed: the other handles everything, in order per key, within seconds', async () => {
  const directory = join(root, 'killed');
  const ids = await publish(directory, 0, 800);
  await using one = startConsumer(directory, 4, 8);
  await using two = startConsumer(directory, 4, 8);
  const children = [one, two];
  await until(() => children.every((child) => reports([child], 'handled').length > 40), 'both work');
  one.kill('SIGKILL');
  await one.ended;
  await until(() => idsOf(reports(children, 'handled')).size === ids.length, 'everything is handled', 60_000);
  const handled = reports(children, 'handled');
  assert.deepEqual(idsOf(handled), new Set(ids));
  assertOrder(handled);
  const again = reports([two], 'handled').filter(({ attempt }) => attempt > 1);
  assert.ok(again.length > 0, 'what the killed one had begun was taken over');
  assert.ok(handled.length - ids.length <= 8, 'no more twice than one member has in hand');
});

test('a publisher that is killed: what was acknowledged is delivered', async () => {
  const directory = join(root, 'publisher');
  await using publisher = startChild(new URL('./test-publisher.ts', import.meta.url), [directory, 'events']);
  const published = () => idsOf(reports([publisher], 'published'));
  await until(() => published().size > 300, 'the publisher works');
  publisher.kill('SIGKILL');
  await publisher.ended;
  const acknowledged = published();
  const seen = new Set<string>();
  await using broker = createSqliteBroker({ directory });
  await broker.subscribe('events', async ({ id }) => void seen.add(id), { group: 'log' });
  await until(() => acknowledged.isSubsetOf(seen), 'every acknowledged message arrives');
});

test('a member that is stopped loses its claims, and spoils nothing when it goes on', async () => {
  const directory = join(root, 'stopped');
  await using stopped = startConsumer(directory, 100, 2);
  await until(() => isReady(stopped), 'the member is there');
  const first = await publish(directory, 0, 40);
  await until(() => reports([stopped], 'started').length > 2, 'it has begun');
  await stopped.stop();
  await using other = startConsumer(directory, 1, 8);
  const both = [stopped, other];
  await until(() => idsOf(reports(both, 'handled')).size === first.length, 'the other takes over');
  stopped.kill('SIGCONT');
  const second = await publish(directory, 40, 200);
  await until(() => idsOf(reports(both, 'handled')).size === 240, 'everything behind it');
  const handled = reports(both, 'handled');
  assert.deepEqual(idsOf(handled), new Set([...first, ...second]));
  assert.ok(handled.length <= 242, `${handled.length} times for 240 messages`);
});

test('what other processes publish arrives soon', async () => {
  const directory = join(root, 'latency');
  await using consumer = startConsumer(directory, 0, 4);
  await until(() => isReady(consumer), 'the consumer is there');
  await using broker = createSqliteBroker({ directory });
  const took: number[] = [];
  for (let index = 0; index < 10; index++) {
    const before = Number(process.hrtime.bigint() / 1000n);
    await broker.publish('events', { id: `m-${index}`, payload: Buffer.from('x') });
    await until(() => reports([consumer], 'started').length > index, 'the message');
    took.push((reports([consumer], 'started')[index]?.at ?? Number.POSITIVE_INFINITY) - before);
  }
  took.sort((a, b) => a - b);
  const medianMs = (took[5] ?? Number.POSITIVE_INFINITY) / 1000;
  assert.ok(medianMs < 100, `median ${medianMs} ms`);
});
