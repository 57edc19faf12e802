import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FinishedSpan } from '@fairlead/runtime';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { createOtlpEncoder } from './otlp-spans.ts';

const span: FinishedSpan = {
  traceId: '5f1e7a9c3b2d4e6f8a0b1c2d5f1e7a9c',
  spanId: '00f067aa0ba902b7',
  parentSpanId: undefined,
  service: 'vessel',
  name: 'vessel.v1.VesselService/Get',
  startMs: 1_795_248_000_123.456,
  durationMs: 12.5,
  tags: {
    'span.kind': 'client',
    'peer.service': 'Käse 😀',
    attempts: 3,
    share: 0.5,
    cached: false,
    minus: -7,
  },
  logs: [],
};

type Field = readonly [number, bigint | string | readonly Field[]];

/** A message as its fields in order, those that hold nothing left out; `inner` says which fields are messages. */
interface Shape {
  readonly [field: number]: Shape | undefined;
}
const anyValue: Shape = {};
const attribute: Shape = { 2: anyValue };
const request: Shape = {
  1: {
    1: { 1: attribute },
    2: { 1: {}, 2: { 9: attribute, 11: { 3: attribute }, 15: {} } },
  },
};

function decode(bytes: Buffer, shape: Shape): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const field = tag >> 3;
    const inner = shape[field];
    if ((tag & 7) === 0) fields.push([field, varint()]);
    else if ((tag & 7) === 1) {
      fields.push([field, bytes.readBigUInt64LE(at)]);
      at += 8;
    } else if ((tag & 7) === 5) {
      fields.push([field, BigInt(bytes.readUInt32LE(at))]);
      at += 4;
    } else {
      const size = Number(varint());
      const content = bytes.subarray(at, at + size);
      assert.equal(content.length, size, `field ${field} ends early`);
      fields.push([field, inner ? decode(content, inner) : content.toString('latin1')]);
      at += size;
    }
  }
  const isNothing = ([, value]: Field) => value === 0n || (Array.isArray(value) && value.length === 0);
  return fields.filter((field) => !isNothing(field));
}

/** What OpenTelemetry's exporter sends of the same span. */
function theirs(spans: readonly FinishedSpan[], kind: number, code: number): Field[] {
  const time = (ms: number) => {
    const us = Math.round(ms * 1_000);
    return [Math.floor(us / 1e6), (us % 1e6) * 1_000] as [number, number];
  };
  const resource = { attributes: { 'service.name': 'vessel' } };
  const scope = { name: '@fairlead/tracing-jaeger' };
  const readable = spans.map((one) => {
    const { 'span.kind': _kind, error: _error, ...attributes } = one.tags;
    return {
      name: one.name,
      kind,
      spanContext: () => ({ traceId: one.traceId, spanId: one.spanId, traceFlags: 1 }),
      ...(one.parentSpanId && {
        parentSpanContext: {
          traceId: one.traceId,
          spanId: one.parentSpanId,
          traceFlags: 1,
          isRemote: kind === 1,
        },
      }),
      startTime: time(one.startMs),
      endTime: time(one.startMs + one.durationMs),
      status: { code },
      attributes,
      links: [],
      events: one.logs.map(({ atMs, fields }) => ({
        time: time(atMs),
        name: String(fields.event ?? 'log'),
        attributes: fields,
      })),
      resource,
      instrumentationScope: scope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  });
  type Readable = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0];
  const bytes = ProtobufTraceSerializer.serializeRequest(readable as unknown as Readable);
  assert.ok(bytes);
  return decode(Buffer.from(bytes), request);
}

const encode = createOtlpEncoder('vessel');
const ours = (spans: readonly FinishedSpan[]) => decode(Buffer.from(encode(spans)), request);

test("a request says what OpenTelemetry's own says", () => {
  assert.deepEqual(ours([span]), theirs([span], 2, 0));
  const child = { ...span, spanId: 'ffffffffffffffff', parentSpanId: '00f067aa0ba902b7' };
  const failed = { ...child, tags: { 'span.kind': 'server', error: true, 'rpc.code': 'UNAVAILABLE' } };
  assert.deepEqual(ours([failed]), theirs([failed], 1, 2));
  const logs = [
    { atMs: span.startMs + 1, fields: { event: 'retry', attempt: 2, waitMs: 12.25 } },
    { atMs: span.startMs + 2, fields: { text: 'x'.repeat(20_000) } },
  ];
  const logged = { ...child, name: 'long '.repeat(40), tags: { big: 2 ** 53, least: -(2 ** 62) }, logs };
  assert.deepEqual(ours([logged, logged]), theirs([logged, logged], 0, 0));
});

test('a batch of many spans, and after it a small one', () => {
  const many = Array.from({ length: 2_000 }, () => ({ ...span, tags: { text: 'y'.repeat(130) } }));
  assert.deepEqual(ours(many), theirs(many, 0, 0));
  assert.deepEqual(ours([span]), theirs([span], 2, 0));
});

test('no times before 1970, no empty keys, no more than 128 attributes and logs', () => {
  const tags = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`key-${index}`, index]));
  const logs = Array.from({ length: 200 }, (_, index) => ({ atMs: index, fields: { index } }));
  const inside = (fields: readonly Field[], wanted: number): readonly Field[] => {
    const value = fields.find(([field]) => field === wanted)?.[1];
    return typeof value === 'object' ? value : [];
  };
  const sent = ours([{ ...span, startMs: -5, tags: { '': 1, ...tags }, logs }]);
  const fields = [1, 2, 2].reduce(inside, sent as readonly Field[]);
  const counted = (wanted: number) => fields.filter(([field]) => field === wanted);
  assert.equal(counted(9).length, 128);
  assert.deepEqual(counted(10), [[10, 72n]]);
  assert.equal(counted(11).length, 128);
  assert.deepEqual(counted(12), [[12, 72n]]);
  assert.deepEqual(counted(7), []);
});

test('an error that is logged is an exception', () => {
  const fields = { event: 'error', 'error.kind': 'TypeError', message: 'sunk', stack: 'at x' };
  const text = Buffer.from(encode([{ ...span, logs: [{ atMs: 1, fields }] }])).toString('latin1');
  for (const name of ['exception', 'exception.type', 'exception.message', 'exception.stacktrace', 'sunk'])
    assert.ok(text.includes(name), name);
});
