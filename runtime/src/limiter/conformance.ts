import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock, type FakeClock } from '../clock/fake.ts';
import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Limiter, Waiter } from './types.ts';

export type LimiterFactory = (options: { readonly clock: Clock }) => Limiter;

const quota = { perSecond: 10, burst: 3 };
const patient = (): Waiter => ({
  deadlineMs: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
});

type Outcome = 'waits' | 'granted' | RuntimeError;

/** Asks for a permit; `outcome` says how it stands. */
function ask(limiter: Limiter, key = 'a', waiter = patient()): { outcome: Outcome } {
  const asked: { outcome: Outcome } = { outcome: 'granted' };
  try {
    const waiting = limiter.acquire(key, quota, waiter);
    if (!waiting) return asked;
    asked.outcome = 'waits';
    waiting.then(
      () => {
        asked.outcome = 'granted';
      },
      (error) => {
        asked.outcome = RuntimeError.from(error);
      },
    );
  } catch (error) {
    asked.outcome = RuntimeError.from(error);
  }
  return asked;
}

/**
 * What every limiter honours: bursts, the rate, keys apart, refusals that say when; and queues where there are any.
 * @param createClock for a limiter whose library has timers of its own. Default a {@link FakeClock}.
 */
export function limiterConformance(
  name: string,
  create: LimiterFactory,
  createClock: () => FakeClock = createFakeClock,
): void {
  const withLimiter = (title: string, run: (limiter: Limiter, clock: FakeClock) => Promise<void>) =>
    test(title, async () => {
      const clock = createClock();
      await using limiter = create({ clock });
      await run(limiter, clock);
    });
  const queues = create({ clock: createClock() }).supports.queue;

  describe(`the limiter ${name}`, () => {
    withLimiter('a burst is granted at once, and no more than that', async (limiter) => {
      for (let i = 0; i < 3; i++) assert.equal(ask(limiter).outcome, 'granted');
      assert.notEqual(ask(limiter).outcome, 'granted');
    });

    withLimiter('over ten seconds the rate holds, whatever is asked for', async (limiter, clock) => {
      const asked: { outcome: Outcome }[] = [];
      for (let step = 0; step < 500; step++) {
        asked.push(ask(limiter));
        await clock.advance(20);
      }
      const granted = asked.filter(({ outcome }) => outcome === 'granted').length;
      assert.ok(granted >= 100 && granted <= 104, `${granted} granted in 10 s`);
    });

    withLimiter('what is saved up is never more than the burst', async (limiter, clock) => {
      for (let i = 0; i < 3; i++) ask(limiter);
      await clock.advance(60_000);
      for (let i = 0; i < 3; i++) assert.equal(ask(limiter).outcome, 'granted');
      assert.notEqual(ask(limiter).outcome, 'granted');
    });

    withLimiter('keys have quotas of their own', async (limiter) => {
      for (let i = 0; i < 4; i++) ask(limiter, 'a');
      assert.equal(ask(limiter, 'b').outcome, 'granted');
    });

    withLimiter('a quota that means nothing is refused', async (limiter) => {
      for (const wrong of [
        { perSecond: 0, burst: 1 },
        { perSecond: Number.NaN, burst: 1 },
        { perSecond: 1, burst: 0.5 },
      ])
        assert.throws(() => limiter.acquire('wrong', wrong, patient()), { code: 'INVALID_ARGUMENT' });
    });

    withLimiter('a refusal is retryable, says when, and then is true', async (limiter, clock) => {
      const waiter = () => ({ ...patient(), deadlineMs: clock.now() + 50 });
      for (let i = 0; i < 3; i++) ask(limiter, 'a', waiter());
      const { outcome } = ask(limiter, 'a', waiter());
      assert.ok(outcome instanceof RuntimeError, String(outcome));
      assert.deepEqual(
        [outcome.code, outcome.reason, outcome.domain, outcome.retryable],
        ['RESOURCE_EXHAUSTED', 'RATE_LIMITED', 'fairlead', true],
      );
      const { retryAfterMs = 0 } = outcome;
      assert.ok(retryAfterMs > 0 && retryAfterMs <= 100, `${retryAfterMs} ms`);
      await clock.advance(retryAfterMs);
      assert.equal(ask(limiter, 'a', waiter()).outcome, 'granted');
    });

    if (!queues) return;

    withLimiter('who has time waits for their turn, in the order of asking', async (limiter, clock) => {
      const asked = Array.from({ length: 7 }, () => ask(limiter));
      const granted = () => asked.map(({ outcome }) => (outcome === 'granted' ? 1 : 0)).join('');
      assert.equal(granted(), '1110000');
      await clock.advance(110);
      assert.equal(granted(), '1111000');
      await clock.advance(200);
      assert.equal(granted(), '1111110');
    });

    withLimiter('who gives up leaves the queue, and their turn goes to the next', async (limiter, clock) => {
      for (let i = 0; i < 3; i++) ask(limiter);
      const impatient = new AbortController();
      const first = ask(limiter, 'a', { ...patient(), signal: impatient.signal });
      const second = ask(limiter);
      impatient.abort('enough');
      await clock.advance(110);
      assert.ok(first.outcome instanceof RuntimeError && first.outcome.code === 'CANCELLED');
      assert.equal(second.outcome, 'granted');
    });

    withLimiter('who could not be served before the deadline is refused at once', async (limiter, clock) => {
      for (let i = 0; i < 5; i++) ask(limiter);
      const late = ask(limiter, 'a', { ...patient(), deadlineMs: clock.now() + 150 });
      assert.ok(late.outcome instanceof RuntimeError && late.outcome.is('RATE_LIMITED', 'fairlead'));
      assert.equal(ask(limiter, 'a', { ...patient(), deadlineMs: clock.now() + 1_000 }).outcome, 'waits');
    });

    withLimiter('an end of the limiter is an end of the waiting', async (limiter, clock) => {
      const asked = Array.from({ length: 5 }, () => ask(limiter));
      await limiter[Symbol.asyncDispose]();
      await clock.advance(0);
      const { outcome } = asked[4] ?? {};
      assert.ok(outcome instanceof RuntimeError && outcome.code === 'UNAVAILABLE', String(outcome));
    });
  });
}
