import type { ConcurrencyLimit } from './concurrency.ts';

export interface Load {
  /** Calls offered, whatever becomes of them. */
  readonly perSecond: number;
  readonly forMs: number;
  /** When it begins. Default 0. */
  readonly fromMs?: number;
  /** How many calls the server works on at the same time; the others wait, first come first served. */
  readonly workers: number;
  /** How long a call takes, given a number from 0 to 1. */
  readonly workMs: (random: number) => number;
  /** What is answered later is not good. */
  readonly deadlineMs: number;
}

export interface Outcome {
  readonly goodPerSecond: number;
  readonly refused: number;
  /** Of those that were let in. */
  readonly meanMs: number;
}

/** A server behind a limit, in simulated time: the same every time. */
export function simulate(limit: ConcurrencyLimit, load: Load): Outcome {
  const { perSecond, forMs, fromMs = 0, workers, workMs, deadlineMs } = load;
  const freeAtMs = new Array<number>(workers).fill(fromMs);
  const ends: { startedMs: number; endedMs: number }[] = [];
  let [state, good, refused, done, tookMs, inFlight] = [42, 0, 0, 0, 0, 0];
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const settle = (untilMs: number) => {
    for (let end = ends[0]; end && end.endedMs <= untilMs; end = ends[0]) {
      ends.shift();
      limit.sample('call', end.startedMs, end.endedMs, inFlight--);
      const took = end.endedMs - end.startedMs;
      done++;
      tookMs += took;
      if (took <= deadlineMs) good++;
    }
  };
  let nowMs = fromMs;
  while (nowMs < fromMs + forMs) {
    // Twice the mean time between two calls at most: calls come in no order.
    nowMs += (random() * 2_000) / perSecond;
    settle(nowMs);
    if (inFlight >= limit.limit) {
      refused++;
      continue;
    }
    inFlight++;
    const [worker] = freeAtMs.reduce((best, at, index) => (at < best[1] ? [index, at] : best), [0, Infinity]);
    const endedMs = Math.max(nowMs, freeAtMs[worker] ?? 0) + workMs(random());
    freeAtMs[worker] = endedMs;
    const place = ends.findLastIndex((end) => end.endedMs <= endedMs);
    ends.splice(place + 1, 0, { startedMs: nowMs, endedMs });
  }
  settle(nowMs);
  return { goodPerSecond: good / (forMs / 1_000), refused, meanMs: tookMs / Math.max(1, done) };
}
