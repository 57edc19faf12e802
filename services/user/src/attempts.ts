import { type Clock, RuntimeError } from '@fairlead/runtime';

export interface AttemptsOptions {
  /** Attempts per minute for each account, above 0; 0 for any number. */
  readonly perMinute: number;
  /** How many of them at once after a pause, 1 or more. */
  readonly burst: number;
  /** Accounts remembered; whose last attempt was the longest ago is forgotten first. Default 50,000 (about 10 MB). */
  readonly maxAccounts?: number;
  readonly clock: Clock;
}

/** Counts attempts by account: by the address that was given, whether anybody has it or not. */
export interface Attempts {
  /** Takes one attempt. Throws `RESOURCE_EXHAUSTED` for one too many. */
  take(account: string): void;
  /** Gives one back: it was the account's owner. */
  giveBack(account: string): void;
  /** Accounts that are remembered. */
  readonly size: number;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** A token bucket per account. Nobody is locked out: whoever waits as long as they are told may try again. */
export function createAttempts(options: AttemptsOptions): Attempts {
  const { perMinute, burst, maxAccounts = 50_000, clock } = options;
  const perMs = perMinute / 60_000;
  // A Map keeps the order of insertion: the first key is the one unused for longest.
  const buckets = new Map<string, Bucket>();

  const touch = (account: string): Bucket => {
    const nowMs = clock.now();
    const known = buckets.get(account) ?? { tokens: burst, filledAtMs: nowMs };
    const filledMs = Math.max(0, nowMs - known.filledAtMs);
    const bucket = { tokens: Math.min(burst, known.tokens + filledMs * perMs), filledAtMs: nowMs };
    buckets.delete(account);
    buckets.set(account, bucket);
    for (const oldest of buckets.keys()) {
      if (buckets.size <= maxAccounts) break;
      buckets.delete(oldest);
    }
    return bucket;
  };

  return {
    take(account) {
      if (perMinute === 0) return;
      const bucket = touch(account);
      if (bucket.tokens < 1) throw tooMany((1 - bucket.tokens) / perMs);
      bucket.tokens -= 1;
    },
    giveBack(account) {
      const bucket = buckets.get(account);
      if (!bucket) return;
      bucket.tokens = Math.min(burst, bucket.tokens + 1);
      // A full bucket is the same as none.
      if (bucket.tokens === burst) buckets.delete(account);
    },
    get size() {
      return buckets.size;
    },
  };
}

const tooMany = (retryAfterMs: number) =>
  new RuntimeError({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'TOO_MANY_ATTEMPTS',
    message: `too many attempts for this account; try again in ${Math.ceil(retryAfterMs / 1_000)} s`,
    retryable: true,
    retryAfterMs: Math.ceil(retryAfterMs),
  });
