import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import type { Call, Reply } from '../rpc/call.ts';
import { metrics } from './metrics.ts';
import { testCall } from './test-call.ts';

const call = (fields: Partial<Call> = {}) =>
  testCall({ path: 'vessel.v1.VesselService/Get', target: 'vessel', ...fields });
const labels = 'side="client",service="vessel",method="vessel.v1.VesselService/Get"';

function setUp(answer: (call: Call) => Promise<Reply>) {
  const clock = createFakeClock();
  const registry = createMetrics();
  const handle = metrics({ metrics: registry, clock })(answer);
  return {
    clock,
    handle,
    has: (line: string) => assert.ok(registry.text().includes(`${line}\n`), registry.text()),
  };
}

describe('metrics of calls', () => {
  test('a call is counted once, by its code, with its duration', async () => {
    const { clock, handle, has } = setUp(async ({ request }) => {
      await clock.advance(20);
      if (request !== 'fail') return { message: 'done' };
      throw new RuntimeError({ code: 'NOT_FOUND', message: 'gone' });
    });
    assert.deepEqual(await handle(call()), { message: 'done' });
    await handle(call());
    await assert.rejects(handle(call({ request: 'fail' })), /gone/);
    has(`fairlead_calls_total{${labels},code="OK"} 2`);
    has(`fairlead_calls_total{${labels},code="NOT_FOUND"} 1`);
    has(`fairlead_call_duration_seconds_bucket{${labels},le="0.01"} 0`);
    has(`fairlead_call_duration_seconds_bucket{${labels},le="0.025"} 3`);
    has(`fairlead_call_duration_seconds_count{${labels}} 3`);
    has(`fairlead_calls_in_flight{${labels}} 0`);
  });

  test('a stream is in flight until it is over, and counts as it ends', async () => {
    const { promise: ended, reject } = Promise.withResolvers<void>();
    const { handle, has } = setUp(async () => ({ message: [], ended }));
    await handle(call());
    has(`fairlead_calls_in_flight{${labels}} 1`);
    has(`fairlead_calls_total{${labels},code="OK"} 0`);
    reject(new RuntimeError({ code: 'CANCELLED', message: 'left' }));
    await ended.catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    has(`fairlead_calls_in_flight{${labels}} 0`);
    has(`fairlead_calls_total{${labels},code="CANCELLED"} 1`);
  });

  test('the same path at two services, and on two sides, are series of their own', async () => {
    const { handle, has } = setUp(async () => ({ message: undefined }));
    await handle(call({ path: 'grpc.health.v1.Health/Check', target: 'a' }));
    await handle(call({ path: 'grpc.health.v1.Health/Check', target: 'b' }));
    await handle(call({ path: 'grpc.health.v1.Health/Check', target: 'a' }));
    await handle(call({ kind: 'subscriber', path: 'events', target: 'group' }));
    has('fairlead_calls_total{side="client",service="a",method="grpc.health.v1.Health/Check",code="OK"} 2');
    has('fairlead_calls_total{side="client",service="b",method="grpc.health.v1.Health/Check",code="OK"} 1');
    has('fairlead_calls_total{side="subscriber",service="group",method="events",code="OK"} 1');
  });

  test('paths without bound end in one series', async () => {
    const { handle, has } = setUp(async () => ({ message: undefined }));
    for (let n = 0; n < 1_200; n++) await handle(call({ path: `made.up/${n}` }));
    for (let n = 0; n < 1_200; n++) await handle(call({ path: `made.up/${n}` }));
    has('fairlead_calls_total{side="client",service="other",method="other",code="OK"} 400');
    has('fairlead_calls_total{side="client",service="vessel",method="made.up/999",code="OK"} 2');
  });
});
