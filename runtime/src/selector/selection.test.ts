import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Code } from '../errors/code.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { roundRobin } from './round-robin.ts';
import { createScene, named, node, type Scene, seeded } from './testing/scene.ts';

const failure = (code: Code) => new RuntimeError({ code, message: `${code} for a test` });

/** One call to a node that takes `ms` and ends as said. */
async function call(scene: Scene, id: string, ms: number, code?: Code): Promise<void> {
  const startedMs = scene.clock.now();
  scene.selection.started(node(id));
  if (ms > 0) await scene.clock.advance(ms);
  scene.selection.ended(node(id), startedMs, code && failure(code));
}
const times = async (count: number, work: () => Promise<void>) => {
  for (let time = 0; time < count; time++) await work();
};
const out = (scene: Scene) => scene.selection.state.out.map((each) => `${each.node.id} ${each.why}`);
/** Three nodes that have answered a few calls, in turn. */
async function warm(options = {}): Promise<Scene> {
  const scene = createScene(named('a', 'b', 'c'), { strategy: roundRobin, ...options });
  for (const id of ['a', 'b', 'c', 'a', 'b', 'c']) await call(scene, id, 2);
  return scene;
}

test('five failures in a row put a node out, one success between them does not', async () => {
  const scene = await warm({ ejection: { failureRate: 1 } });
  await times(4, () => call(scene, 'a', 1, 'UNAVAILABLE'));
  await call(scene, 'a', 1);
  await times(4, () => call(scene, 'a', 1, 'UNKNOWN'));
  assert.deepEqual(out(scene), []);
  await call(scene, 'a', 1, 'INTERNAL');
  assert.deepEqual(out(scene), ['a failing']);
  assert.deepEqual(scene.counts(100), { b: 50, c: 50 });
  assert.equal(scene.ejected[0]?.error?.code, 'INTERNAL');
});

test('100,000 invalid arguments put nobody out', () => {
  const scene = createScene(named('a', 'b', 'c'));
  const error = failure('INVALID_ARGUMENT');
  for (let each = 0; each < 100_000; each++) {
    const id = scene.pick() ?? '';
    scene.selection.started(node(id));
    scene.selection.ended(node(id), scene.clock.now(), error);
  }
  assert.deepEqual(scene.ejected, []);
});

test('only what says something about the node counts', async () => {
  const codes: Code[] = [
    'CANCELLED',
    'NOT_FOUND',
    'ALREADY_EXISTS',
    'PERMISSION_DENIED',
    'RESOURCE_EXHAUSTED',
    'FAILED_PRECONDITION',
    'ABORTED',
    'UNIMPLEMENTED',
    'UNAUTHENTICATED',
  ];
  for (const code of codes) {
    const scene = await warm();
    await times(200, () => call(scene, 'a', 0, code));
    assert.deepEqual(scene.ejected, [], code);
  }
});

test('a passed deadline counts where the node had a fair time', async () => {
  const hurried = await warm();
  await times(20, () => call(hurried, 'a', 30, 'DEADLINE_EXCEEDED'));
  assert.deepEqual(out(hurried), []);
  const fair = await warm();
  await times(5, () => call(fair, 'a', 150, 'DEADLINE_EXCEEDED'));
  assert.deepEqual(out(fair), ['a failing']);
});

test('a node that answers 2 s late is out after its first answers', async () => {
  const scene = await warm();
  const startedMs = scene.clock.now();
  for (let each = 0; each < 50; each++) scene.selection.started(node('a'));
  await scene.clock.advance(2_000);
  for (let each = 0; each < 50; each++) {
    scene.selection.ended(node('a'), startedMs + each * 10, undefined);
    await scene.clock.advance(10);
  }
  assert.deepEqual(out(scene), ['a slow']);
  assert.equal(scene.ejected.length, 1);
});

test('answers that one pause held up together put nobody out', async () => {
  const scene = await warm();
  const startedMs = scene.clock.now();
  for (let each = 0; each < 128; each++) scene.selection.started(node('a'));
  await scene.clock.advance(150);
  for (let each = 0; each < 128; each++) scene.selection.ended(node('a'), startedMs, undefined);
  await scene.clock.advance(300);
  await call(scene, 'a', 2);
  assert.deepEqual(scene.ejected, []);
});

test('a slow method makes no node slow: the others take as long', async () => {
  const scene = await warm();
  for (let each = 0; each < 100; each++)
    for (const id of ['a', 'b', 'c']) await call(scene, id, each % 5 === 0 ? 1_500 : 2);
  assert.deepEqual(scene.ejected, []);
});

test('a node that fails a fifth of its calls is out when the others do not', async () => {
  const scene = await warm();
  const random = seeded(7);
  for (let each = 0; each < 300 && scene.ejected.length === 0; each++) {
    await call(scene, 'a', 1, random() < 0.2 ? 'UNAVAILABLE' : undefined);
    await call(scene, 'b', 1, random() < 0.01 ? 'UNAVAILABLE' : undefined);
    await call(scene, 'c', 1);
  }
  assert.deepEqual(out(scene), ['a failing']);
});

test('what fails everywhere, as when a database is down, puts nobody out', async () => {
  const scene = await warm();
  for (let each = 0; each < 200; each++)
    for (const id of ['a', 'b', 'c']) await call(scene, id, 1, 'UNAVAILABLE');
  assert.deepEqual(scene.ejected, []);
});

test('after its window one call looks, and the node is back when that went well', async () => {
  const scene = await warm();
  await times(5, () => call(scene, 'a', 0, 'UNAVAILABLE'));
  await scene.clock.advance(1_200);
  const picks = Array.from({ length: 6 }, () => {
    const id = scene.pick() ?? '';
    scene.selection.started(node(id));
    return id;
  });
  assert.equal(picks.filter((id) => id === 'a').length, 1, 'one call only');
  assert.deepEqual(out(scene), ['a failing']);
  scene.selection.ended(node('a'), scene.clock.now(), undefined);
  assert.deepEqual(out(scene), []);
  assert.deepEqual(
    scene.returned.map((event) => `${event.node.id} ${event.why}`),
    ['a failing'],
  );
});

test('a second try of a call is no probe', async () => {
  const scene = await warm();
  await times(5, () => call(scene, 'a', 0, 'UNAVAILABLE'));
  await scene.clock.advance(1_200);
  const second = Array.from({ length: 20 }, () => scene.pick(undefined, new Set(['b'])));
  assert.deepEqual([...new Set(second)], ['c']);
});

test('a node that turns calls away is spared, not put out, and no probe brings it back', async () => {
  const full = new RuntimeError({ code: 'RESOURCE_EXHAUSTED', message: 'full', notExecuted: true });
  const turnedAway = (scene: Scene) => {
    scene.selection.started(node('a'));
    scene.selection.ended(node('a'), scene.clock.now(), full);
  };
  const scene = createScene(named('a', 'b'), {});
  for (const id of ['a', 'b']) await call(scene, id, 2);
  for (let each = 0; each < 100; each++) turnedAway(scene);
  assert.deepEqual(scene.ejected, []);
  assert.deepEqual(scene.counts(100), { b: 100 });
  await times(5, () => call(scene, 'a', 0, 'UNAVAILABLE'));
  await scene.clock.advance(1_200);
  turnedAway(scene);
  assert.deepEqual(out(scene), ['a failing']);
});

test('windows double up to a minute, ± 20 %, and begin anew after a minute of health', async () => {
  const scene = await warm();
  await times(5, () => call(scene, 'a', 0, 'UNAVAILABLE'));
  for (let probe = 0; probe < 9; probe++) {
    await scene.clock.advance((scene.ejected.at(-1)?.forMs ?? 0) + 1);
    await call(scene, 'a', 0, 'UNAVAILABLE');
  }
  const windows = scene.ejected.map(({ forMs }) => forMs);
  const expected = [1, 2, 4, 8, 16, 32, 60, 60, 60, 60].map((seconds) => seconds * 1_000);
  assert.equal(windows.length, expected.length);
  for (const [index, base] of expected.entries())
    assert.ok((windows[index] ?? 0) >= base * 0.8 && (windows[index] ?? 0) <= base * 1.2, String(windows));
  await scene.clock.advance(80_000);
  await call(scene, 'a', 1);
  await scene.clock.advance(61_000);
  await times(5, () => call(scene, 'a', 0, 'UNAVAILABLE'));
  assert.ok((scene.ejected.at(-1)?.forMs ?? 0) <= 1_200);
});

test('answers of calls that were under way when a node was put out do not bring it back', async () => {
  const scene = await warm();
  const startedMs = scene.clock.now();
  scene.selection.started(node('a'));
  await scene.clock.advance(1);
  await times(5, () => call(scene, 'a', 1, 'UNAVAILABLE'));
  scene.selection.ended(node('a'), startedMs, undefined);
  assert.deepEqual(out(scene), ['a failing']);
});

test('a node that cannot be dialled is out at once, whoever else is', async () => {
  const scene = await warm();
  for (const id of ['a', 'b']) scene.selection.unreachable(node(id), failure('UNAVAILABLE'));
  assert.deepEqual(out(scene), ['a unreachable', 'b unreachable']);
  assert.deepEqual(scene.counts(10), { c: 10 });
});

test('when all were out of reach and one answers, the others are looked at at once', async () => {
  const scene = await warm();
  for (const id of ['a', 'b', 'c']) scene.selection.unreachable(node(id), failure('UNAVAILABLE'));
  await call(scene, scene.pick() ?? '', 1);
  assert.equal(scene.selection.state.out.length, 2);
  for (let each = 0; each < 20; each++) await call(scene, scene.pick() ?? '', 1);
  assert.deepEqual(out(scene), []);
});

test('a node that goes down is passed over until the next snapshot', async () => {
  const scene = await warm();
  scene.selection.draining(node('a'));
  assert.deepEqual(scene.counts(10), { b: 5, c: 5 });
  scene.show(named('a', 'b', 'c'));
  assert.deepEqual(out(scene), []);
});

test('a node that comes back under a new id or address begins anew, one that stays does not', async () => {
  const scene = await warm();
  await times(5, () => call(scene, 'a', 0, 'UNAVAILABLE'));
  scene.show(named('a', 'b', 'c'));
  assert.deepEqual(out(scene), ['a failing']);
  scene.show([node('a', { address: 'memory://elsewhere' }), ...named('b', 'c')]);
  assert.deepEqual(out(scene), []);
  scene.selection.ended(node('a'), scene.clock.now(), failure('UNAVAILABLE'));
  assert.equal(scene.counts(300).a, 100, 'what the old one did is not held against it');
});

test('never more than half are out by judgement, whatever happens in whatever order', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = seeded(seed);
    const scene = createScene(named('n0', 'n1', 'n2', 'n3', 'n4'), { random });
    let shown = 5;
    for (let step = 0; step < 400; step++) {
      const id = `n${Math.floor(random() * shown)}`;
      const dice = random();
      if (dice < 0.02) {
        shown = 1 + Math.floor(random() * 8);
        scene.show(named(...Array.from({ length: shown }, (_, index) => `n${index}`)));
      } else if (dice < 0.05) scene.selection.unreachable(node(id), failure('UNAVAILABLE'));
      else if (dice < 0.07) scene.selection.draining(node(id));
      else if (dice < 0.1) await scene.clock.advance(random() * 3_000);
      else {
        const bad = Number(id.slice(1)) % 2 === Math.floor(step / 100) % 2;
        const startedMs = scene.clock.now() - (bad && random() < 0.3 ? 3_000 : 1);
        scene.selection.started(node(id));
        scene.selection.ended(
          node(id),
          startedMs,
          bad && random() < 0.7 ? failure('UNAVAILABLE') : undefined,
        );
      }
      const judged = scene.selection.state.out.filter(({ why }) => why === 'failing' || why === 'slow');
      assert.ok(judged.length <= Math.floor(shown / 2), `seed ${seed}: ${judged.length} of ${shown}`);
      assert.notEqual(scene.pick(), undefined);
    }
  }
});

test('without ejection nobody is judged, and facts still count', async () => {
  const scene = await warm({ ejection: false });
  await times(50, () => call(scene, 'a', 0, 'UNAVAILABLE'));
  assert.deepEqual(out(scene), []);
  scene.selection.unreachable(node('a'), failure('UNAVAILABLE'));
  assert.deepEqual(out(scene), ['a unreachable']);
  assert.throws(() => createScene([], { ejection: { firstMs: 0 } }), /ejection\.firstMs is 0/);
});
