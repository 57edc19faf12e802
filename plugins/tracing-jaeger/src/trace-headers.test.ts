import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatUberTraceId, parseUberTraceId, readHeaders, writeHeaders } from './trace-headers.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

test('uber-trace-id is read in all the shapes that clients write', () => {
  for (const [header, expected] of [
    [`${traceId}:${spanId}:0:1`, { traceId, spanId, sampled: true }],
    [`${traceId}:${spanId}:${spanId}:0`, { traceId, spanId, sampled: false }],
    [`${traceId}%3A${spanId}%3a0%3A1`, { traceId, spanId, sampled: true }],
    [`${traceId.toUpperCase()}:${spanId}:0:1`, { traceId, spanId, sampled: true }],
    // The debug flag comes with the sampled one; a firehose flag alone samples nothing.
    [`${traceId}:${spanId}:0:3`, { traceId, spanId, sampled: true }],
    [`${traceId}:${spanId}:0:8`, { traceId, spanId, sampled: false }],
    // Leading zeros left out, and ids of 64 bits.
    ['7:1::1', { traceId: '7'.padStart(32, '0'), spanId: '1'.padStart(16, '0'), sampled: true }],
  ] as const)
    assert.deepEqual(parseUberTraceId(header), expected, header);
});

test('a malformed uber-trace-id is none', () => {
  for (const header of [
    '',
    ':::',
    '0:1:0:1',
    '1:0:0:1',
    `${traceId}0:${spanId}:0:1`,
    `${traceId}:${spanId}0:0:1`,
    `${traceId}:${spanId}:0`,
    `${traceId}:${spanId}:0:x`,
    `${traceId}:${spanId}:0:1:1`,
    `g:${spanId}:0:1`,
  ])
    assert.equal(parseUberTraceId(header), undefined, header);
});

test('both headers are written and say the same', () => {
  for (const sampled of [true, false]) {
    const carrier: Record<string, string> = {};
    writeHeaders({ traceId, spanId, sampled }, carrier);
    assert.deepEqual(carrier, {
      traceparent: `00-${traceId}-${spanId}-0${Number(sampled)}`,
      'uber-trace-id': formatUberTraceId({ traceId, spanId, sampled }),
    });
    assert.deepEqual(readHeaders(carrier), { traceId, spanId, sampled });
  }
});
