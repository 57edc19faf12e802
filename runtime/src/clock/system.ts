import type { Clock } from './types.ts';

/**
 * The real time: monotonic within a process, so that a corrected wall clock neither fires nor delays a deadline. Its
 * origin is what Node read when it started; reading both clocks here takes milliseconds on a machine that is busy, and
 * the spans of two processes would not fit each other.
 */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
