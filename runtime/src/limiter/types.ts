/** How much of something may be done: `perSecond` on average, `burst` at once. */
export interface Quota {
  /** Above 0. */
  readonly perSecond: number;
  /** What an idle time saves up, 1 or more. */
  readonly burst: number;
}

/** Whom a permit is for: how long it is worth waiting, and what ends the waiting. A `Call` is one. */
export interface Waiter {
  /** Epoch ms on the limiter's clock; `Infinity` for no deadline. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/**
 * Hands out permits at a limited rate, per key. A limiter either refuses what is too much at once, or makes it wait.
 * Disposing refuses whoever waits with `UNAVAILABLE`.
 */
export interface Limiter extends AsyncDisposable {
  readonly name: string;
  readonly supports: {
    /** Whether it makes callers wait, first come first served, instead of refusing them. */
    readonly queue: boolean;
  };
  /**
   * Takes a permit of `key`: nothing when it is granted at once, a promise where it has to be waited for; the quota that
   * a key was first asked for with holds.
   * Throws `RESOURCE_EXHAUSTED` (`RATE_LIMITED`, retryable, with `retryAfterMs`) when there is none, or when none can
   * be had before the waiter's deadline; a waiter that gives up leaves the queue and takes no permit (`CANCELLED` or
   * `DEADLINE_EXCEEDED`).
   */
  acquire(key: string, quota: Quota, waiter: Waiter): Promise<void> | undefined;
}
