import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createFakeClock,
  createWatches,
  RuntimeError,
  type ServiceNode,
  type Snapshot,
} from '@fairlead/runtime';
import type { Connection, ListOptions } from './connection.ts';
import { follow } from './follow.ts';
import type { Listing } from './listing.ts';

const TTL_MS = 6_000;
const node = (id: string): ServiceNode => ({
  id,
  service: 'vessel',
  version: '1.0.0',
  address: 'tcp://127.0.0.1:1',
  labels: {},
});

/** Watches a Consul whose answers are given one by one. */
function bench() {
  const clock = createFakeClock();
  const queries: ListOptions[] = [];
  let answer: PromiseWithResolvers<Listing> | undefined;
  const list: Connection['list'] = (_service, options = {}) => {
    queries.push(options);
    answer = Promise.withResolvers();
    return answer.promise;
  };
  const snapshots: Snapshot[] = [];
  const watches = createWatches({
    clock,
    ttlMs: TTL_MS,
    follow: (service, sink) =>
      follow({
        connection: { list } as Connection,
        service,
        sink,
        datacenter: undefined,
        waitMs: 5_000,
        graceMs: TTL_MS,
        clock,
        random: () => 1,
        logger: undefined,
      }),
  });
  const control = new AbortController();
  const reading = (async () => {
    for await (const snapshot of watches.watch('vessel', { signal: control.signal }))
      snapshots.push(snapshot);
  })();
  /** Settles the query that waits, and lets the next one begin. */
  const settle = async (how: (waiting: PromiseWithResolvers<Listing>) => void) => {
    const sent = queries.length;
    assert.ok(answer);
    how(answer);
    for (let step = 0; queries.length === sent; step++) {
      assert.ok(step < 100, 'no other query came');
      await clock.advance(50);
    }
  };
  return {
    clock,
    snapshots,
    queries,
    shown: () =>
      `${snapshots
        .at(-1)
        ?.nodes.map(({ id }) => id)
        .join()}${snapshots.at(-1)?.stale ? '?' : ''}`,
    start: () => clock.advance(0),
    lists: (index: number, passing: string, failing = '') =>
      settle(({ resolve }) =>
        resolve({ index: BigInt(index), passing: nodes(passing), failing: nodes(failing) }),
      ),
    fails: () => settle(({ reject }) => reject(new RuntimeError({ code: 'UNAVAILABLE', message: 'away' }))),
    async [Symbol.asyncDispose]() {
      control.abort();
      await reading;
    },
  };
}

const nodes = (ids: string) => (ids === '' ? [] : ids.split(',').map(node));

test('each query waits for the index after the last one; what did not change is not told', async () => {
  await using at = bench();
  await at.start();
  await at.lists(7, 'a');
  await at.lists(7, 'a');
  await at.lists(9, 'a,b');
  assert.deepEqual(
    at.queries.map(({ index }) => index),
    [undefined, 7n, 7n, 9n],
  );
  assert.equal(at.snapshots.length, 2);
  assert.equal(at.shown(), 'a,b');
});

test('a lease that runs out and a deregistration are seen at once', async () => {
  await using at = bench();
  await at.start();
  await at.lists(1, 'a,b,c');
  await at.lists(2, 'a,b', 'c');
  assert.equal(at.shown(), 'a,b');
  await at.lists(3, 'a', 'c');
  assert.equal(at.shown(), 'a');
});

test('out of reach, the last nodes stay; then everything is listed anew, and at once', async () => {
  await using at = bench();
  await at.start();
  await at.lists(7, 'a');
  for (let tries = 0; tries < 20; tries++) await at.fails();
  await at.clock.advance(TTL_MS * 10);
  assert.equal(at.shown(), 'a?');
  assert.equal(at.queries.at(-1)?.index, undefined);
  await at.lists(7, 'a');
  assert.equal(at.shown(), 'a');
});

test('retries are at most 1 s apart', async () => {
  await using at = bench();
  await at.start();
  for (let tries = 0; tries < 12; tries++) await at.fails();
  const beforeMs = at.clock.now();
  await at.fails();
  assert.ok(at.clock.now() - beforeMs <= 1_050);
});

test('an index that goes back means data may be lost: what is missing waits one TTL', async () => {
  await using at = bench();
  await at.start();
  await at.lists(100, 'a,b');
  await at.lists(8, '');
  assert.equal(at.shown(), 'a,b');
  assert.equal(at.queries.at(-1)?.index, 8n);
  await at.lists(9, 'a');
  assert.equal(at.shown(), 'a,b');
  await at.clock.advance(TTL_MS);
  assert.equal(at.shown(), 'a');
});

test('a lease that ran out during an outage waits one TTL, also when Consul notices only afterwards', async () => {
  await using at = bench();
  await at.start();
  await at.lists(7, 'a,b');
  await at.fails();
  await at.lists(7, 'a,b');
  await at.lists(8, '', 'a,b');
  assert.equal(at.shown(), 'a,b', 'nobody could beat meanwhile');
  await at.lists(9, 'a', 'b');
  await at.clock.advance(TTL_MS * 2);
  assert.equal(at.shown(), 'a', 'b had its time');
  await at.lists(10, '', 'a,b');
  assert.equal(at.shown(), '', 'the outage is long past');
});

test('a deregistration just after an outage is certain', async () => {
  await using at = bench();
  await at.start();
  await at.lists(7, 'a,b');
  await at.fails();
  await at.lists(8, 'a', 'b');
  assert.equal(at.shown(), 'a,b');
  await at.lists(9, 'a');
  assert.equal(at.shown(), 'a', 'b was listed after the outage, and then taken out');
});
