import type { Clock } from './types.ts';

/** A clock that stands still until it is told to move. */
export interface FakeClock extends Clock {
  /** Moves time on by `ms`, firing what is due in order; between two timers pending promises get to run. */
  advance(ms: number): Promise<void>;
  /** How many timers are waiting. */
  readonly pending: number;
}

/** Creates a {@link FakeClock}; `startMs` is the time it shows first (default 1,000,000). */
export function createFakeClock(startMs = 1_000_000): FakeClock {
  let nowMs = startMs;
  let sequence = 0;
  const timers = new Set<{ dueMs: number; sequence: number; callback: () => void }>();

  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const nextDue = (limitMs: number) =>
    [...timers]
      .filter((timer) => timer.dueMs <= limitMs)
      .sort((a, b) => a.dueMs - b.dueMs || a.sequence - b.sequence)[0];

  return {
    now: () => nowMs,
    setTimeout(callback, delayMs) {
      const timer = { dueMs: nowMs + Math.max(0, delayMs), sequence: sequence++, callback };
      timers.add(timer);
      return { cancel: () => timers.delete(timer) };
    },
    // Turns are not time: they go on while it stands still.
    nextTurn: (callback) => void setImmediate(callback),
    async advance(ms) {
      const untilMs = nowMs + ms;
      await settle();
      for (let due = nextDue(untilMs); due; due = nextDue(untilMs)) {
        timers.delete(due);
        nowMs = due.dueMs;
        due.callback();
        await settle();
      }
      nowMs = untilMs;
    },
    get pending() {
      return timers.size;
    },
  };
}
