import type { Clock } from '@fairlead/runtime';

export interface ClientQuotaOptions {
  /** Requests per second on average, above 0. */
  readonly perSecond: number;
  /** How many at once after a pause, 1 or more. */
  readonly burst: number;
  /** Clients remembered; who was seen the longest ago is forgotten first. Default 10,000. */
  readonly maxClients?: number;
  readonly clock: Clock;
}

/** What a request is told of its client's quota. */
export interface QuotaState {
  /** Requests that are left right now. */
  readonly remaining: number;
  /** Until all of the burst is there again, in ms. */
  readonly fullInMs: number;
  /** Until the next request is let in, in ms; 0 for one that is let in. */
  readonly retryInMs: number;
}

export interface ClientQuota {
  /** Takes one request of the client's. */
  take(client: string): QuotaState;
  /** Clients that are remembered. */
  readonly size: number;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/**
 * A token bucket per client, with a bound on memory that holds whatever comes: unlike the runtime's limiter it rather
 * forgets a client, which gets a full burst then, than remember any number of them.
 */
export function createClientQuota(options: ClientQuotaOptions): ClientQuota {
  const { perSecond, burst, maxClients = 10_000, clock } = options;
  /** Who was seen the longest ago comes first. */
  const buckets = new Map<string, Bucket>();
  const msOf = (tokens: number) => (tokens / perSecond) * 1_000;

  const open = (nowMs: number): Bucket => {
    if (buckets.size >= maxClients) {
      const oldest = buckets.keys().next();
      if (!oldest.done) buckets.delete(oldest.value);
    }
    return { tokens: burst, filledAtMs: nowMs };
  };

  return {
    take(client) {
      const nowMs = clock.now();
      const bucket = buckets.get(client) ?? open(nowMs);
      const passedMs = Math.max(0, nowMs - bucket.filledAtMs);
      bucket.tokens = Math.min(burst, bucket.tokens + (passedMs / 1_000) * perSecond);
      bucket.filledAtMs = nowMs;
      buckets.delete(client);
      buckets.set(client, bucket);
      const retryInMs = bucket.tokens >= 1 ? 0 : msOf(1 - bucket.tokens);
      if (retryInMs === 0) bucket.tokens -= 1;
      return {
        remaining: Math.floor(bucket.tokens),
        fullInMs: msOf(burst - bucket.tokens),
        retryInMs,
      };
    },
    get size() {
      return buckets.size;
    },
  };
}
