import { RuntimeError } from '../errors/runtime-error.ts';
import type { Candidate } from './candidate.ts';
import type { Outcome } from './outcome.ts';

export interface EjectionOptions {
  /** Failures without a success between them that put a node out. Default 5. */
  readonly failuresInARow?: number;
  /** The share of failed calls, 0 to 1, that puts a node out when the others fail far less. Default 0.1. */
  readonly failureRate?: number;
  /** How many times slower than the usual node's an answer is slow; five such in a row put a node out. Default 5. */
  readonly slowFactor?: number;
  /** How much slower besides, in ms: what is quick enough anyway is never slow. Default 50. */
  readonly slowAboveMs?: number;
  /** How long a node is out at first, in ms; doubled each time, ± 20 %. Default 1,000. */
  readonly firstMs?: number;
  /** The longest that a node is out before a call looks after it, in ms. Default 60,000. */
  readonly longestMs?: number;
}

export type EjectionLimits = Required<EjectionOptions>;

const defaults: EjectionLimits = {
  failuresInARow: 5,
  failureRate: 0.1,
  slowFactor: 5,
  slowAboveMs: 50,
  firstMs: 1_000,
  longestMs: 60_000,
};

const SLOW_IN_A_ROW = 5;
/** Calls that waited together through one pause come back slow together; that alone puts nobody out. */
const SLOW_FOR_MS = 200;
/** How much less than a node the others have to fail for it to be the node's fault. */
const IN_A_ROW_RATIO = 2;
const RATE_RATIO = 3;

/** Merges the defaults in. Throws `INVALID_ARGUMENT` for a value that is not allowed. */
export function resolveEjection(options: EjectionOptions = {}): EjectionLimits {
  const limits = { ...defaults, ...options };
  for (const [name, value] of Object.entries(limits)) {
    const isValid = Number.isFinite(value) && value > 0 && (name !== 'failureRate' || value <= 1);
    if (!isValid)
      throw new RuntimeError({
        code: 'INVALID_ARGUMENT',
        message: `ejection.${name} is ${value}: it has to be a number above 0${name === 'failureRate' ? ' and up to 1' : ''}`,
      });
  }
  return limits;
}

/**
 * Whether a node is worse than the others. Always a comparison: where all of them fail, as when the database behind
 * them is down, or one request kills them all, putting some out helps nobody.
 */
export function judge(
  candidate: Candidate,
  outcome: Outcome,
  limits: EjectionLimits,
  rateOfOthers: () => number,
  nowMs: number,
): 'failing' | 'slow' | undefined {
  const { failureRate, failuresInARow, slowInARow, slowSinceMs } = candidate;
  if (outcome === 'slow')
    return slowInARow >= SLOW_IN_A_ROW && nowMs - slowSinceMs >= SLOW_FOR_MS ? 'slow' : undefined;
  if (outcome !== 'failed') return undefined;
  const inARow = failuresInARow >= limits.failuresInARow;
  if (!inARow && failureRate < limits.failureRate) return undefined;
  const ratio = inARow ? IN_A_ROW_RATIO : RATE_RATIO;
  return failureRate >= ratio * rateOfOthers() ? 'failing' : undefined;
}

/** How long a node is out, in ms, when it is put out for the `times`-th time in a row (from 1 on). */
export function windowMs(
  times: number,
  { firstMs, longestMs }: EjectionLimits,
  random: () => number,
): number {
  return Math.min(firstMs * 2 ** (times - 1), longestMs) * (0.8 + 0.4 * random());
}
