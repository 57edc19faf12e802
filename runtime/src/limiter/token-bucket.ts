import { systemClock } from '../clock/system.ts';
import type { Clock } from '../clock/types.ts';
import { checkQuota, rateLimited } from './rate-limited.ts';
import type { Limiter, Quota } from './types.ts';

export interface TokenBucketOptions {
  /** Default: the real time. */
  readonly clock?: Clock;
  /** Keys remembered; above it those that have saved up their whole burst are forgotten. Default 10,000. */
  readonly maxKeys?: number;
}

/** Refilled when it is looked at: no timer, no promise, and of an idle key nothing but its entry. */
interface Bucket {
  readonly quota: Quota;
  tokens: number;
  filledAtMs: number;
}

/** A limiter that refuses at once: a token bucket per key. */
export function createTokenBucketLimiter(options: TokenBucketOptions = {}): Limiter {
  const { clock = systemClock, maxKeys = 10_000 } = options;
  const buckets = new Map<string, Bucket>();
  let sweepAbove = maxKeys;

  const fill = (bucket: Bucket, nowMs: number) => {
    const { perSecond, burst } = bucket.quota;
    bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.filledAtMs) / 1_000) * perSecond);
    bucket.filledAtMs = nowMs;
  };

  /** A full bucket is the same as none. What is left doubles before it is looked at again, so that nobody pays for all. */
  const sweep = (nowMs: number) => {
    for (const [key, bucket] of buckets) {
      fill(bucket, nowMs);
      if (bucket.tokens >= bucket.quota.burst) buckets.delete(key);
    }
    sweepAbove = Math.max(maxKeys, buckets.size * 2);
  };

  const open = (key: string, quota: Quota, nowMs: number): Bucket => {
    checkQuota(quota);
    if (buckets.size >= sweepAbove) sweep(nowMs);
    const bucket = { quota, tokens: quota.burst, filledAtMs: nowMs };
    buckets.set(key, bucket);
    return bucket;
  };

  return {
    name: 'token-bucket',
    supports: { queue: false },
    acquire(key, quota) {
      const nowMs = clock.now();
      const bucket = buckets.get(key) ?? open(key, quota, nowMs);
      fill(bucket, nowMs);
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return undefined;
      }
      throw rateLimited(key, bucket.quota, ((1 - bucket.tokens) / bucket.quota.perSecond) * 1_000);
    },
    async [Symbol.asyncDispose]() {
      buckets.clear();
    },
  };
}
