import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { createDeadlines } from './deadlines.ts';

test('deadlines pass in order, none early, none later than one slot', async () => {
  const clock = createFakeClock();
  const deadlines = createDeadlines(clock);
  const startMs = clock.now();
  const passed: [number, number][] = [];
  for (const delayMs of [55, 5, 1_000, 20]) {
    deadlines.add(startMs + delayMs, () => passed.push([delayMs, clock.now() - startMs]));
  }
  await clock.advance(2_000);
  assert.deepEqual(
    passed.map(([delayMs]) => delayMs),
    [5, 20, 55, 1_000],
  );
  for (const [delayMs, atMs] of passed)
    assert.ok(atMs >= delayMs && atMs <= delayMs + 20, `${delayMs} at ${atMs}`);
});

test('a thousand deadlines take one timer, and none remains once they are removed', async () => {
  const clock = createFakeClock();
  const deadlines = createDeadlines(clock);
  const added = Array.from({ length: 1_000 }, (_, i) =>
    deadlines.add(clock.now() + 100 + i, () => assert.fail('removed')),
  );
  assert.equal(clock.pending, 1);
  for (const deadline of added) deadline.remove();
  await clock.advance(5_000);
  assert.equal(clock.pending, 0);
});

test('a deadline that is further away than one turn of the wheel waits for its turn', async () => {
  const clock = createFakeClock();
  const deadlines = createDeadlines(clock);
  const startMs = clock.now();
  const passed: number[] = [];
  for (const delayMs of [60_000, 6_000, 11_120, 880]) {
    deadlines.add(startMs + delayMs, () => {
      assert.ok(clock.now() - startMs >= delayMs && clock.now() - startMs <= delayMs + 20);
      passed.push(delayMs);
    });
  }
  await clock.advance(61_000);
  assert.deepEqual(passed, [880, 6_000, 11_120, 60_000]);
});

test('one that another removes as it passes does not pass', async () => {
  const clock = createFakeClock();
  const deadlines = createDeadlines(clock);
  const deadlineMs = clock.now() + 50;
  let passed = 0;
  const first = deadlines.add(deadlineMs, () => {
    passed++;
    second.remove();
    first.remove();
  });
  const second = deadlines.add(deadlineMs, () => assert.fail('removed'));
  await clock.advance(100);
  assert.equal(passed, 1);
  assert.equal(clock.pending, 0);
});

test('a deadline that is added while others fire, and one after a long pause, still pass', async () => {
  const clock = createFakeClock();
  const deadlines = createDeadlines(clock);
  let passed = 0;
  deadlines.add(clock.now(), () => deadlines.add(clock.now() - 1_000, () => passed++));
  await clock.advance(100);
  assert.equal(passed, 1);
  await clock.advance(3_600_000);
  deadlines.add(clock.now() + 10, () => passed++);
  await clock.advance(40);
  assert.equal(passed, 2);
});

test('no deadline takes no timer', () => {
  const clock = createFakeClock();
  createDeadlines(clock).add(Number.POSITIVE_INFINITY, () => assert.fail('never'));
  assert.equal(clock.pending, 0);
});
