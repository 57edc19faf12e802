import type { Clock } from '../clock/types.ts';
import type { RuntimeConfig } from '../config/runtime-settings.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import type { Metrics } from '../metrics/types.ts';
import { authentication } from '../middleware/authentication.ts';
import { metrics } from '../middleware/metrics.ts';
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
  const { parts, clock, metrics: registry = createMetrics() } = options;
  return {
    tracing: tracing(parts.get('tracing').tracer),
    metrics: metrics({ metrics: registry, clock }),
    authentication: authentication(parts.get('authenticator')),
    validation: validation(),
  };
}
