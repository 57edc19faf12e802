import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { ServiceNode } from '../registry/types.ts';
import { createSelector } from './create-selector.ts';
import { labelFilter } from './label-filter.ts';
import { random } from './random.ts';
import { roundRobin } from './round-robin.ts';
import type { Picker, Strategy } from './types.ts';
import { versionFilter } from './version-filter.ts';

const node = (id: string, fields: Partial<ServiceNode> = {}): ServiceNode => ({
  id,
  service: 'vessel',
  version: '1.0.0',
  address: `memory://${id}`,
  labels: {},
  ...fields,
});
const named = (...ids: string[]) => ids.map((id) => node(id));
const picks = (picker: Picker, count: number, exclude?: ReadonlySet<string>) =>
  Array.from({ length: count }, () => picker(exclude)?.id);
const versions = (...list: string[]) => list.map((version) => node(`v${version}`, { version }));
const kept = (wanted: string, ...list: string[]) =>
  versionFilter(wanted)(versions(...list)).map(({ version }) => version);

const strategies: Record<string, Strategy> = { roundRobin, random };
for (const [name, strategy] of Object.entries(strategies)) {
  describe(name, () => {
    test('picks nothing from nothing', () => {
      assert.equal(strategy([])(), undefined);
      assert.equal(strategy([])(new Set(['a'])), undefined);
    });

    test('reaches every node', () => {
      assert.deepEqual([...new Set(picks(strategy(named('a', 'b', 'c')), 200))].sort(), ['a', 'b', 'c']);
    });

    test('avoids what was tried already, however it is placed', () => {
      const picker = strategy(named('a', 'b', 'c', 'd'));
      assert.deepEqual([...new Set(picks(picker, 200, new Set(['a', 'b', 'd'])))], ['c']);
      assert.deepEqual([...new Set(picks(picker, 200, new Set(['b', 'gone'])))].sort(), ['a', 'c', 'd']);
    });

    test('comes back to what was tried when there is no other', () => {
      assert.deepEqual([...new Set(picks(strategy(named('a', 'b')), 100, new Set(['a', 'b'])))].sort(), [
        'a',
        'b',
      ]);
    });
  });
}

test('round robin gives each its turn', () => {
  const turns = picks(roundRobin(named('a', 'b', 'c')), 6);
  assert.equal(new Set(turns.slice(0, 3)).size, 3);
  assert.deepEqual(turns.slice(3), turns.slice(0, 3));
});

test('random gives no node the share of an excluded neighbour', () => {
  const counts = new Map<string | undefined, number>();
  for (const id of picks(random(named('a', 'b', 'c')), 9_000, new Set(['a'])))
    counts.set(id, (counts.get(id) ?? 0) + 1);
  assert.ok(Math.abs((counts.get('b') ?? 0) - 4_500) < 450, `b was picked ${counts.get('b')} times of 9,000`);
});

test('versions: exact, range, latest, any', () => {
  assert.deepEqual(kept('1.2.0', '1.2.0', '1.2.1', '1.2.0-rc.1'), ['1.2.0']);
  assert.deepEqual(kept('^1.2.0', '1.2.0', '1.9.3', '2.0.0', '1.1.9'), ['1.2.0', '1.9.3']);
  assert.deepEqual(kept('>=1 <3', '0.9.0', '1.0.0', '2.9.9', '3.0.0'), ['1.0.0', '2.9.9']);
  assert.deepEqual(kept('latest', '1.9.0', '1.10.0', '1.2.0', '1.10.0'), ['1.10.0', '1.10.0']);
  assert.deepEqual(kept('latest', '1.9.0', '2.0.0-rc.1'), ['1.9.0']);
  assert.deepEqual(kept('latest', '2.0.0-rc.1', '2.0.0-rc.2'), ['2.0.0-rc.2']);
  assert.deepEqual(kept('*', '1.9.0', '2.0.0-rc.1'), ['1.9.0', '2.0.0-rc.1']);
});

test('a version filter that means nothing is refused by name', () => {
  for (const wanted of ['newest', '', '1.x.y.z'])
    assert.throws(
      () => versionFilter(wanted),
      (error) =>
        error instanceof RuntimeError && error.code === 'INVALID_ARGUMENT' && error.message.includes(wanted),
    );
});

test('labels: matching nodes, else those without these labels, never those with others', () => {
  const nodes = [
    node('plain'),
    node('x', { labels: { branch: 'x', zone: '1' } }),
    node('y', { labels: { branch: 'y' } }),
    node('zoned', { labels: { zone: '2' } }),
  ];
  const ids = (labels: Record<string, string>) => labelFilter(labels)(nodes).map(({ id }) => id);
  assert.deepEqual(ids({ branch: 'x' }), ['x']);
  assert.deepEqual(ids({ branch: 'x', zone: '1' }), ['x']);
  assert.deepEqual(ids({ branch: 'nowhere' }), ['plain', 'zoned']);
  assert.deepEqual(ids({}), ['plain', 'x', 'y', 'zoned']);
});

test('a selector applies its filters in order, then its strategy', () => {
  const select = createSelector({
    filters: [labelFilter({ branch: 'x' }), versionFilter('latest')],
    strategy: roundRobin,
  });
  const nodes = [
    node('old', { labels: { branch: 'x' } }),
    node('new', { labels: { branch: 'x' }, version: '1.1.0' }),
    node('newer', { version: '2.0.0' }),
  ];
  const picker = select({ service: 'vessel', nodes, confirmedAtMs: 0, stale: false });
  assert.deepEqual(picks(picker, 2), ['new', 'new']);
});

test('picking among 10,000 nodes does not look at them', () => {
  const nodes = Array.from({ length: 10_000 }, (_, index) => node(`n${index}`));
  let reads = 0;
  const counted = new Proxy(nodes, {
    get(target, key, receiver) {
      if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
      return Reflect.get(target, key, receiver);
    },
  });
  for (const strategy of Object.values(strategies)) {
    const picker = strategy(counted);
    reads = 0;
    picks(picker, 100, new Set(['n1', 'n2']));
    assert.ok(reads <= 600, `${reads} reads for 100 picks`);
  }
});
