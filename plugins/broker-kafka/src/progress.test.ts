import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOffsets } from './offsets.ts';
import { decodeProgress, encodeProgress, type Progress, resumeAt } from './progress.ts';

const nothing = (offset: number): Progress => ({ offset, end: offset, unfinished: new Map() });
const over = (progress: Progress) => decodeProgress(progress.offset, encodeProgress(progress));

/** As a partition does it: fetches from `position` to `end`, and handles what is not finished. */
function fetch(offsets: ReturnType<typeof createOffsets>, end: number) {
  const handled: number[] = [];
  for (let offset = offsets.position; offset < end; offset++) {
    const known = offsets.known(offset);
    if (known === 'finished') continue;
    offsets.add(offset, { ...known });
    handled.push(offset);
  }
  offsets.moveTo(end);
  return handled;
}

test('says nothing where the offset says all', () => {
  assert.equal(encodeProgress(nothing(7)), '');
  assert.deepEqual(decodeProgress(7, ''), nothing(7));
  assert.deepEqual(decodeProgress(7, null), nothing(7));
});

test('comes back as it was', () => {
  const progress: Progress = {
    offset: 1_000_000_000_000,
    end: 1_000_000_000_300,
    unfinished: new Map([
      [1_000_000_000_000, { tries: 12, failures: 3 }],
      [1_000_000_000_040, { tries: 1, failures: 0 }],
      [1_000_000_000_299, { tries: 0, failures: 0 }],
    ]),
  };
  assert.deepEqual(over(progress), progress);
});

test('text of others, or that is damaged, means that nothing is known', () => {
  const whole = encodeProgress({
    offset: 7,
    end: 90,
    unfinished: new Map([8, 20, 60].map((at) => [at, { tries: 40, failures: 2 }])),
  });
  assert.equal(resumeAt(decodeProgress(7, whole), 7), 'finished');
  const cut = whole.split(' ').slice(0, -1).join(' ');
  for (const text of ['hello', 'f1', 'f1 zz!', 'f1 -5 0', 'f1 5 1 a.b.c.d', 'f1 5 1 !', 'f2 5 0', cut])
    assert.deepEqual(resumeAt(decodeProgress(7, text), 7), { tries: 0, failures: 0 }, text);
});

test('stays short: says less rather than too much, and keeps how often messages were tried', () => {
  const unfinished = new Map(
    Array.from({ length: 3_000 }, (_, index) => [index * 7, { tries: index === 5 ? 9 : 0, failures: 0 }]),
  );
  const text = encodeProgress({ offset: 0, end: 30_000, unfinished });
  assert.ok(text.length < 2_000, `${text.length} characters`);
  const back = decodeProgress(0, text);
  assert.deepEqual(resumeAt(back, 35), { tries: 9, failures: 0 });
  assert.deepEqual(resumeAt(back, 1), { tries: 0, failures: 0 });
});

test('offsets: finished in any order, committed up to the first that is not', () => {
  const offsets = createOffsets(nothing(10));
  assert.deepEqual(fetch(offsets, 15), [10, 11, 12, 13, 14]);
  assert.equal(offsets.progress().offset, 10);
  for (const offset of [12, 11]) offsets.finish(offset);
  assert.equal(offsets.progress().offset, 10);
  offsets.finish(10);
  assert.equal(offsets.progress().offset, 13);
  for (const offset of [14, 13]) offsets.finish(offset);
  assert.deepEqual(offsets.progress(), nothing(15));
});

test('offsets: what is skipped, as control records are, counts as done', () => {
  const offsets = createOffsets(nothing(0));
  offsets.moveTo(5);
  assert.deepEqual(offsets.progress(), nothing(5));
});

test('offsets: the next member handles what is left, however far it comes before it hands over too', () => {
  const first = createOffsets(nothing(0));
  fetch(first, 10);
  for (const offset of [1, 2, 5, 6, 9]) first.finish(offset);

  const second = createOffsets(over(first.progress()));
  assert.equal(second.position, 0);
  assert.deepEqual(fetch(second, 4), [0, 3]);
  second.finish(3);

  const third = createOffsets(over(second.progress()));
  assert.deepEqual(fetch(third, 12), [0, 4, 7, 8, 10, 11]);
  third.finish(0);

  const fourth = createOffsets(over(third.progress()));
  assert.equal(fourth.position, 4);
  assert.deepEqual(fetch(fourth, 12), [4, 7, 8, 10, 11]);
});

test('offsets: any history ends with everything handled, and nothing committed that is not', () => {
  let seed = 42;
  const random = (below: number) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  for (let round = 0; round < 200; round++) {
    const end = 1 + random(60);
    const finished = new Set<number>();
    let progress = nothing(0);
    for (let member = 0; finished.size < end; member++) {
      assert.ok(member < 1_000, 'it comes to an end');
      const offsets = createOffsets(over(progress));
      const waiting = fetch(offsets, Math.min(end, offsets.position + 1 + random(end)));
      for (let count = random(waiting.length + 1); count > 0; count--) {
        const [offset = -1] = waiting.splice(random(waiting.length), 1);
        assert.ok(!finished.has(offset), `${offset} is handled twice`);
        finished.add(offset);
        offsets.finish(offset);
      }
      progress = offsets.progress();
      for (let offset = 0; offset < progress.offset; offset++)
        assert.ok(finished.has(offset), `${offset} is committed but not handled`);
    }
  }
});
