import type { ServiceNode } from '../registry/types.ts';
import type { OutReason } from './types.ts';

/** What a selection knows of one node. Its fields are written with every call, so that no call costs an object. */
export interface Candidate {
  node: ServiceNode;
  inFlight: number;
  /** Average over time. */
  latencyMs: number;
  /** When the average was last fed; 0 while nothing is known. */
  latencyAtMs: number;
  /** Share of the last calls, about fifty, that failed through the node's fault; 0 to 1. */
  failureRate: number;
  /** Failures without a success between them. */
  failuresInARow: number;
  /** Slow answers without a quick one between them, and when the first of them came. */
  slowInARow: number;
  slowSinceMs: number;
  /** `undefined`: it is in. */
  out: OutReason | undefined;
  outSinceMs: number;
  /** From then on one call may look whether the node is well again. */
  outUntilMs: number;
  /** When such a call began; 0 while none is under way. */
  probingSinceMs: number;
  /** How often in a row it was put out; the windows grow with it. */
  timesOut: number;
  returnedAtMs: number;
}

export const createCandidate = (node: ServiceNode): Candidate => ({
  node,
  inFlight: 0,
  latencyMs: 0,
  latencyAtMs: 0,
  failureRate: 0,
  failuresInARow: 0,
  slowInARow: 0,
  slowSinceMs: 0,
  out: undefined,
  outSinceMs: 0,
  outUntilMs: 0,
  probingSinceMs: 0,
  timesOut: 0,
  returnedAtMs: 0,
});

/** A probe that has not ended after this long no longer holds up the next one. */
const PROBE_PATIENCE_MS = 10_000;

/** Whether one call may be sent to a node that is out. */
export const isDue = (candidate: Candidate, nowMs: number): boolean =>
  nowMs >= candidate.outUntilMs &&
  (candidate.probingSinceMs === 0 || nowMs - candidate.probingSinceMs > PROBE_PATIENCE_MS);

/** Whether the candidate is a good pick. The second and later tries of a call do not go and probe. */
export function isGood(
  candidate: Candidate,
  exclude: ReadonlySet<string> | undefined,
  now: () => number,
): boolean {
  if (exclude === undefined || exclude.size === 0)
    return candidate.out === undefined || isDue(candidate, now());
  return candidate.out === undefined && !exclude.has(candidate.node.id);
}
