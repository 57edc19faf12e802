import type { Authenticator } from '../auth/types.ts';
import type { Clock } from '../clock/types.ts';
import type { RuntimeConfig } from '../config/runtime-settings.ts';
import { quotaOf } from '../limiter/settings.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import type { Metrics } from '../metrics/types.ts';
import { serviceCredential } from '../middleware/authentication.ts';
import { breaker } from '../middleware/breaker.ts';
import { deadline } from '../middleware/deadline.ts';
import { type DebugLineOptions, debugLine } from '../middleware/debug-line.ts';
import { hedge } from '../middleware/hedge/hedge.ts';
import { metrics } from '../middleware/metrics.ts';
import { rateLimit } from '../middleware/rate-limit.ts';
import { createRetryBudgets } from '../middleware/retry/budget.ts';
import { retry } from '../middleware/retry/retry.ts';
import { tracing } from '../middleware/tracing.ts';
import type { Middleware } from '../rpc/call.ts';
import type { Deadlines } from '../wire/deadlines.ts';
import type { Capabilities } from './capabilities.ts';

export interface ClientChainOptions {
  readonly parts: Capabilities;
  readonly runtime: RuntimeConfig;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** Where calls are counted. Default: in metrics that nobody reads. */
  readonly metrics?: Metrics | undefined;
  /** Where calls are logged when `debug.calls` is on, and under whose name. Default: nowhere. */
  readonly debug?: Pick<DebugLineOptions, 'log' | 'service' | 'cwd'> | undefined;
  /** Shown on calls of internal methods. Default: none, as for a tool on the command line. */
  readonly credential?: Pick<Authenticator, 'credential'> | undefined;
  /** From 0 to less than 1, for whatever is left to chance. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** What is around every call that a service makes, outermost first, by name. The bench measures each of them. */
export function clientChain(options: ClientChainOptions): Readonly<Record<string, Middleware>> {
  const {
    parts,
    runtime,
    clock,
    deadlines,
    metrics: registry = createMetrics(),
    credential,
    debug,
    random,
  } = options;
  const budgets = createRetryBudgets({ clock, percent: runtime.call.retry.budgetPercent });
  const retries = registry.counter(
    'fairlead_retries_total',
    'Calls tried again, by what the try before failed with.',
    ['service', 'code'],
  );
  const hedges = registry.counter('fairlead_hedges_total', 'Second tries of calls whose answer was late.', [
    'service',
  ]);
  const { perSecond, burst } = runtime.call.rateLimit;
  const config = `${runtime.env}/${runtime.profile}`;
  return {
    tracing: tracing(parts.get('tracing').tracer),
    metrics: metrics({ metrics: registry, clock }),
    ...(debug && runtime.debug.calls ? { 'debug line': debugLine({ ...debug, clock, config }) } : {}),
    deadline: deadline({ clock, timeoutMs: runtime.call.timeoutMs }),
    retry: retry({
      clock,
      budgets,
      ...runtime.call.retry,
      ...(random ? { random } : {}),
      onRetry: ({ target }, { code }) => retries.labels(target, code).add(),
    }),
    hedge: hedge({
      clock,
      deadlines,
      budgets,
      ...runtime.call.hedge,
      onHedge: ({ target }) => hedges.labels(target).add(),
    }),
    ...(perSecond > 0
      ? {
          'rate limit': rateLimit({
            limiter: parts.get('limiter'),
            quota: quotaOf(perSecond, burst),
            metrics: registry,
          }),
        }
      : {}),
    breaker: breaker(parts.get('breaker')),
    ...(credential ? { 'service credential': serviceCredential(credential) } : {}),
  };
}
