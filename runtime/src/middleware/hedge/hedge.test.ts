import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientCall } from '../../client/client-call.ts';
import { createFakeClock } from '../../clock/fake.ts';
import { sleep } from '../../clock/sleep.ts';
import { RuntimeError } from '../../errors/runtime-error.ts';
import type { Call, Reply } from '../../rpc/call.ts';
import { createDeadlines } from '../../wire/deadlines.ts';
import { createRetryBudgets } from '../retry/budget.ts';
import { testCall, testMethod, testNode } from '../retry/test-call.ts';
import { type HedgeOptions, hedge } from './hedge.ts';
import { createLatencyQuantile } from './latency-quantile.ts';

const method = testMethod('no-side-effects');

type Answer = { readonly afterMs: number; readonly error?: RuntimeError };

/** Nodes that answer by turns as they are told to. */
function world(answers: readonly Answer[], options: Partial<HedgeOptions> = {}) {
  const clock = createFakeClock();
  const tries: { node: string; tried: string[]; ended: string }[] = [];
  const send = async (call: Call): Promise<Reply> => {
    assert.ok(call instanceof ClientCall);
    const answer = answers[tries.length % answers.length] ?? { afterMs: 0 };
    const entry = { node: `n${tries.length + 1}`, tried: [...(call.tried ?? [])], ended: 'running' };
    tries.push(entry);
    call.node = testNode(entry.node);
    try {
      await sleep(clock, answer.afterMs, call.cancellation);
      if (answer.error) throw answer.error;
      entry.ended = 'answered';
      return { message: entry.node };
    } catch (thrown) {
      entry.ended = RuntimeError.from(thrown).code;
      throw thrown;
    }
  };
  const handler = hedge({
    clock,
    deadlines: createDeadlines(clock, 1),
    budgets: createRetryBudgets({ clock }),
    enabled: true,
    ...options,
  })(send);
  const ask = async (call = testCall(method)) => {
    call.deadlineMs = clock.now() + 5_000;
    const outcome = handler(call).then(
      ({ message }) => message,
      (error: unknown) => RuntimeError.from(error).code,
    );
    await clock.advance(5_000);
    return outcome;
  };
  return { clock, tries, ask };
}

test('a late answer is overtaken by another node, and the slow try is cancelled', async () => {
  const { tries, ask, clock } = world([{ afterMs: 1_000 }, { afterMs: 3 }]);
  const call = testCall(method);
  assert.equal(await ask(call), 'n2');
  assert.deepEqual(tries, [
    { node: 'n1', tried: [], ended: 'CANCELLED' },
    { node: 'n2', tried: ['n1'], ended: 'answered' },
  ]);
  assert.equal(call.node?.id, 'n2');
  assert.equal(clock.pending, 0);
});

test('the first may still win, and then the second is cancelled', async () => {
  const { tries, ask } = world([{ afterMs: 20 }, { afterMs: 500 }]);
  assert.equal(await ask(), 'n1');
  assert.deepEqual(
    tries.map(({ ended }) => ended),
    ['answered', 'CANCELLED'],
  );
});

test('an answer in time causes no second try', async () => {
  const { tries, ask, clock } = world([{ afterMs: 5 }]);
  assert.equal(await ask(), 'n1');
  assert.equal(tries.length, 1);
  assert.equal(clock.pending, 0);
});

test('a failure before the second try is a failure: trying again is for retry', async () => {
  const error = new RuntimeError({ code: 'UNAVAILABLE', message: 'down' });
  const { tries, ask } = world([{ afterMs: 1, error }]);
  assert.equal(await ask(), 'UNAVAILABLE');
  assert.equal(tries.length, 1);
});

test('one try that fails leaves the call to the other', async () => {
  const error = new RuntimeError({ code: 'UNAVAILABLE', message: 'down' });
  for (const answers of [
    [{ afterMs: 30, error }, { afterMs: 100 }],
    [{ afterMs: 100 }, { afterMs: 1, error }],
  ] as const) {
    const { tries, ask } = world(answers);
    assert.match(String(await ask()), /^n[12]$/);
    assert.equal(tries.length, 2);
  }
});

test('the wait is what 95 of 100 calls take, once that is known', async () => {
  const { tries, ask } = world([{ afterMs: 100 }], {
    minMs: 1,
    budgets: () => ({ onCall() {}, take: () => true }),
  });
  for (let i = 0; i < 200; i++) await ask();
  const before = tries.length;
  for (let i = 0; i < 20; i++) await ask();
  assert.equal(tries.length - before, 20, 'calls that take as long as all of them are not tried twice');
});

test('a method that changes something is never sent twice', async () => {
  for (const idempotency of ['idempotent', 'unknown'] as const) {
    const { tries, ask } = world([{ afterMs: 1_000 }]);
    await ask(testCall(testMethod(idempotency), { hedge: true }));
    assert.equal(tries.length, 1);
  }
});

test('a call says for itself whether it is hedged', async () => {
  const on = world([{ afterMs: 1_000 }, { afterMs: 1 }], { enabled: false });
  assert.equal(await on.ask(testCall(method, { hedge: true })), 'n2');
  const off = world([{ afterMs: 1_000 }, { afterMs: 1 }]);
  assert.equal(await off.ask(testCall(method, { hedge: false })), 'n1');
});

test('second tries come out of the budget that retries come out of', async () => {
  const { tries, ask } = world([{ afterMs: 100 }], { budgets: () => ({ onCall() {}, take: () => false }) });
  await ask();
  assert.equal(tries.length, 1);
});

test('a caller that gives up cancels both tries', async () => {
  const { tries, ask } = world([{ afterMs: 4_000 }]);
  const controller = new AbortController();
  const call = testCall(method, { signal: controller.signal });
  setImmediate(() => setImmediate(() => setImmediate(() => setImmediate(() => controller.abort()))));
  assert.equal(await ask(call), 'CANCELLED');
  assert.ok(tries.every(({ ended }) => ended === 'CANCELLED'));
});

test('the estimate of a quantile is close, and follows a change', () => {
  const quantile = createLatencyQuantile(0.95);
  assert.equal(quantile.valueMs, undefined);
  for (let i = 0; i < 5_000; i++) quantile.record((i * 37) % 100);
  assert.ok(quantile.valueMs && quantile.valueMs > 90 && quantile.valueMs < 110, String(quantile.valueMs));
  for (let i = 0; i < 10_000; i++) quantile.record(2);
  assert.ok(quantile.valueMs < 2.5, String(quantile.valueMs));
  for (const latency of [0, -1, 1e9]) quantile.record(latency);
});
