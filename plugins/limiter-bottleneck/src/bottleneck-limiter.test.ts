import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { type FakeClock, type Limiter, RuntimeError } from '@fairlead/runtime';
import { limiterConformance } from '@fairlead/runtime/conformance';
import { createBottleneckLimiter } from './bottleneck-limiter.ts';

mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });

/** Bottleneck takes the time from Node, so Node's time is what stands still here. */
const nodesClock: FakeClock = {
  now: () => Date.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, Math.ceil(delayMs));
    return { cancel: () => clearTimeout(timer) };
  },
  nextTurn: (callback) => void setImmediate(callback),
  async advance(ms) {
    for (let left = ms; left >= 0; left -= 5) {
      for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (left > 0) mock.timers.tick(Math.min(5, left));
    }
  },
  pending: 0,
};

limiterConformance('bottleneck', createBottleneckLimiter, () => nodesClock);

const quota = { perSecond: 10, burst: 1 };
const patient = (deadlineMs = Number.POSITIVE_INFINITY) => ({
  deadlineMs,
  signal: new AbortController().signal,
});
const withLimiter = (title: string, options: object, run: (limiter: Limiter) => Promise<void>) =>
  test(title, async () => {
    await using limiter = createBottleneckLimiter({ clock: nodesClock, ...options });
    await run(limiter);
  });

withLimiter('the queue is bounded, for each key', { maxWaiting: 2 }, async (limiter) => {
  for (let i = 0; i < 3; i++) limiter.acquire('a', quota, patient())?.catch(() => {});
  assert.throws(() => limiter.acquire('a', quota, patient()), { reason: 'RATE_LIMITED', retryAfterMs: 300 });
  limiter.acquire('b', quota, patient());
});

withLimiter('who has given up before asking is not let in', {}, async (limiter) => {
  limiter.acquire('a', quota, patient());
  const waiter = { ...patient(), signal: AbortSignal.abort() };
  assert.throws(() => limiter.acquire('a', quota, waiter), { code: 'CANCELLED' });
});

withLimiter(
  'a key that nobody asks for is forgotten, but not while somebody waits',
  { idleMs: 1_000 },
  async (limiter) => {
    const slow = { perSecond: 0.2, burst: 1 };
    limiter.acquire('a', slow, patient());
    const waiting = limiter.acquire('a', slow, patient());
    await nodesClock.advance(2_000);
    limiter.acquire('b', quota, patient());
    assert.notEqual(
      limiter.acquire('a', slow, patient())?.catch(() => {}),
      undefined,
    );
    await nodesClock.advance(3_100);
    await waiting;
  },
);

test('options that mean nothing are refused', () => {
  assert.throws(() => createBottleneckLimiter({ maxWaiting: 0 }), /maxWaiting is 0/);
  assert.throws(() => createBottleneckLimiter({ idleMs: 0.5 }), RuntimeError);
});
