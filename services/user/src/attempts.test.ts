import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '@fairlead/runtime';
import { createAttempts } from './attempts.ts';

const refused = { code: 'RESOURCE_EXHAUSTED', reason: 'TOO_MANY_ATTEMPTS', retryAfterMs: 10_000 };

test('an account has its burst, then as many as come back in time, whatever others do', async () => {
  const clock = createFakeClock();
  const attempts = createAttempts({ perMinute: 6, burst: 3, clock });
  for (let tries = 0; tries < 3; tries++) attempts.take('ada');
  assert.throws(() => attempts.take('ada'), refused);
  attempts.take('grace');
  await clock.advance(10_000);
  attempts.take('ada');
  assert.throws(() => attempts.take('ada'), refused);
  await clock.advance(3_600_000);
  for (let tries = 0; tries < 3; tries++) attempts.take('ada');
  assert.throws(() => attempts.take('ada'), refused);
});

test('what succeeds is given back, and leaves nothing behind', () => {
  const attempts = createAttempts({ perMinute: 6, burst: 3, clock: createFakeClock() });
  for (let tries = 0; tries < 100; tries++) {
    attempts.take('ada');
    attempts.giveBack('ada');
  }
  attempts.giveBack('ada');
  assert.equal(attempts.size, 0);
});

test('memory is bounded whatever comes: whose attempt was the longest ago is forgotten', () => {
  const attempts = createAttempts({ perMinute: 6, burst: 1, maxAccounts: 10, clock: createFakeClock() });
  for (let account = 0; account < 1_000; account++) attempts.take(`a-${account}`);
  assert.equal(attempts.size, 10);
  assert.throws(() => attempts.take('a-999'), refused);
});

test('none are counted when there is no limit', () => {
  const attempts = createAttempts({ perMinute: 0, burst: 1, clock: createFakeClock() });
  for (let tries = 0; tries < 100; tries++) attempts.take('ada');
  assert.equal(attempts.size, 0);
});
