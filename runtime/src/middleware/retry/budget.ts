import { createRollingCount } from '../../clock/rolling-count.ts';
import type { Clock } from '../../clock/types.ts';
import { RuntimeError } from '../../errors/runtime-error.ts';

/** Keeps second tries a small share of the calls, so that they cannot drown a service that is in trouble already. */
export interface RetryBudget {
  /** Counts a call. */
  onCall(): void;
  /** Takes leave for one more try, a retry or a hedge; false when the share is used up. */
  take(): boolean;
}

export interface RetryBudgetOptions {
  readonly clock: Clock;
  /** Tries per hundred calls of the last ten seconds. Default 10. */
  readonly percent?: number;
  /** Tries in ten seconds that are always free, for services that are called seldom. Default 20. */
  readonly floor?: number;
}

const WINDOW_MS = 10_000;

export function createRetryBudget({ clock, percent = 10, floor = 20 }: RetryBudgetOptions): RetryBudget {
  if (!(percent >= 0 && percent <= 100))
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `the retry budget's percent is ${percent} but must be from 0 to 100`,
    });
  const calls = createRollingCount(clock, WINDOW_MS);
  const tries = createRollingCount(clock, WINDOW_MS);

  return {
    onCall: calls.add,
    take() {
      if (tries.total() + 1 > floor + (percent / 100) * calls.total()) return false;
      tries.add();
      return true;
    },
  };
}

/** The budgets of one client, one for each service that it calls. Retries and hedges take from the same. */
export type RetryBudgets = (target: string) => RetryBudget;

export function createRetryBudgets(options: RetryBudgetOptions): RetryBudgets {
  const budgets = new Map<string, RetryBudget>();
  const open = (target: string): RetryBudget => {
    const budget = createRetryBudget(options);
    budgets.set(target, budget);
    return budget;
  };
  return (target) => budgets.get(target) ?? open(target);
}
