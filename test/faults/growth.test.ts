import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grown, growth } from './growth.ts';

const MIB = 2 ** 20;
const minutes = (timers: readonly number[], heap = timers.map(() => 20)) =>
  timers.map((count, minute) => ({
    rss: 100 * MIB,
    heapUsed: (heap[minute] ?? 0) * MIB,
    external: 0,
    timers: count,
    timersByMs: { 5000: count },
  }));

test('warming up and going up and down is no growth', () => {
  assert.ok(growth([10, 40, 41, 39, 42, 40, 41]) <= 0);
  assert.ok(growth([10, 40, 80, 39, 42, 80, 40]) <= 0);
});

test('a timer that is left behind now and then is seen, and named', () => {
  assert.deepEqual(grown('api', minutes([18, 19, 20, 22, 24, 26, 28, 30, 32, 34])), [
    'api: timers grew by 8.0 (15 more of 5000 ms)',
  ]);
});

test('memory that every call leaves behind is seen', () => {
  const flat = [20, 20, 20, 20, 20, 20, 20];
  assert.deepEqual(grown('api', minutes(flat, [20, 25, 26, 27, 28, 29, 30])), ['api: heap grew by 3.0 MiB']);
  assert.deepEqual(grown('api', minutes(flat, [20, 26, 25, 26, 25, 26, 25])), []);
});

test('three minutes say nothing', () => {
  assert.equal(grown('api', minutes([1, 20, 300])), undefined);
});
