import type { Authenticator } from '../auth/types.ts';
import { createCaller, type NetworkCaller } from '../client/create-caller.ts';
import type { Clock } from '../clock/types.ts';
import type { RuntimeConfig } from '../config/runtime-settings.ts';
import type { Logger } from '../log/types.ts';
import { addSelectionMetrics } from '../metrics/selection-metrics.ts';
import type { Metrics } from '../metrics/types.ts';
import { createDeadlines, type Deadlines } from '../wire/deadlines.ts';
import type { Capabilities } from './capabilities.ts';
import { type ClientChainOptions, clientChain } from './client-chain.ts';
import { createServiceSelector } from './service-selector.ts';

export interface ServiceCallerOptions {
  readonly parts: Capabilities;
  readonly runtime: RuntimeConfig;
  readonly clock: Clock;
  /** Shared with a server in the same process. Default: its own. */
  readonly deadlines?: Deadlines;
  /** Where calls are counted. Default: in metrics that nobody reads. */
  readonly metrics?: Metrics;
  /** Where calls are logged when `debug.calls` is on. Default: nowhere. */
  readonly debug?: ClientChainOptions['debug'];
  /** Told which nodes are left out. Default: nobody. */
  readonly log?: Logger;
  /** Shown on calls of internal methods. Default: none, as for a tool on the command line. */
  readonly credential?: Pick<Authenticator, 'credential'>;
  /** From 0 to less than 1, for whatever is left to chance. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** A caller with the whole client chain, over the configured registry and transport. */
export function createServiceCaller(options: ServiceCallerOptions): NetworkCaller {
  const { parts, runtime, clock, deadlines = createDeadlines(clock), metrics, random } = options;
  const selector = createServiceSelector({ select: runtime.select, clock, log: options.log, random });
  if (metrics) addSelectionMetrics(metrics, () => selector.states);
  return createCaller({
    registry: parts.get('registry'),
    transport: parts.get('transport'),
    selector,
    clock,
    deadlines,
    middleware: Object.values(clientChain({ ...options, deadlines })),
  });
}
