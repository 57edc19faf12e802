import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTimestamp, writeTimestamp } from './timestamp.ts';

test('a time is written as Date writes it, and read back, over all the years there are', () => {
  for (let i = 0; i <= 5_000; i++) {
    const seconds = -62_135_596_800 + Math.floor((i / 5_000) * (253_402_300_799 + 62_135_596_800));
    const text = writeTimestamp({ seconds, nanos: 0 });
    assert.equal(text, `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z`);
    assert.deepEqual(readTimestamp(text), { seconds, nanos: 0 });
  }
});

test('0, 3, 6 or 9 digits are written, 1 to 9 read; a moment before 1970 counts forwards', () => {
  const at = (nanos: number) => writeTimestamp({ seconds: -1, nanos });
  assert.equal(at(0), '1969-12-31T23:59:59Z');
  assert.equal(at(5_000_000), '1969-12-31T23:59:59.005Z');
  assert.equal(at(5_000), '1969-12-31T23:59:59.000005Z');
  assert.equal(at(5), '1969-12-31T23:59:59.000000005Z');
  assert.deepEqual(readTimestamp('1969-12-31T23:59:59.5Z'), { seconds: -1, nanos: 500_000_000 });
  assert.deepEqual(readTimestamp('2000-02-29t01:00:00-01:30'), readTimestamp('2000-02-29T02:30:00z'));
});

test('what is no time, or of no year from 1 to 9999, is none', () => {
  for (const text of [
    '',
    '2026-01-31',
    '2026-01-31 12:00:00Z',
    '2026-01-31T12:00:00',
    '2026-13-01T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T12:60:00Z',
    '2026-01-31T12:00:61Z',
    '2026-01-31T12:00:00+24:00',
    '2026-01-31T12:00:00.1234567890Z',
    '0000-12-31T00:00:00Z',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
  ])
    assert.equal(readTimestamp(text), undefined, text);
  assert.throws(() => writeTimestamp({ seconds: 253_402_300_800, nanos: 0 }), RangeError);
});
