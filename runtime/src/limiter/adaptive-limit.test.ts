import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adaptiveLimit } from './adaptive-limit.ts';
import { type ConcurrencyLimit, fixedLimit } from './concurrency.ts';
import { type Load, simulate } from './test-simulation.ts';

const run = (load: Partial<Load>, limit: ConcurrencyLimit = adaptiveLimit()) =>
  simulate(limit, { perSecond: 500, forMs: 20_000, workers: 1, workMs: () => 2, deadlineMs: 1_000, ...load });

/** Servers with a capacity of 500 per second: how many work at the same time, and how long each takes. */
const servers: readonly [string, Partial<Load>][] = [
  ['bound by its processor', { workers: 1, workMs: () => 2 }],
  ['bound by ten connections', { workers: 10, workMs: () => 20 }],
  ['bound by slow work', { workers: 100, workMs: () => 200 }],
  ['with work of many lengths', { workers: 10, workMs: (random) => (random < 0.8 ? 5 : 80) }],
];

describe('the adaptive limit', () => {
  for (const [name, server] of servers) {
    test(`a server ${name} does at twice its capacity what it can at its peak`, () => {
      const peak = run({ ...server, perSecond: 480 }).goodPerSecond;
      const overloaded = run({ ...server, perSecond: 1_000 });
      assert.ok(overloaded.goodPerSecond >= peak * 0.95, `${overloaded.goodPerSecond} of ${peak} per second`);
    });

    test(`a server ${name} refuses nothing below its capacity`, () => {
      assert.equal(run({ ...server, perSecond: 350 }).refused, 0);
    });

    test(`a server ${name} refuses nothing once the overload is over`, () => {
      const limit = adaptiveLimit();
      run({ ...server, perSecond: 1_000 }, limit);
      run({ ...server, perSecond: 350, forMs: 3_000, fromMs: 30_000 }, limit);
      assert.equal(run({ ...server, perSecond: 350, fromMs: 40_000 }, limit).refused, 0);
    });
  }

  test('without it, or with one that is too high, twice the capacity ends in nothing', () => {
    assert.ok(run({ perSecond: 1_000 }, fixedLimit(100_000)).goodPerSecond < 60);
  });

  test('ten minutes of overload change nothing: the waiting stays near the target', () => {
    const { goodPerSecond, meanMs } = run({ perSecond: 1_000, forMs: 600_000 });
    assert.ok(goodPerSecond >= 490, `${goodPerSecond} per second`);
    // A fifth of the deadline before the limit, and behind it the target and what the limit sways.
    assert.ok(meanMs < 200 + 100, `${meanMs} ms`);
  });

  test('an overload so deep that nothing is done in time is noticed, too', () => {
    const slow = { workers: 1, workMs: () => 100, deadlineMs: 5_000 };
    const { goodPerSecond } = run({ ...slow, perSecond: 20, forMs: 120_000, fromMs: 0 });
    assert.ok(goodPerSecond >= 8, `${goodPerSecond} of 10 per second`);
  });

  test('work that becomes slower by itself is let through again within two seconds', () => {
    const limit = adaptiveLimit();
    run({ workers: 1_000, workMs: () => 5, perSecond: 400 }, limit);
    const slower = { workers: 1_000, workMs: () => 300, perSecond: 400 };
    run({ ...slower, fromMs: 20_000, forMs: 2_000 }, limit);
    assert.equal(run({ ...slower, fromMs: 22_000 }, limit).refused, 0);
  });

  test('options that mean nothing are refused', () => {
    assert.throws(() => adaptiveLimit({ min: 0 }), { code: 'INVALID_ARGUMENT' });
    assert.throws(() => adaptiveLimit({ initial: 2_000 }), /max \(1000\)/);
  });
});
