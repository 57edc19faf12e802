import type { Authenticator } from '../auth/types.ts';
import type { Clock } from '../clock/types.ts';
import type { RuntimeConfig } from '../config/runtime-settings.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import type { Metrics } from '../metrics/types.ts';
import { serviceCredential } from '../middleware/authentication.ts';
import { deadline } from '../middleware/deadline.ts';
import { metrics } from '../middleware/metrics.ts';
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
  /** Shown on calls of internal methods. Default: none, as for a tool on the command line. */
  readonly credential?: Pick<Authenticator, 'credential'> | undefined;
}

/** What is around every call that a service makes, outermost first, by name. The bench measures each of them. */
export function clientChain(options: ClientChainOptions): Readonly<Record<string, Middleware>> {
  const { parts, runtime, clock, metrics: registry = createMetrics(), credential } = options;
  return {
    tracing: tracing(parts.get('tracing').tracer),
    metrics: metrics({ metrics: registry, clock }),
    deadline: deadline({ clock, timeoutMs: runtime.call.timeoutMs }),
    ...(credential ? { 'service credential': serviceCredential(credential) } : {}),
  };
}
