import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Timestamp,
  timestampFromDate,
  timestampFromMs,
  timestampToDate,
  timestampToMs,
} from './timestamp.ts';

test('milliseconds come back as they were, before 1970 too', () => {
  for (const ms of [0, 1, 999, 1000, 1_700_000_000_123, -1, -1001, 8.64e15]) {
    assert.equal(timestampToMs(timestampFromMs(ms)), ms);
  }
  const date = new Date('2026-01-31T12:00:00.123Z');
  assert.deepEqual(timestampToDate(timestampFromDate(date)), date);
});

test('nanoseconds are 0 to 999,999,999, also of a fraction of a millisecond', () => {
  for (const ms of [0.0004, 999.9999999, -0.5, 1e12 + 0.25]) {
    const { seconds, nanos } = timestampFromMs(ms);
    assert.ok(Number.isInteger(seconds) && Number.isInteger(nanos));
    assert.ok(nanos >= 0 && nanos <= 999_999_999, String(nanos));
  }
});

test('a moment travels as protobuf and as JSON', () => {
  const moment = timestampFromMs(-62_135_596_800_000);
  assert.deepEqual(Timestamp.codec.decode(Timestamp.codec.encode(moment)), moment);
  assert.equal(Timestamp.toJson(moment), '0001-01-01T00:00:00Z');
  assert.deepEqual(Timestamp.fromJson('0001-01-01T00:00:00Z'), moment);
});
