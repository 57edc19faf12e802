import type { Clock } from './types.ts';

const startedAt = Date.now() - performance.now();

/** The real time: monotonic within a process, so that a corrected wall clock neither fires nor delays a deadline. */
export const systemClock: Clock = {
  now: () => startedAt + performance.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
