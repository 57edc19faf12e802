import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import type { SnapshotSink } from './snapshot-keeper.ts';
import type { ServiceNode } from './types.ts';
import { createWatches } from './watches.ts';

const node = (id: string): ServiceNode => ({
  id,
  service: 'vessel',
  version: '1.0.0',
  address: `memory://${id}`,
  labels: {},
});

function bench() {
  const log: string[] = [];
  const sinks = new Map<string, SnapshotSink>();
  const watches = createWatches({
    clock: createFakeClock(),
    ttlMs: 6_000,
    follow(service, sink) {
      log.push(`follow ${service}`);
      sinks.set(service, sink);
      return () => log.push(`leave ${service}`);
    },
  });
  const list = (...ids: string[]) => sinks.get('vessel')?.listed(ids.map(node));
  return { log, watches, list };
}

describe('watches', () => {
  test('share one source, which ends with the last of them', async () => {
    const { log, watches, list } = bench();
    const [first, second] = [watches.watch('vessel'), watches.watch('vessel')].map((watch) =>
      watch[Symbol.asyncIterator](),
    );
    const one = first?.next();
    const two = second?.next();
    list('a');
    assert.equal((await one)?.value?.nodes.length, 1);
    assert.equal((await two)?.value?.nodes.length, 1);
    await first?.return?.();
    assert.deepEqual(log, ['follow vessel']);
    await second?.return?.();
    assert.deepEqual(log, ['follow vessel', 'leave vessel']);
    void watches.watch('vessel')[Symbol.asyncIterator]().next();
    assert.equal(log.at(-1), 'follow vessel');
  });

  test('a newcomer gets at once what is known', async () => {
    const { watches, list } = bench();
    const first = watches.watch('vessel')[Symbol.asyncIterator]();
    void first.next();
    list('a');
    for await (const snapshot of watches.watch('vessel')) {
      assert.equal(snapshot.nodes[0]?.id, 'a');
      break;
    }
  });

  test('a slow reader gets the newest snapshot only', async () => {
    const { watches, list } = bench();
    const reader = watches.watch('vessel')[Symbol.asyncIterator]();
    const first = reader.next();
    list();
    await first;
    list('a');
    list('a', 'b');
    list('a', 'b', 'c');
    assert.equal((await reader.next()).value?.nodes.length, 3);
  });

  test('an abort ends a waiting reader, and so does disposal', async () => {
    const { log, watches } = bench();
    const control = new AbortController();
    const waiting = watches.watch('vessel', { signal: control.signal })[Symbol.asyncIterator]().next();
    control.abort();
    assert.equal((await waiting).done, true);
    const other = watches.watch('vessel')[Symbol.asyncIterator]().next();
    watches[Symbol.dispose]();
    assert.equal((await other).done, true);
    assert.equal(log.filter((entry) => entry === 'leave vessel').length, 2);
    assert.equal((await watches.watch('vessel')[Symbol.asyncIterator]().next()).done, true);
  });
});
