import type { Clock } from '../clock/types.ts';
import type { RuntimeConfig } from '../config/runtime-settings.ts';
import { quotaOf } from '../limiter/settings.ts';
import { createTokenBucketLimiter } from '../limiter/token-bucket.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import type { Metrics } from '../metrics/types.ts';
import { authentication } from '../middleware/authentication.ts';
import { metrics } from '../middleware/metrics.ts';
import { byUser, type RateLimitOptions, rateLimit } from '../middleware/rate-limit.ts';
import { tracing } from '../middleware/tracing.ts';
import { validation } from '../middleware/validation.ts';
import type { Middleware } from '../rpc/call.ts';
import type { Capabilities } from './capabilities.ts';

export interface ServerChainOptions {
  readonly parts: Capabilities;
  readonly runtime: RuntimeConfig;
  readonly clock: Clock;
  /** Where calls are counted. Default: in metrics that nobody reads. */
  readonly metrics?: Metrics | undefined;
}

/** What is around every handler of a service, outermost first, by name. The bench measures each of them. */
export function serverChain(options: ServerChainOptions): Readonly<Record<string, Middleware>> {
  const { parts, runtime, clock, metrics: registry = createMetrics() } = options;
  const { perSecond, burst, perUser } = runtime.server.rateLimit;
  // Whoever calls shall not wait here, where waiting holds memory: the limiter that is configured is for calls made.
  const limiter = createTokenBucketLimiter({ clock });
  const limit = (rate: number, more: Partial<RateLimitOptions>) =>
    rateLimit({ limiter, quota: quotaOf(rate), metrics: registry, ...more });
  return {
    tracing: tracing(parts.get('tracing').tracer),
    metrics: metrics({ metrics: registry, clock }),
    ...(perSecond > 0 ? { 'rate limit': limit(perSecond, { quota: quotaOf(perSecond, burst) }) } : {}),
    authentication: authentication(parts.get('authenticator')),
    ...(perUser > 0 ? { 'rate limit per user': limit(perUser, { key: byUser }) } : {}),
    validation: validation(),
  };
}
