import { systemClock } from '../clock/system.ts';
import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { ConcurrencyLimit } from '../limiter/concurrency.ts';
import type { Middleware } from '../rpc/call.ts';
import { whenEnded } from '../rpc/when-ended.ts';

export interface ConcurrencyLimitOptions {
  /** `fixedLimit(n)` or `adaptiveLimit()`. */
  readonly limit: ConcurrencyLimit;
  /** Default: the real time. */
  readonly clock?: Clock;
}

/**
 * Client, server or subscriber: refuses with `RESOURCE_EXHAUSTED` (`OVERLOADED`) what is more than the limit at once; one
 * count for all that goes through it. A bulkhead, for a few methods or for one service that is called. Every server has
 * a limit of its own already, which refuses before anything is decoded.
 */
export function concurrencyLimit({ limit, clock = systemClock }: ConcurrencyLimitOptions): Middleware {
  let inFlight = 0;
  return (next) => (call) => {
    if (inFlight >= limit.limit) return Promise.reject(overloaded(call.path, limit.limit));
    const startedMs = clock.now();
    inFlight++;
    return whenEnded(next(call), (error) => {
      const isStream = call.method !== undefined && call.method.kind !== 'unary';
      if (!isStream && (error === undefined || error.code === 'DEADLINE_EXCEEDED'))
        limit.sample(call.path, startedMs, clock.now(), inFlight);
      inFlight--;
    });
  };
}

const overloaded = (path: string, limit: number) =>
  new RuntimeError({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'OVERLOADED',
    message: `${path} has ${limit} calls under way here, which is as many as are allowed`,
    retryable: true,
    retryAfterMs: 200,
    notExecuted: true,
  });
