import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { createMemoryTracerDriver } from '../tracing/memory.ts';
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
