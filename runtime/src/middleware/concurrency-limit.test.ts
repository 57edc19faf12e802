import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { type ConcurrencyLimit, fixedLimit } from '../limiter/concurrency.ts';
import type { Reply } from '../rpc/call.ts';
import { concurrencyLimit } from './concurrency-limit.ts';
import { testCall } from './test-call.ts';

const refused = { code: 'RESOURCE_EXHAUSTED', reason: 'OVERLOADED', retryable: true, notExecuted: true };

/** A handler whose answers are given by hand. */
function byHand(limit: ConcurrencyLimit, clock = createFakeClock()) {
  const answers: PromiseWithResolvers<Reply>[] = [];
  const handler = concurrencyLimit({ limit, clock })(() => {
    const answer = Promise.withResolvers<Reply>();
    answers.push(answer);
    return answer.promise;
  });
  return { handler, answers };
}

test('what is above the limit is refused, until something has ended, well or not', async () => {
  const { handler, answers } = byHand(fixedLimit(2));
  const [first, second] = [handler(testCall()), handler(testCall())];
  await assert.rejects(handler(testCall()), refused);
  answers[0]?.resolve({ message: 1 });
  await first;
  const third = handler(testCall());
  await assert.rejects(handler(testCall()), refused);
  answers[1]?.reject(new Error('no'));
  await assert.rejects(second);
  const fourth = handler(testCall());
  for (const answer of answers) answer.resolve({ message: 1 });
  await Promise.all([third, fourth]);
});

test('a stream keeps its place until it is over', async () => {
  const { handler, answers } = byHand(fixedLimit(1));
  const stream = handler(testCall());
  const over = Promise.withResolvers<void>();
  answers[0]?.resolve({ message: [], ended: over.promise });
  await stream;
  await assert.rejects(handler(testCall()), refused);
  over.resolve();
  await over.promise;
  await Promise.resolve();
  const next = handler(testCall());
  answers[1]?.resolve({ message: 1 });
  await next;
});

test('the limit learns how long calls took that were answered or out of time, and of no others', async () => {
  const clock = createFakeClock();
  const took: number[] = [];
  const limit = { limit: 10, sample: (_kind: string, from: number, to: number) => void took.push(to - from) };
  const { handler, answers } = byHand(limit, clock);
  const fail = (code: 'NOT_FOUND' | 'DEADLINE_EXCEEDED') =>
    answers.at(-1)?.reject(new RuntimeError({ code, message: 'no' }));
  const answered = handler(testCall());
  await clock.advance(5);
  answers.at(-1)?.resolve({ message: 1 });
  await answered;
  const missing = handler(testCall());
  fail('NOT_FOUND');
  await assert.rejects(missing);
  const late = handler(testCall());
  await clock.advance(70);
  fail('DEADLINE_EXCEEDED');
  await assert.rejects(late);
  assert.deepEqual(took, [5, 70]);
});
