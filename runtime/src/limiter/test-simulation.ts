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

/** Of the deadline, as a server's waiting room has it. */
const WAIT_SHARE = 0.2;

/** A server behind a limit, in simulated time: the same every time. What is above the limit waits a little. */
export function simulate(limit: ConcurrencyLimit, load: Load): Outcome {
  const { perSecond, forMs, fromMs = 0, workers, workMs, deadlineMs } = load;
  const freeAtMs = new Array<number>(workers).fill(fromMs);
  const ends: { cameMs: number; startedMs: number; endedMs: number }[] = [];
  const waiting: number[] = [];
  let [state, good, refused, done, tookMs, inFlight] = [42, 0, 0, 0, 0, 0];
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const begin = (cameMs: number, startedMs: number) => {
    inFlight++;
    let worker = 0;
    for (let other = 1; other < workers; other++)
      if ((freeAtMs[other] ?? 0) < (freeAtMs[worker] ?? 0)) worker = other;
    const endedMs = Math.max(startedMs, freeAtMs[worker] ?? 0) + workMs(random());
    freeAtMs[worker] = endedMs;
    const place = ends.findLastIndex((end) => end.endedMs <= endedMs);
    ends.splice(place + 1, 0, { cameMs, startedMs, endedMs });
  };
  const callIn = (nowMs: number) => {
    while (
      waiting.length > 0 &&
      (inFlight < limit.limit || nowMs - (waiting[0] ?? 0) > deadlineMs * WAIT_SHARE)
    ) {
      const cameMs = waiting.shift() ?? 0;
      if (nowMs - cameMs > deadlineMs * WAIT_SHARE) refused++;
      else begin(cameMs, nowMs);
    }
  };
  const settle = (untilMs: number) => {
    for (let end = ends[0]; end && end.endedMs <= untilMs; end = ends[0]) {
      ends.shift();
      limit.sample('call', end.startedMs, end.endedMs, inFlight--);
      const took = end.endedMs - end.cameMs;
      done++;
      tookMs += took;
      if (took <= deadlineMs) good++;
      callIn(end.endedMs);
    }
  };
  let nowMs = fromMs;
  while (nowMs < fromMs + forMs) {
    // Twice the mean time between two calls at most: calls come in no order.
    nowMs += (random() * 2_000) / perSecond;
    settle(nowMs);
    waiting.push(nowMs);
    callIn(nowMs);
  }
  settle(nowMs);
  return { goodPerSecond: good / (forMs / 1_000), refused, meanMs: tookMs / Math.max(1, done) };
}
