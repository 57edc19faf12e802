import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHistogram } from './histogram.ts';

test('a quantile is what sorting would give, to within 0.8 %, from a microsecond to two minutes', () => {
  const histogram = createHistogram();
  const values = Array.from({ length: 20_000 }, (_, index) => 0.001 * 1.0009 ** index);
  for (const value of values) histogram.record(value);
  const sorted = values.sort((a, b) => a - b);
  for (const share of [0.3, 0.5, 0.9, 0.99, 0.999, 1]) {
    const exact = sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
    const off = Math.abs(histogram.quantile(share) - exact);
    assert.ok(off <= exact * 0.008 + 0.001, `${share}: ${histogram.quantile(share)} for ${exact}`);
  }
  assert.equal(histogram.count, 20_000);
  assert.equal(histogram.maxMs, sorted.at(-1));
});

test('what is longer than it can tell is counted, and the largest is known as it is', () => {
  const histogram = createHistogram();
  histogram.record(10_000_000);
  histogram.record(1);
  assert.equal(histogram.count, 2);
  assert.ok(histogram.quantile(0.5) < 1.008);
  assert.equal(histogram.maxMs, 10_000_000);
  assert.ok(histogram.quantile(1) > 100_000);
});

test('nothing recorded is 0; two together are as if all had been recorded in one', () => {
  const [a, b, both] = [createHistogram(), createHistogram(), createHistogram()];
  assert.deepEqual([a.quantile(0.99), a.maxMs], [0, 0]);
  for (let ms = 1; ms < 100; ms++) {
    (ms % 3 === 0 ? a : b).record(ms);
    both.record(ms);
  }
  a.add(b);
  for (const share of [0.1, 0.5, 0.99]) assert.equal(a.quantile(share), both.quantile(share));
  assert.deepEqual([a.count, a.maxMs], [both.count, both.maxMs]);
});
