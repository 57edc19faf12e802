import { RuntimeError } from '../errors/runtime-error.ts';

/** What a failed try leads to: another try after a pause, or the dead-letter topic. */
export type Verdict =
  | { readonly kind: 'retry'; readonly delayMs: number; readonly failures: number }
  | { readonly kind: 'dead-letter'; readonly error: RuntimeError };

export interface RetryPolicy {
  /** Non-retryable failures after which a message is given up. */
  readonly maxAttempts: number;
  /** First pause in ms. */
  readonly backoffMs: number;
  /** For the jitter, 0 to 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

const MAX_DOUBLINGS = 6;
/** However long an error asks to wait. */
const MAX_PAUSE_MS = 3_600_000;

/** The pause after the given try (1 is the first): doubled each time up to 64 times, then half of it at random. */
export function backoff(attempt: number, backoffMs: number, random: () => number = Math.random): number {
  const fullMs = backoffMs * 2 ** Math.min(MAX_DOUBLINGS, Math.max(0, attempt - 1));
  return fullMs * (0.5 + random() / 2);
}

/**
 * Judges the failure of one try. A retryable error is tried again without limit, so that a store that is down
 * dead-letters nothing; any other counts.
 * `failures` is how many counted before, `attempt` the try that failed.
 */
export function judge(
  thrown: unknown,
  { attempt, failures, policy }: { attempt: number; failures: number; policy: RetryPolicy },
): Verdict {
  const error = RuntimeError.from(thrown);
  const counted = error.retryable ? failures : failures + 1;
  if (counted >= policy.maxAttempts && !error.retryable) return { kind: 'dead-letter', error };
  const pauseMs = Math.max(backoff(attempt, policy.backoffMs, policy.random), error.retryAfterMs ?? 0);
  const delayMs = Math.min(pauseMs, MAX_PAUSE_MS);
  return { kind: 'retry', delayMs, failures: counted };
}
