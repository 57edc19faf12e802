import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RuntimeError } from '../errors/runtime-error.ts';
import { backoff, judge } from './retry-policy.ts';

const policy = { maxAttempts: 3, backoffMs: 100 };

it('doubles the pause up to 64 times the first', () => {
  const longest = (attempt: number) => backoff(attempt, 100, () => 1);
  assert.deepEqual([1, 2, 3, 7, 8, 1000].map(longest), [100, 200, 400, 6400, 6400, 6400]);
});

it('takes half of the pause at random', () => {
  assert.equal(
    backoff(1, 100, () => 0),
    50,
  );
});

it('never gives up on a retryable error', () => {
  const error = new RuntimeError({ code: 'UNAVAILABLE', message: 'down' });
  for (const failures of [0, 3, 10_000]) {
    const verdict = judge(error, { attempt: 10_000, failures, policy });
    assert.equal(verdict.kind, 'retry');
    assert.equal(verdict.kind === 'retry' && verdict.failures, failures);
  }
});

it('gives up on any other after the attempts that are allowed', () => {
  const at = (failures: number) => judge(new Error('bug'), { attempt: failures + 1, failures, policy }).kind;
  assert.deepEqual([0, 1, 2].map(at), ['retry', 'retry', 'dead-letter']);
});

it('waits at least as long as the error asks for', () => {
  const error = new RuntimeError({ code: 'UNAVAILABLE', message: 'busy', retryAfterMs: 60_000 });
  const verdict = judge(error, { attempt: 1, failures: 0, policy });
  assert.equal(verdict.kind === 'retry' && verdict.delayMs, 60_000);
});
