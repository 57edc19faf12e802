import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createCandidate } from './candidate.ts';
import { powerOfTwo } from './power-of-two.ts';
import { random } from './random.ts';
import { roundRobin } from './round-robin.ts';
import { asking, createScene, named, node, seeded } from './testing/scene.ts';
import type { Strategy } from './types.ts';

const strategies: Record<string, Strategy> = { roundRobin, random, powerOfTwo };
for (const [name, strategy] of Object.entries(strategies)) {
  const scene = (...ids: string[]) => createScene(named(...ids), { strategy });
  const picked = (of: ReturnType<typeof scene>, exclude?: ReadonlySet<string>) =>
    [...new Set(Array.from({ length: 200 }, () => of.pick(asking(), exclude)))].sort();

  describe(name, () => {
    test('picks nothing from nothing', () => {
      assert.deepEqual(picked(scene()), [undefined]);
      assert.deepEqual(picked(scene(), new Set(['a'])), [undefined]);
    });

    test('reaches every node', () => {
      assert.deepEqual(picked(scene('a', 'b', 'c')), ['a', 'b', 'c']);
    });

    test('avoids what was tried already, however it is placed', () => {
      const four = scene('a', 'b', 'c', 'd');
      assert.deepEqual(picked(four, new Set(['a', 'b', 'd'])), ['c']);
      assert.deepEqual(picked(four, new Set(['b', 'gone'])), ['a', 'c', 'd']);
    });

    test('comes back to what was tried when there is no other', () => {
      assert.ok(picked(scene('a', 'b'), new Set(['a', 'b'])).every((id) => id === 'a' || id === 'b'));
    });

    test('passes over nodes that are out, and takes one of them when all are', () => {
      const three = scene('a', 'b', 'c');
      for (const id of ['a', 'c']) three.selection.draining(node(id));
      assert.deepEqual(picked(three), ['b']);
      assert.deepEqual(picked(three, new Set(['b'])), ['b']);
      three.selection.draining(node('b'));
      assert.ok(picked(three).every((id) => id !== undefined));
    });

    test('shares the calls among equal nodes', () => {
      for (const count of Object.values(scene('a', 'b', 'c').counts(9_000)))
        assert.ok(Math.abs(count - 3_000) < 300, `${count} of 9,000`);
    });

    test('picking among 10,000 nodes looks at a few', () => {
      const candidates = Array.from({ length: 10_000 }, (_, index) => createCandidate(node(`n${index}`)));
      let reads = 0;
      const counted = new Proxy(candidates, {
        get(target, key, receiver) {
          if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
          return Reflect.get(target, key, receiver);
        },
      });
      const picker = strategy(counted, { random: seeded(1), now: () => 0, typicalMs: 0 });
      for (let pick = 0; pick < 100; pick++) picker(new Set(['n1', 'n2']));
      assert.ok(reads <= 600, `${reads} reads for 100 picks`);
    });
  });
}

test('round robin gives each its turn, and nobody the turns of a node that is out', () => {
  const scene = createScene(named('a', 'b', 'c'), { strategy: roundRobin });
  const turns = Array.from({ length: 6 }, () => scene.pick());
  assert.equal(new Set(turns.slice(0, 3)).size, 3);
  assert.deepEqual(turns.slice(3), turns.slice(0, 3));
  scene.selection.draining(node('b'));
  assert.deepEqual(scene.counts(100), { a: 50, c: 50 });
});

test('random gives no node the share of an excluded neighbour', () => {
  const scene = createScene(named('a', 'b', 'c'), { strategy: random });
  let b = 0;
  for (let pick = 0; pick < 9_000; pick++) if (scene.pick(asking(), new Set(['a'])) === 'b') b++;
  assert.ok(Math.abs(b - 4_500) < 450, `b was picked ${b} times of 9,000`);
});

test('power of two prefers the node with fewer calls in flight', () => {
  const scene = createScene(named('a', 'b'));
  for (let call = 0; call < 3; call++) scene.selection.started(node('a'));
  assert.deepEqual(scene.counts(100), { b: 100 });
});

test('power of two prefers the quicker node, and forgets after a while', async () => {
  const scene = createScene(named('a', 'b'));
  const call = async (id: string, ms: number) => {
    scene.selection.started(node(id));
    const startedMs = scene.clock.now();
    await scene.clock.advance(ms);
    scene.selection.ended(node(id), startedMs, undefined);
  };
  await call('b', 2);
  await call('a', 40);
  assert.deepEqual(scene.counts(100), { b: 100 });
  for (let second = 0; second < 120; second++) {
    await scene.clock.advance(1_000);
    await call('b', 2);
  }
  scene.selection.started(node('b'));
  assert.equal(scene.pick(), 'a', 'it is believed to be like the others again');
});

test('power of two does not flood a node that is new', async () => {
  const scene = createScene(named('a', 'b', 'c'));
  for (const id of ['a', 'b', 'c']) {
    scene.selection.started(node(id));
    const startedMs = scene.clock.now();
    await scene.clock.advance(10);
    scene.selection.ended(node(id), startedMs, undefined);
  }
  scene.show(named('a', 'b', 'c', 'new'));
  const running: Record<string, number> = {};
  for (let call = 0; call < 40; call++) {
    const id = scene.pick() ?? '';
    running[id] = (running[id] ?? 0) + 1;
    scene.selection.started(node(id));
  }
  assert.ok((running.new ?? 0) > 5 && (running.new ?? 0) < 16, JSON.stringify(running));
});
