import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCount, parseDurationMs } from './parse-values.ts';

test('durations have a unit or are milliseconds', () => {
  assert.deepEqual(
    ['5s', '500ms', '1500', '2m', '0.5s', '1h'].map(parseDurationMs),
    [5_000, 500, 1_500, 120_000, 500, 3_600_000],
  );
});

test('what is no duration, or one that no timer can wait, is refused', () => {
  for (const text of ['', 's', '5x', '-1s', '0', '0.1ms', '5 s', '1e3', '999999999s', 'Infinity'])
    assert.throws(() => parseDurationMs(text), /such as 500ms, 5s or 2m/, text);
});

test('counts are whole and in their range', () => {
  assert.equal(parseCount(0)('0'), 0);
  assert.equal(parseCount(1)('12'), 12);
  for (const text of ['0', '-1', '1.5', '', '1e3', '0x10', '4294967296'])
    assert.throws(() => parseCount(1)(text), /whole number from 1/, text);
});
