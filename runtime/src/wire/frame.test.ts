import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codes } from '../errors/code.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { KnownContext, UnsampledContext } from '../tracing/span-context.ts';
import { MAX_MESSAGE_BYTES } from '../transport/types.ts';
import { decodeError, encodeError } from './error-body.ts';
import { kinds } from './frame.ts';
import { readFrame } from './frame-reader.ts';
import { decodeRequest, encodeRequest } from './request-body.ts';

const request = (fields: Partial<Parameters<typeof encodeRequest>[1]> = {}) =>
  encodeRequest(7, {
    path: 'a.B/C',
    remainingMs: 1_234.2,
    metadata: {},
    payload: new Uint8Array(),
    ...fields,
  });

test('a request comes out of the frame as it went in', () => {
  const payload = Buffer.from('payload');
  const metadata = { authorization: 'Bearer x', 'request-id': 'ü' };
  const reader = readFrame(request({ metadata, payload }));
  assert.equal(reader.kind, kinds.request);
  assert.equal(reader.callId, 7);
  const body = decodeRequest(reader);
  assert.deepEqual(
    { ...body, payload: Buffer.from(body.payload).toString() },
    {
      path: 'a.B/C',
      remainingMs: 1_235,
      trace: undefined,
      metadata,
      payload: 'payload',
    },
  );
});

test('the ids of a trace come out as they went in, whether it is recorded or not', () => {
  const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  const begun = new UnsampledContext();
  for (const trace of [
    new KnownContext(traceId, spanId, true),
    new KnownContext(traceId, spanId, false),
    new KnownContext('f'.repeat(32), 'f'.repeat(16), true),
    new KnownContext(`${'0'.repeat(31)}1`, `${'0'.repeat(15)}1`, false),
    begun,
  ]) {
    for (const metadata of [{ a: 'b' }, { a: 'not plain: ü' }]) {
      const body = decodeRequest(readFrame(request({ trace, metadata })));
      assert.equal(body.trace?.toTraceparent(), trace.toTraceparent());
      assert.equal(body.trace?.sampled, trace.sampled);
      assert.deepEqual([body.path, body.metadata], ['a.B/C', metadata]);
      const onward = body.trace && decodeRequest(readFrame(request({ trace: body.trace }))).trace;
      assert.equal(onward?.toTraceparent(), trace.toTraceparent());
    }
  }
  assert.match(begun.toTraceparent(), /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  assert.notEqual(begun.toTraceId(), new UnsampledContext().toTraceId());
});

test('ids of nothing but zeros are no trace', () => {
  for (const sampled of [true, false])
    for (const [traceId, spanId] of [
      ['0'.repeat(32), 'b7ad6b7169203331'],
      ['0af7651916cd43dd8448eb211c80319c', '0'.repeat(16)],
    ] as const) {
      const trace = new KnownContext(traceId, spanId, sampled);
      assert.equal(decodeRequest(readFrame(request({ trace }))).trace, undefined);
    }
});

test('no deadline stays none, and one that has passed stays zero', () => {
  assert.equal(decodeRequest(readFrame(request({ remainingMs: Infinity }))).remainingMs, Infinity);
  assert.equal(decodeRequest(readFrame(request({ remainingMs: -5 }))).remainingMs, 0);
});

test('a request above 960 KiB is refused by name', () => {
  assert.throws(
    () => request({ payload: new Uint8Array(MAX_MESSAGE_BYTES + 1) }),
    (error) =>
      error instanceof RuntimeError && error.is('MESSAGE_TOO_LARGE') && error.message.includes('a.B/C'),
  );
  assert.ok(request({ payload: new Uint8Array(MAX_MESSAGE_BYTES) }));
});

test('metadata that is too large, or a string above 64 KiB, is refused', () => {
  for (const size of [50_000, 70_000]) {
    assert.throws(
      () => request({ metadata: { key: 'x'.repeat(size) } }),
      (error) => error instanceof RuntimeError && error.is('METADATA_TOO_LARGE'),
    );
  }
});

test('a metadata key that could be taken for something else is refused', () => {
  assert.throws(() => decodeRequest(readFrame(request({ metadata: { __proto__x: 'y' } }))), /metadata key/);
});

test('every code and every field of an error survive the wire; the cause does not travel', () => {
  for (const code of codes) {
    const error = new RuntimeError({
      code,
      message: 'no room – naïve',
      reason: 'VESSEL_FULL',
      domain: 'vessel.v1',
      metadata: { vesselId: 'v-1' },
      retryable: code === 'ABORTED',
      retryAfterMs: 250,
      fieldViolations: [{ field: 'containers[0].customerId', description: 'must not be empty' }],
      cause: new Error('secret'),
    });
    const copy = decodeError(readFrame(encodeError(3, error)));
    assert.deepEqual({ ...copy, message: copy.message }, { ...error, message: error.message });
    assert.equal(copy.cause, undefined);
  }
});

test('an error however large fits into a frame', () => {
  const long = '…'.repeat(1_000_000);
  const frame = encodeError(
    1,
    new RuntimeError({
      code: 'INTERNAL',
      message: long,
      metadata: Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`k${i}`, long])),
      fieldViolations: Array.from({ length: 1_000 }, () => ({ field: long, description: long })),
    }),
  );
  assert.ok(frame.length < MAX_MESSAGE_BYTES, `${frame.length} bytes`);
  assert.equal(decodeError(readFrame(frame)).code, 'INTERNAL');
});

test('an error whose time to wait is out of all range can be sent all the same', () => {
  for (const [retryAfterMs, sent] of [
    [-5, 0],
    [0.2, 1],
    [1e12, 0xffff_fffe],
    [Number.POSITIVE_INFINITY, 0xffff_fffe],
  ] as const) {
    const error = new RuntimeError({ code: 'UNAVAILABLE', message: '', retryAfterMs });
    assert.equal(decodeError(readFrame(encodeError(1, error))).retryAfterMs, sent);
  }
});

test('a frame cut anywhere in its head is an error and never a crash', () => {
  const whole = request({ metadata: { a: 'b' }, payload: new Uint8Array() });
  for (let length = 0; length < whole.length; length++) {
    assert.throws(
      () => decodeRequest(readFrame(whole.subarray(0, length))),
      (error) => error instanceof RuntimeError && error.is('MALFORMED_FRAME'),
      `cut at ${length}`,
    );
  }
});
