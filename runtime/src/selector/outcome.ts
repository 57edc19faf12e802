import { isInfrastructureCode } from '../errors/code.ts';
import type { RuntimeError } from '../errors/runtime-error.ts';
import type { Candidate } from './candidate.ts';
import { recordLatency } from './latency.ts';

/**
 * `full`: a limit of the node turned the call away; it is spared, but it is no worse than the others. `unclear`: the call
 * was cancelled, or had no fair chance; it says nothing about the node.
 */
export type Outcome = 'good' | 'failed' | 'slow' | 'full' | 'unclear';

/** How often a call's outcome counts towards the failure rate: about the last fifty are remembered. */
const RATE_WEIGHT = 0.02;
/** A deadline that has passed is the node's fault when it had at least this long, and long for a call to it. */
const FAIR_MS = 100;
const FAIR_FACTOR = 3;

export interface OutcomeLimits {
  /** How many times slower than a usual answer is slow … */
  readonly slowFactor: number;
  /** … when it is this much slower besides, in ms. */
  readonly slowAboveMs: number;
}

/** What a call that has ended says about its node. `elapsedMs` is undefined where it says nothing. */
export function outcomeOf(
  error: RuntimeError | undefined,
  elapsedMs: number | undefined,
  typicalMs: number,
  limits: OutcomeLimits,
): Outcome {
  const code = error?.code;
  if (code !== undefined && isInfrastructureCode(code)) {
    const isFair = elapsedMs !== undefined && elapsedMs >= Math.max(FAIR_MS, FAIR_FACTOR * typicalMs);
    if (code !== 'DEADLINE_EXCEEDED' || isFair) return 'failed';
  }
  // Said by a handler it is about its caller's quota, and an answer like others.
  if (code === 'RESOURCE_EXHAUSTED' && error?.notExecuted) return 'full';
  const isSlow = elapsedMs !== undefined && elapsedMs > typicalMs * limits.slowFactor + limits.slowAboveMs;
  if (isSlow && typicalMs > 0) return 'slow';
  return code === 'CANCELLED' || code === 'DEADLINE_EXCEEDED' ? 'unclear' : 'good';
}

/** Writes into the candidate what an outcome teaches. */
export function learn(
  candidate: Candidate,
  outcome: Outcome,
  error: RuntimeError | undefined,
  elapsedMs: number | undefined,
  nowMs: number,
): void {
  if (outcome !== 'unclear') {
    const failed = outcome === 'failed' || outcome === 'full' ? 1 : 0;
    candidate.failureRate += (failed - candidate.failureRate) * RATE_WEIGHT;
  }
  if (outcome === 'failed') candidate.failuresInARow++;
  else if (outcome === 'good' || outcome === 'slow') candidate.failuresInARow = 0;
  if (outcome === 'good') candidate.slowInARow = 0;
  else if (outcome === 'slow' && candidate.slowInARow++ === 0) candidate.slowSinceMs = nowMs;

  if (elapsedMs === undefined) return;
  // What failed or was cancelled took at least as long; quick failures must not make a node look quick.
  const isAnswer = (outcome === 'good' || outcome === 'slow') && error?.code !== 'CANCELLED';
  if (isAnswer || elapsedMs > candidate.latencyMs) recordLatency(candidate, elapsedMs, nowMs);
}
