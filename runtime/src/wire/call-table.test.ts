import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCallTable } from './call-table.ts';

/** Numbers between 0 and 1 that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('a call is found by its id until it is taken, and only once', () => {
  const table = createCallTable<{ name: string }>();
  assert.equal(table.take(7), undefined);
  const call = { name: 'seven' };
  table.add(7, call);
  assert.equal(table.get(7), call);
  assert.equal(table.get(8), undefined);
  assert.equal(table.take(7), call);
  assert.equal(table.take(7), undefined);
  assert.equal(table.size, 0);
});

test('ids at both ends of their range are ids as any other', () => {
  const table = createCallTable<{ id: number }>();
  for (const id of [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) table.add(id, { id });
  for (const id of [0xffff_ffff, 0x8000_0000, 0x7fff_ffff, 1, 0]) assert.deepEqual(table.take(id), { id });
});

for (const [how, idOf] of [
  ['that count up', (turn: number) => turn],
  ['in steps of 65,536', (turn: number) => (turn * 65_536) >>> 0],
  ['all over the place', (turn: number) => Math.imul(turn, 0x0101_4d5b) >>> 0],
] as const) {
  test(`200,000 additions and removals with ids ${how} leave what a Map would have`, () => {
    const random = seeded(42);
    const table = createCallTable<{ id: number }>();
    const expected = new Map<number, { id: number }>();
    for (let turn = 0; turn < 200_000; turn++) {
      const id = idOf(turn);
      if (!expected.has(id)) {
        table.add(id, { id });
        expected.set(id, { id });
      }
      // Up to about 500 at once, some of them for long.
      while (expected.size > 500 * random()) {
        const old = expected.keys().next().value ?? 0;
        const taken = random() < 0.5 ? old : id;
        assert.deepEqual(table.take(taken), expected.get(taken));
        expected.delete(taken);
      }
      assert.equal(table.size, expected.size);
    }
    const byNumber = (a: number, b: number) => a - b;
    assert.deepEqual(table.ids().sort(byNumber), [...expected.keys()].sort(byNumber));
    for (const [id, call] of expected) assert.deepEqual(table.get(id), call);
  });
}
