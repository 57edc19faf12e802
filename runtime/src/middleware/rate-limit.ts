import { RuntimeError } from '../errors/runtime-error.ts';
import { checkQuota } from '../limiter/rate-limited.ts';
import type { Limiter, Quota } from '../limiter/types.ts';
import type { Metrics } from '../metrics/types.ts';
import type { Call, Middleware } from '../rpc/call.ts';

export interface RateLimitOptions {
  readonly limiter: Limiter;
  readonly quota: Quota;
  /** Whose quota a call is counted against; nothing for none. Default {@link byTarget}. */
  readonly key?: (call: Call) => string | undefined;
  /** Where refusals are counted. Default: nowhere. */
  readonly metrics?: Metrics | undefined;
}

/** One quota for each service: on the client for each that is called, on the server for the one that answers. */
export const byTarget = (call: Call): string => call.target;

/** One quota for each user, none for calls of nobody. For the server, inside authentication. */
export const byUser = (call: Call): string | undefined => call.user && `user ${call.user.id}`;

/**
 * Client, server or subscriber: lets through as many calls per second as `quota` says. What is above is refused with
 * `RESOURCE_EXHAUSTED` (`RATE_LIMITED`), or waits where the limiter has a queue.
 */
export function rateLimit(options: RateLimitOptions): Middleware {
  const { limiter, quota, key = byTarget, metrics } = options;
  checkQuota(quota);
  const refusals = metrics?.counter(
    'fairlead_rate_limited_total',
    'Calls that were refused because there were too many per second.',
    ['side', 'service'],
  );

  const refuse = (call: Call, thrown: unknown): never => {
    const error = RuntimeError.from(thrown);
    if (error.is('RATE_LIMITED', 'fairlead')) refusals?.labels(call.kind, call.target).add();
    throw error;
  };

  return (next) => (call) => {
    const counted = key(call);
    if (counted === undefined) return next(call);
    let waiting: Promise<void> | undefined;
    try {
      waiting = limiter.acquire(counted, quota, call);
    } catch (thrown) {
      return Promise.reject(thrown).catch((error) => refuse(call, error));
    }
    if (waiting === undefined) return next(call);
    return waiting.catch((thrown) => refuse(call, thrown)).then(() => next(call));
  };
}
