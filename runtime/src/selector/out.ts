import type { RuntimeError } from '../errors/runtime-error.ts';
import type { Candidate } from './candidate.ts';
import { type EjectionLimits, windowMs } from './ejection.ts';
import type { EjectionEvent, OutReason, ReturnEvent } from './types.ts';

/** A node that says it is going down never comes back under its id, unless ids are configured. */
const DRAINING_MS = 30_000;

/** Which candidates of one service are out; keeps the rule that judgement never puts out more than half. */
export interface OutList {
  readonly size: number;
  readonly ejections: Readonly<Record<OutReason, number>>;
  /** Puts a candidate out; a judgement only where that leaves half of the nodes in. */
  put(candidate: Candidate, why: OutReason, error: RuntimeError | undefined, nowMs: number): void;
  /** Prolongs the absence of a candidate whose probe went wrong. */
  prolong(candidate: Candidate, why: OutReason, error: RuntimeError | undefined, nowMs: number): void;
  takeBack(candidate: Candidate, nowMs: number): void;
  /** Counts anew after the nodes have changed. */
  recount(candidates: readonly Candidate[], nowMs: number): void;
}

export interface OutListOptions {
  readonly service: string;
  readonly limits: EjectionLimits;
  readonly random: () => number;
  readonly onEject?: ((event: EjectionEvent) => void) | undefined;
  readonly onReturn?: ((event: ReturnEvent) => void) | undefined;
}

const isJudgement = (why: OutReason | undefined): boolean => why === 'failing' || why === 'slow';

export function createOutList(options: OutListOptions): OutList {
  const { service, limits, random, onEject, onReturn } = options;
  const ejections = { failing: 0, slow: 0, unreachable: 0, draining: 0 };
  let nodes = 0;
  let size = 0;

  const send = (candidate: Candidate, why: OutReason, error: RuntimeError | undefined, nowMs: number) => {
    if (nowMs - candidate.returnedAtMs > limits.longestMs && candidate.out === undefined)
      candidate.timesOut = 0;
    if (why !== 'draining') candidate.timesOut++;
    const forMs = why === 'draining' ? DRAINING_MS : windowMs(candidate.timesOut, limits, random);
    candidate.out = why;
    candidate.outSinceMs = nowMs;
    candidate.outUntilMs = nowMs + forMs;
    candidate.probingSinceMs = 0;
    ejections[why]++;
    onEject?.({ service, node: candidate.node, why, forMs, error });
  };

  const list: OutList = {
    get size() {
      return size;
    },
    ejections,
    put(candidate, why, error, nowMs) {
      if (candidate.out !== undefined) return;
      if (isJudgement(why) && size + 1 > Math.floor(nodes / 2)) return;
      size++;
      send(candidate, why, error, nowMs);
    },
    prolong(candidate, why, error, nowMs) {
      if (candidate.out !== undefined) send(candidate, why, error, nowMs);
    },
    takeBack(candidate, nowMs) {
      const why = candidate.out;
      if (why === undefined) return;
      size--;
      candidate.out = undefined;
      candidate.probingSinceMs = 0;
      candidate.returnedAtMs = nowMs;
      candidate.failureRate = 0;
      candidate.failuresInARow = 0;
      candidate.slowInARow = 0;
      onReturn?.({ service, node: candidate.node, why });
    },
    recount(candidates, nowMs) {
      nodes = candidates.length;
      const out = candidates.filter(({ out }) => out !== undefined);
      size = out.length;
      const judged = out.filter((candidate) => isJudgement(candidate.out));
      judged.sort((a, b) => a.outUntilMs - b.outUntilMs);
      for (const candidate of judged.slice(0, Math.max(0, judged.length - Math.floor(nodes / 2))))
        list.takeBack(candidate, nowMs);
    },
  };
  return list;
}
