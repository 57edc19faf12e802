import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../../clock/fake.ts';
import { createRetryBudget, createRetryBudgets } from './budget.ts';

const takeAll = (budget: { take(): boolean }): number => {
  let taken = 0;
  while (budget.take()) taken++;
  return taken;
};

test('a service that is called seldom may be tried again, too', () => {
  assert.equal(takeAll(createRetryBudget({ clock: createFakeClock() })), 20);
});

test('a tenth of the calls of the last ten seconds, and no more', async () => {
  const clock = createFakeClock();
  const budget = createRetryBudget({ clock, floor: 0 });
  for (let second = 0; second < 30; second++) {
    for (let call = 0; call < 100; call++) budget.onCall();
    await clock.advance(1_000);
  }
  const taken = takeAll(budget);
  assert.ok(taken >= 90 && taken <= 100, String(taken));
  assert.equal(budget.take(), false);
});

test('what was taken comes back after ten seconds', async () => {
  const clock = createFakeClock();
  const budget = createRetryBudget({ clock, floor: 5 });
  assert.equal(takeAll(budget), 5);
  await clock.advance(8_000);
  assert.equal(takeAll(budget), 0);
  await clock.advance(2_001);
  assert.equal(takeAll(budget), 5);
});

test('each service has a budget of its own', () => {
  const budgets = createRetryBudgets({ clock: createFakeClock(), floor: 1 });
  assert.equal(takeAll(budgets('vessel')), 1);
  assert.equal(takeAll(budgets('user')), 1);
  assert.equal(takeAll(budgets('vessel')), 0);
});

test('a share that is none is refused', () => {
  assert.throws(() => createRetryBudget({ clock: createFakeClock(), percent: 101 }), /percent is 101/);
});
