import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { createSnapshotKeeper } from './snapshot-keeper.ts';
import type { ServiceNode, Snapshot } from './types.ts';

const node = (id: string, labels: Record<string, string> = {}): ServiceNode => ({
  id,
  service: 'vessel',
  version: '1.0.0',
  address: `memory://${id}`,
  labels,
});

function bench() {
  const clock = createFakeClock();
  const seen: string[] = [];
  const snapshots: Snapshot[] = [];
  const keeper = createSnapshotKeeper({
    service: 'vessel',
    clock,
    ttlMs: 6_000,
    onChange(snapshot) {
      snapshots.push(snapshot);
      seen.push(snapshot.nodes.map(({ id }) => id).join('') + (snapshot.stale ? '?' : ''));
    },
  });
  const list = (ids: string, announced?: string) =>
    keeper.listed(
      [...ids].map((id) => node(id)),
      announced === undefined ? undefined : ({ id }) => announced.includes(id),
    );
  return { clock, seen, snapshots, keeper, list };
}

describe('snapshot keeper', () => {
  test('says only what changed, in one order', () => {
    const { seen, list } = bench();
    for (const ids of ['', '', 'ba', 'ab', 'a', 'a']) list(ids);
    assert.deepEqual(seen, ['', 'ab', 'a']);
  });

  test('keeps the objects of nodes that are the same, and sees those that are not', () => {
    const { keeper, snapshots, list } = bench();
    list('ab');
    keeper.listed([node('a'), node('b', { branch: 'x' })]);
    assert.equal(snapshots.length, 2);
    assert.equal(snapshots[0]?.nodes[0], snapshots[1]?.nodes[0]);
    assert.deepEqual(snapshots[1]?.nodes[1]?.labels, { branch: 'x' });
  });

  test('a registry out of reach from the start is an empty, stale list', () => {
    const { seen, snapshots, keeper, list } = bench();
    keeper.unreachable();
    keeper.unreachable();
    assert.equal(snapshots[0]?.confirmedAtMs, 0);
    list('');
    assert.deepEqual(seen, ['?', '']);
  });

  test('stale snapshots keep the nodes and the time when they were confirmed', async () => {
    const { clock, snapshots, keeper, list } = bench();
    list('a');
    await clock.advance(1_000);
    list('a');
    await clock.advance(1_000);
    keeper.unreachable();
    await clock.advance(60_000);
    assert.deepEqual(
      snapshots.map(({ nodes, stale, confirmedAtMs }) => [nodes.length, stale, confirmedAtMs]),
      [
        [1, false, 1_000_000],
        [1, true, 1_001_000],
      ],
    );
  });

  test('a list confirmed is fresh again, and says nothing while it was fresh', async () => {
    const { clock, seen, keeper, list } = bench();
    list('ab');
    keeper.unreachable();
    await clock.advance(1_000);
    keeper.confirmed();
    assert.deepEqual(seen, ['ab', 'ab?', 'ab']);
    await clock.advance(1_000);
    keeper.confirmed();
    assert.equal(seen.length, 3);
    assert.equal(keeper.current?.confirmedAtMs, 1_002_000);
    list('a');
    assert.equal(seen.at(-1), 'a');
  });

  test('after a reconnect what is missing stays for one TTL, unless it comes back', async () => {
    const { clock, seen, keeper, list } = bench();
    list('abc');
    keeper.unreachable();
    list('a');
    await clock.advance(3_000);
    list('ab');
    await clock.advance(2_999);
    assert.deepEqual(seen, ['abc', 'abc?', 'abc']);
    await clock.advance(1);
    assert.deepEqual(seen, ['abc', 'abc?', 'abc', 'ab']);
    list('a');
    assert.equal(seen.at(-1), 'a');
  });

  test('an index that went back counts as a reconnect', async () => {
    const { clock, seen, keeper, list } = bench();
    list('ab');
    keeper.rewound();
    list('');
    assert.deepEqual(seen, ['ab']);
    await clock.advance(6_000);
    assert.deepEqual(seen, ['ab', '']);
  });

  test('a removal that was announced, or seen after the reconnect, does not wait', () => {
    const { seen, keeper, list } = bench();
    list('abc');
    keeper.rewound();
    list('ab', 'c');
    assert.equal(seen.at(-1), 'ab');
    list('a');
    assert.equal(seen.at(-1), 'a');
  });

  test('an announcement ends the waiting', () => {
    const { seen, keeper, list } = bench();
    list('ab');
    keeper.rewound();
    list('a');
    assert.equal(seen.at(-1), 'ab');
    list('a', 'b');
    assert.equal(seen.at(-1), 'a');
  });

  test('a second outage keeps what still waited', async () => {
    const { clock, seen, keeper, list } = bench();
    list('ab');
    keeper.unreachable();
    list('a');
    await clock.advance(5_000);
    keeper.unreachable();
    await clock.advance(60_000);
    assert.equal(seen.at(-1), 'ab?');
    list('a');
    await clock.advance(5_999);
    assert.equal(seen.at(-1), 'ab');
    await clock.advance(1);
    assert.equal(seen.at(-1), 'a');
  });

  test('what waited through an outage goes one TTL after its list was confirmed', async () => {
    const { clock, seen, keeper, list } = bench();
    list('ab');
    keeper.rewound();
    list('a');
    keeper.unreachable();
    await clock.advance(60_000);
    keeper.confirmed();
    await clock.advance(5_999);
    assert.equal(seen.at(-1), 'ab');
    await clock.advance(1);
    assert.equal(seen.at(-1), 'a');
  });

  test('after disposal no timer is left', () => {
    const { clock, keeper, list } = bench();
    list('a');
    keeper.rewound();
    list('');
    assert.equal(clock.pending, 1);
    keeper[Symbol.dispose]();
    assert.equal(clock.pending, 0);
  });
});
