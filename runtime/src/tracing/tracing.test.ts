import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { createMemoryTracerDriver } from './memory.ts';
import { createNoopTracerDriver } from './noop.ts';
import { constSampler, probabilisticSampler } from './samplers.ts';
import { parseTraceparent } from './traceparent.ts';
import type { Span, SpanContext, Tracer } from './types.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const header = `00-${traceId}-${spanId}-01`;

function traceparentOf(tracer: Tracer, of: Span | SpanContext): string {
  const carrier: Record<string, string> = {};
  tracer.inject(of, 'text_map', carrier);
  return carrier.traceparent ?? '';
}

function received(tracer: Tracer, traceparent: string): SpanContext {
  const context = tracer.extract('text_map', { traceparent });
  assert.ok(context);
  return context;
}

describe('recording tracer', () => {
  test('a span is reported when it ends, once, with all that was noted', async () => {
    const clock = createFakeClock();
    const { tracer, spans } = createMemoryTracerDriver({ service: 'vessel', clock });
    const span = tracer.startSpan('vessel.v1.VesselService/Get', { tags: { 'span.kind': 'server' } });
    span.setTag('error', true);
    await clock.advance(5);
    span.log({ event: 'retry' });
    await clock.advance(7);
    assert.deepEqual(spans, []);
    span.finish();
    span.setTag('late', true);
    span.finish();
    assert.deepEqual(spans, [
      {
        traceId: span.context().toTraceId(),
        spanId: span.context().toSpanId(),
        parentSpanId: undefined,
        service: 'vessel',
        name: 'vessel.v1.VesselService/Get',
        startMs: 1_000_000,
        durationMs: 12,
        tags: { 'span.kind': 'server', error: true },
        logs: [{ atMs: 1_000_005, fields: { event: 'retry' } }],
      },
    ]);
  });

  test('the times may be given, and a span never ends before it began', () => {
    const { tracer, spans } = createMemoryTracerDriver();
    tracer.startSpan('a', { startTime: 1_000 }).finish(1_250);
    tracer.startSpan('b', { startTime: 1_000 }).finish(900);
    assert.deepEqual(
      spans.map(({ startMs, durationMs }) => [startMs, durationMs]),
      [
        [1_000, 250],
        [1_000, 0],
      ],
    );
  });

  test("the caller's tags stay the caller's", () => {
    const { tracer } = createMemoryTracerDriver();
    const tags = Object.freeze({ a: 1 });
    tracer.startSpan('a', { tags }).setTag('b', 2);
    assert.deepEqual(tags, { a: 1 });
  });

  test('a child has the trace of its parent, whether given as span or as context', () => {
    const { tracer, spans } = createMemoryTracerDriver();
    const parent = tracer.startSpan('parent');
    tracer.startSpan('a', { childOf: parent }).finish();
    tracer.startSpan('b', { childOf: parent.context() }).finish();
    parent.finish();
    assert.equal(new Set(spans.map((span) => span.traceId)).size, 1);
    assert.equal(new Set(spans.map((span) => span.spanId)).size, 3);
    assert.deepEqual(
      spans.map((span) => span.parentSpanId),
      [parent.context().toSpanId(), parent.context().toSpanId(), undefined],
    );
  });

  test('ids have their length and never repeat', () => {
    const { tracer } = createMemoryTracerDriver();
    const contexts = Array.from({ length: 5_000 }, () => tracer.startSpan('a').context());
    assert.ok(contexts.every((context) => /^[0-9a-f]{32}$/.test(context.toTraceId())));
    assert.ok(contexts.every((context) => /^[0-9a-f]{16}$/.test(context.toSpanId())));
    assert.equal(new Set(contexts.map((context) => context.toTraceId())).size, 5_000);
    assert.equal(new Set(contexts.map((context) => context.toSpanId())).size, 5_000);
  });

  test('traceparent goes out and comes in, for spans and for contexts', () => {
    const { tracer, spans } = createMemoryTracerDriver();
    const span = tracer.startSpan('server', { childOf: received(tracer, header) });
    assert.equal(span.context().toTraceId(), traceId);
    assert.equal(traceparentOf(tracer, span), `00-${traceId}-${span.context().toSpanId()}-01`);
    assert.equal(traceparentOf(tracer, span.context()), traceparentOf(tracer, span));
    span.finish();
    assert.equal(spans[0]?.parentSpanId, spanId);
    assert.equal(tracer.extract('http_headers', { traceparent: header })?.toSpanId(), spanId);
  });

  test('formats other than text are left alone', () => {
    const { tracer } = createMemoryTracerDriver();
    const carrier: Record<string, string> = {};
    tracer.inject(tracer.startSpan('a'), 'binary', carrier);
    assert.deepEqual(carrier, {});
    assert.equal(tracer.extract('binary', { traceparent: header }), null);
  });

  test('a malformed traceparent is as good as none', () => {
    const { tracer } = createMemoryTracerDriver();
    const malformed = [
      '',
      'x',
      header.toUpperCase(),
      header.slice(0, -1),
      `${header}0`,
      `${header}-more`,
      ` ${header}`,
      header.replace('00-', 'ff-'),
      `00-${'0'.repeat(32)}-${spanId}-01`,
      `00-${traceId}-${'0'.repeat(16)}-01`,
      `00-${traceId}-${spanId}-0g`,
    ];
    for (const traceparent of malformed)
      assert.equal(tracer.extract('text_map', { traceparent }), null, traceparent);
    assert.equal(tracer.extract('text_map', {}), null);
  });

  test('a later version of traceparent is read as far as it is known', () => {
    assert.deepEqual(parseTraceparent(`01-${traceId}-${spanId}-03-more`), { traceId, spanId, sampled: true });
    assert.equal(parseTraceparent(`01-${traceId}-${spanId}-02`)?.sampled, false);
  });
});

describe('sampling', () => {
  test("a trace that is not recorded reports nothing, and neither do others' spans in it", () => {
    const here = createMemoryTracerDriver({ sampler: constSampler(false) });
    const there = createMemoryTracerDriver({ sampler: constSampler(true) });
    const root = here.tracer.startSpan('root');
    const child = here.tracer.startSpan('child', { childOf: root });
    const traceparent = traceparentOf(here.tracer, child);
    assert.match(traceparent, /-00$/);
    const remote = there.tracer.startSpan('remote', { childOf: received(there.tracer, traceparent) });
    assert.equal(remote.context().toTraceId(), root.context().toTraceId());
    for (const span of [remote, child, root]) {
      span.setTag('a', 1);
      span.log({ a: 1 });
      span.finish();
    }
    assert.deepEqual([...here.spans, ...there.spans], []);
    assert.match(root.context().toTraceId(), /^[0-9a-f]{32}$/);
  });

  test('a trace that the caller records is recorded, whatever the sampler here says', () => {
    const { tracer, spans } = createMemoryTracerDriver({ sampler: constSampler(false) });
    tracer.startSpan('server', { childOf: received(tracer, header) }).finish();
    assert.equal(spans.length, 1);
  });

  test("another tracer's context is continued", () => {
    const { tracer, spans } = createMemoryTracerDriver();
    const foreign: SpanContext = { toTraceId: () => traceId, toSpanId: () => spanId };
    tracer.startSpan('a', { childOf: foreign }).finish();
    assert.equal(spans[0]?.traceId, traceId);
    assert.equal(spans[0]?.parentSpanId, spanId);
  });

  test('a probability is the share of traces', () => {
    const values = [0, 0.09, 0.1, 0.11, 0.99];
    const sampler = probabilisticSampler(0.1, () => values.shift() ?? 1);
    assert.deepEqual(
      Array.from({ length: 5 }, () => sampler('a')),
      [true, true, false, false, false],
    );
    assert.equal(probabilisticSampler(0, () => 0)('a'), false);
    assert.equal(probabilisticSampler(1, () => 0.999)('a'), true);
    for (const wrong of [-0.1, 1.1, Number.NaN])
      assert.throws(() => probabilisticSampler(wrong), RuntimeError);
  });
});

test('the memory driver keeps so many spans and counts the rest', () => {
  const driver = createMemoryTracerDriver({ limit: 2 });
  for (let count = 0; count < 5; count++) driver.tracer.startSpan('a').finish();
  assert.equal(driver.spans.length, 2);
  assert.equal(driver.droppedSpans, 3);
});

test('the memory driver reads traces back', async () => {
  const { tracer, reader, spans } = createMemoryTracerDriver();
  for (const name of ['a', 'b']) tracer.startSpan(name).finish();
  assert.deepEqual(await reader?.trace(spans[1]?.traceId ?? ''), [spans[1]]);
});

test('tracing switched off takes everything and does nothing', async () => {
  await using driver = createNoopTracerDriver();
  const span = driver.tracer.startSpan('a', { tags: { a: 1 } });
  span.setTag('b', 1);
  span.log({});
  span.finish();
  assert.equal(traceparentOf(driver.tracer, span), '');
  assert.equal(driver.tracer.extract('text_map', { traceparent: header }), null);
  await driver.flush();
});
