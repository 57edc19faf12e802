import type { Clock } from './types.ts';

// Read once: it never changes, and a getter for each of several readings per call shows.
const originMs = performance.timeOrigin;

/**
 * The real time: monotonic within a process, so that a corrected wall clock neither fires nor delays a deadline. Its
 * origin is what Node read when it started; reading both clocks here takes milliseconds on a machine that is busy, and
 * the spans of two processes would not fit each other.
 */
export const systemClock: Clock = {
  now: () => originMs + performance.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
  nextTurn: (callback) => void setImmediate(callback),
};
