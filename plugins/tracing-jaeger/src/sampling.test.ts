import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock, type Tracer } from '@fairlead/runtime';
import { createJaegerDriver } from './jaeger.ts';
import { createOtlpDriver } from './otlp.ts';

/** Whether the next trace is recorded, as the header tells. */
function isRecorded(tracer: Tracer): boolean {
  const carrier: Record<string, string> = {};
  tracer.inject(tracer.startSpan('a'), 'text_map', carrier);
  return carrier.traceparent?.endsWith('-01') ?? false;
}

for (const create of [createJaegerDriver, createOtlpDriver]) {
  const clock = createFakeClock();
  const open = (type: 'const' | 'probabilistic' | 'ratelimiting', param: number) =>
    create({ service: 'a', endpoint: 'http://127.0.0.1:1', sampling: { type, param }, clock });
  const share = (tracer: Tracer, count: number) =>
    Array.from({ length: count }, () => isRecorded(tracer)).filter(Boolean).length;

  test(`${create.name}: all, none, a share, or so many a second`, async () => {
    assert.equal(share(open('const', 1).tracer, 50), 50);
    assert.equal(share(open('const', 0).tracer, 50), 0);
    const half = share(open('probabilistic', 0.5).tracer, 4_000);
    assert.ok(half > 1_800 && half < 2_200, `${half} of 4000`);

    const { tracer } = open('ratelimiting', 3);
    assert.equal(share(tracer, 100), 3);
    await clock.advance(1_000);
    assert.equal(share(tracer, 100), 3);
    await clock.advance(60_000);
    assert.equal(share(tracer, 100), 3);
    const seldom = open('ratelimiting', 0.1).tracer;
    assert.equal(share(seldom, 100), 1);
    await clock.advance(9_000);
    assert.equal(share(seldom, 100), 0);
    await clock.advance(1_001);
    assert.equal(share(seldom, 100), 1);
    assert.equal(share(open('ratelimiting', 0).tracer, 100), 0);
  });
}
