import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { createMemoryTracerDriver } from '../tracing/memory.ts';
import { createNoopTracer } from '../tracing/noop.ts';
import { KnownContext } from '../tracing/span-context.ts';
import type { Tracer } from '../tracing/types.ts';
import { testCall } from './test-call.ts';
import { tracing } from './tracing.ts';

test('the span of a stream lasts until the stream is over, and tells how it ended', async () => {
  const clock = createFakeClock();
  const { tracer, spans } = createMemoryTracerDriver({ clock });
  const { promise: ended, reject } = Promise.withResolvers<void>();
  await tracing(tracer)(async () => ({ message: [], ended }))(testCall());
  await clock.advance(250);
  assert.equal(spans.length, 0, 'the reply has come, the stream goes on');
  reject(new RuntimeError({ code: 'CANCELLED', reason: 'LEFT', message: 'left' }));
  await clock.advance(0);
  assert.equal(spans.length, 1);
  assert.equal(spans[0]?.durationMs, 250);
  assert.equal(spans[0]?.tags['rpc.code'], 'CANCELLED');
  assert.equal(spans[0]?.tags['rpc.reason'], 'LEFT');
});

const sent = new KnownContext('0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331', true);

test('a client sends its span in the place that the wire has for it, a server continues what has come there', async () => {
  const { tracer, spans } = createMemoryTracerDriver();
  const out = testCall();
  await tracing(tracer)(async () => ({ message: [] }))(out);
  assert.equal(out.trace?.toTraceId(), spans[0]?.traceId);
  assert.equal(out.trace?.toSpanId(), spans[0]?.spanId);
  assert.deepEqual(out.metadata, {});
  await tracing(tracer)(async () => ({ message: [] }))(testCall({ kind: 'server', trace: sent }));
  assert.equal(spans[1]?.traceId, sent.traceId);
  assert.equal(spans[1]?.parentSpanId, sent.spanId);
});

test('a tracer of another kind gets what has come as a header, and one that reads none gets nothing', async () => {
  const { tracer, spans } = createMemoryTracerDriver();
  const other: Tracer = {
    ...tracer,
    extract(format, carrier) {
      const context = tracer.extract(format, carrier);
      return context && { toTraceId: () => context.toTraceId(), toSpanId: () => context.toSpanId() };
    },
  };
  await tracing(other)(async () => ({ message: [] }))(testCall({ kind: 'server', trace: sent }));
  assert.equal(spans[0]?.parentSpanId, sent.spanId);
  const off = testCall({ kind: 'server', trace: sent });
  await tracing(createNoopTracer())(async () => ({ message: [] }))(off);
  assert.equal(off.span?.context().toTraceId(), '');
});
