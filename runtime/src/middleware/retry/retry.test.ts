import assert from 'node:assert/strict';
import { test } from 'node:test';
import { circuitOpen } from '../../breaker/circuit-open.ts';
import type { ClientCall } from '../../client/client-call.ts';
import { createFakeClock, type FakeClock } from '../../clock/fake.ts';
import { RuntimeError, type RuntimeErrorOptions } from '../../errors/runtime-error.ts';
import type { Call, Reply } from '../../rpc/call.ts';
import type { Idempotency } from '../../rpc/descriptor.ts';
import { createRecordingTracer } from '../../tracing/recording-tracer.ts';
import type { FinishedSpan } from '../../tracing/types.ts';
import { createRetryBudgets } from './budget.ts';
import { type RetryOptions, retry } from './retry.ts';
import { testCall, testMethod, testNode } from './test-call.ts';

const unavailable = (options: Partial<RuntimeErrorOptions> = {}) =>
  new RuntimeError({ code: 'UNAVAILABLE', message: 'down', ...options });

interface Run {
  /** What try number 1, 2, … throws; after the last the call succeeds. */
  readonly failures: readonly RuntimeError[];
  readonly idempotency?: Idempotency;
  /** Whether a try gets to a node. Default true. */
  readonly sends?: boolean;
  readonly options?: Partial<RetryOptions>;
  readonly prepare?: (call: ClientCall, clock: FakeClock) => void;
}

/** Makes one call, and tells when its tries began, where they went, and how it ended. */
async function run({ failures, idempotency = 'idempotent', sends = true, options, prepare }: Run) {
  const clock = createFakeClock();
  const startMs = clock.now();
  const tries: { atMs: number; attempt: number; tried: string[] }[] = [];
  const call = testCall(testMethod(idempotency));
  prepare?.(call, clock);
  const handler = retry({ clock, budgets: createRetryBudgets({ clock }), random: () => 1, ...options })(
    async (current: Call): Promise<Reply> => {
      tries.push({
        atMs: clock.now() - startMs,
        attempt: current.attempt,
        tried: [...(current.tried ?? [])],
      });
      current.node = testNode(`n${tries.length}`);
      call.sent = sends;
      const failure = failures[tries.length - 1];
      if (failure) throw failure;
      return { message: 'done' };
    },
  );
  const outcome = handler(call).then(
    ({ message }) => message,
    (error: unknown) => error,
  );
  await clock.advance(60_000);
  return { outcome: await outcome, tries, call, clock };
}

test('a retryable failure of an idempotent method is tried again, on another node, with growing pauses', async () => {
  const { outcome, tries } = await run({ failures: [unavailable(), unavailable()] });
  assert.equal(outcome, 'done');
  assert.deepEqual(tries, [
    { atMs: 0, attempt: 1, tried: [] },
    { atMs: 25, attempt: 2, tried: ['n1'] },
    { atMs: 75, attempt: 3, tried: ['n1', 'n2'] },
  ]);
});

test('the pause is anything up to the bound', async () => {
  const { tries } = await run({ failures: [unavailable()], options: { random: () => 0.2 } });
  assert.equal(tries[1]?.atMs, 5);
});

test('after the last try its error comes out as it is', async () => {
  const last = unavailable({ reason: 'LAST' });
  const { outcome, tries } = await run({ failures: [unavailable(), unavailable(), last] });
  assert.equal(outcome, last);
  assert.equal(tries.length, 3);
});

test('a method that may be carried out only once is not tried again after it was sent', async () => {
  const { tries } = await run({ failures: [unavailable()], idempotency: 'unknown' });
  assert.equal(tries.length, 1);
});

test('… but where the callee says that no handler has seen it', async () => {
  const { outcome } = await run({ failures: [unavailable({ notExecuted: true })], idempotency: 'unknown' });
  assert.equal(outcome, 'done');
});

test('… and where it was never sent', async () => {
  const { outcome } = await run({ failures: [unavailable()], idempotency: 'unknown', sends: false });
  assert.equal(outcome, 'done');
});

test('an error that another try does not mend is final', async () => {
  const invalid = new RuntimeError({ code: 'INVALID_ARGUMENT', message: 'no' });
  for (const sends of [true, false]) {
    const { outcome, tries } = await run({ failures: [invalid], sends });
    assert.equal(outcome, invalid);
    assert.equal(tries.length, 1);
  }
});

test('who is told when to come back does not come before', async () => {
  const { tries } = await run({ failures: [unavailable({ retryAfterMs: 400 })] });
  assert.equal(tries[1]?.atMs, 400);
});

test('an open circuit fails the call at once, without a second try', async () => {
  const { outcome, tries } = await run({ failures: [circuitOpen('x', 4_000)], sends: false });
  assert.ok(outcome instanceof RuntimeError && outcome.is('CIRCUIT_OPEN'));
  assert.equal(tries.length, 1);
});

test('no pause ends behind the deadline: the call fails before it', async () => {
  const { outcome, tries } = await run({
    failures: [unavailable(), unavailable()],
    prepare: (call, clock) => {
      call.deadlineMs = clock.now() + 60;
    },
  });
  assert.ok(outcome instanceof RuntimeError && outcome.code === 'UNAVAILABLE');
  assert.equal(tries.length, 2);
});

test('a caller that gives up during the pause ends it', async () => {
  const clock = createFakeClock();
  const controller = new AbortController();
  let tries = 0;
  const handler = retry({ clock, budgets: createRetryBudgets({ clock }), random: () => 1, baseMs: 500 })(
    async () => {
      tries++;
      throw unavailable();
    },
  );
  const failed = assert.rejects(handler(testCall(testMethod('idempotent'), { signal: controller.signal })), {
    code: 'CANCELLED',
  });
  await clock.advance(10);
  controller.abort();
  await failed;
  assert.equal(clock.pending, 0);
  assert.equal(tries, 1);
});

test('when the budget is used up, calls fail with their first error', async () => {
  const clock = createFakeClock();
  let tries = 0;
  const budgets = createRetryBudgets({ clock, floor: 0 });
  const handler = retry({ clock, budgets, random: () => 0 })(async () => {
    tries++;
    throw unavailable();
  });
  for (let i = 0; i < 1_000; i++)
    await assert.rejects(handler(testCall(testMethod('idempotent'))), { code: 'UNAVAILABLE' });
  assert.equal(tries, 1_100);
});

test('every further try is told of, and written on the span', async () => {
  const spans: FinishedSpan[] = [];
  const tracer = createRecordingTracer({ service: 'test', report: (span) => spans.push(span) });
  const span = tracer.startSpan('call');
  const told: string[] = [];
  await run({
    failures: [unavailable()],
    options: { onRetry: (call, error) => void told.push(`${call.path} ${error.code}`) },
    prepare: (call) => {
      call.span = span;
    },
  });
  span.finish();
  assert.deepEqual(told, ['test.v1.TestService/Do UNAVAILABLE']);
  assert.equal(spans[0]?.tags['rpc.attempts'], 2);
  assert.deepEqual(
    spans[0]?.logs.map(({ fields }) => fields),
    [{ event: 'retry', attempt: 1, 'rpc.code': 'UNAVAILABLE', waitMs: 25 }],
  );
});

test('a call that succeeds at once sets no timer', async () => {
  const { clock, call } = await run({ failures: [] });
  assert.equal(clock.pending, 0);
  assert.equal(call.attempt, 1);
  assert.equal(call.tried, undefined);
});

test('options that make no sense are refused by name', () => {
  const clock = createFakeClock();
  const budgets = createRetryBudgets({ clock });
  assert.throws(() => retry({ clock, budgets, attempts: 0 }), /attempts is 0/);
  assert.throws(() => retry({ clock, budgets, baseMs: -1 }), /baseMs is -1/);
  assert.throws(() => retry({ clock, budgets, maxMs: 5 }), /maxMs is 5 but must be at least baseMs/);
});
