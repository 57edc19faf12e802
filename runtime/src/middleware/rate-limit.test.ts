import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { createTokenBucketLimiter } from '../limiter/token-bucket.ts';
import type { Limiter } from '../limiter/types.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import type { Handler } from '../rpc/call.ts';
import { byUser, rateLimit } from './rate-limit.ts';
import { testCall } from './test-call.ts';

const answer: Handler = async () => ({ message: 'done' });
const quota = { perSecond: 10, burst: 2 };
const refused = { code: 'RESOURCE_EXHAUSTED', reason: 'RATE_LIMITED', retryable: true, retryAfterMs: 100 };

test('what is above the quota never reaches the handler, and is let through again in time', async () => {
  const clock = createFakeClock();
  let handled = 0;
  const handler = rateLimit({ limiter: createTokenBucketLimiter({ clock }), quota })((call) => {
    handled++;
    return answer(call);
  });
  for (let i = 0; i < 2; i++) await handler(testCall());
  await assert.rejects(handler(testCall()), refused);
  assert.equal(handled, 2);
  await clock.advance(100);
  await handler(testCall());
  assert.equal(handled, 3);
});

test('each service called has a quota of its own', async () => {
  const limiter = createTokenBucketLimiter({ clock: createFakeClock() });
  const handler = rateLimit({ limiter, quota })(answer);
  for (let i = 0; i < 2; i++) await handler(testCall({ target: 'vessel' }));
  await assert.rejects(handler(testCall({ target: 'vessel' })), refused);
  await handler(testCall({ target: 'user' }));
});

test('by user: one user spends what is theirs, and calls of nobody are not counted', async () => {
  const limiter = createTokenBucketLimiter({ clock: createFakeClock() });
  const handler = rateLimit({ limiter, quota, key: byUser })(answer);
  const as = (id: string) => testCall({ kind: 'server', user: { kind: 'user', id } });
  for (let i = 0; i < 2; i++) await handler(as('ada'));
  await assert.rejects(handler(as('ada')), refused);
  await handler(as('bob'));
  for (let i = 0; i < 5; i++) await handler(testCall({ kind: 'server' }));
});

test('with a queue the call waits for its permit, and one that fails there is not made', async () => {
  const permits: PromiseWithResolvers<void>[] = [];
  const limiter: Limiter = {
    name: 'by hand',
    supports: { queue: true },
    acquire() {
      const permit = Promise.withResolvers<void>();
      permits.push(permit);
      return permit.promise;
    },
    async [Symbol.asyncDispose]() {},
  };
  let handled = 0;
  const handler = rateLimit({ limiter, quota })((call) => {
    handled++;
    return answer(call);
  });
  const calls = [handler(testCall()), handler(testCall())];
  assert.equal(handled, 0);
  permits[0]?.resolve();
  permits[1]?.reject(new DOMException('gone', 'AbortError'));
  assert.deepEqual(await calls[0], { message: 'done' });
  await assert.rejects(calls[1] ?? assert.fail(), { code: 'CANCELLED' });
  assert.equal(handled, 1);
});

test('refusals are counted by side and service', async () => {
  const metrics = createMetrics();
  const limiter = createTokenBucketLimiter({ clock: createFakeClock() });
  const handler = rateLimit({ limiter, quota, metrics })(answer);
  for (let i = 0; i < 5; i++) await handler(testCall()).catch(() => {});
  assert.match(metrics.text(), /fairlead_rate_limited_total\{side="client",service="echo"\} 3/);
});
