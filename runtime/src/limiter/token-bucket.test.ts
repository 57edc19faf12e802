import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { limiterConformance } from './conformance.ts';
import { createTokenBucketLimiter } from './token-bucket.ts';

limiterConformance('token-bucket', createTokenBucketLimiter);

test('keys that are idle are forgotten, those that are spent are not', async () => {
  const clock = createFakeClock();
  const limiter = createTokenBucketLimiter({ clock, maxKeys: 100 });
  const quota = { perSecond: 1, burst: 1 };
  const waiter = { deadlineMs: Number.POSITIVE_INFINITY, signal: new AbortController().signal };
  for (let key = 0; key < 100; key++) limiter.acquire(`idle ${key}`, quota, waiter);
  await clock.advance(5_000);
  limiter.acquire('spent', quota, waiter);
  for (let key = 0; key < 300; key++) limiter.acquire(`new ${key}`, quota, waiter);
  assert.throws(() => limiter.acquire('spent', quota, waiter), { reason: 'RATE_LIMITED' });
});
