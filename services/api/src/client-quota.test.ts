import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '@fairlead/runtime';
import { createClientQuota } from './client-quota.ts';

test('a burst goes at once, then as many as the rate gives; each client has its own', async () => {
  const clock = createFakeClock();
  const quota = createClientQuota({ perSecond: 10, burst: 3, clock });
  assert.deepEqual(
    Array.from({ length: 4 }, () => quota.take('a').retryInMs),
    [0, 0, 0, 100],
  );
  assert.equal(quota.take('b').remaining, 2);
  await clock.advance(100);
  assert.deepEqual(quota.take('a'), { remaining: 0, fullInMs: 300, retryInMs: 0 });
  await clock.advance(60_000);
  assert.equal(quota.take('a').remaining, 2);
});

test('no number of clients takes more memory than the bound; who was seen the longest ago is forgotten', () => {
  const clock = createFakeClock();
  const quota = createClientQuota({ perSecond: 1, burst: 1, maxClients: 100, clock });
  quota.take('busy');
  for (let i = 0; i < 10_000; i++) {
    quota.take(`c${i}`);
    if (i % 50 === 0) assert.ok(quota.take('busy').retryInMs > 0);
  }
  assert.equal(quota.size, 100);
});
