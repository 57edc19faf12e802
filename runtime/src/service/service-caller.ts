import { createCaller, type NetworkCaller } from '../client/create-caller.ts';
import type { Clock } from '../clock/types.ts';
import type { RuntimeConfig } from '../config/runtime-settings.ts';
import { deadline } from '../middleware/deadline.ts';
import { tracing } from '../middleware/tracing.ts';
import type { Middleware } from '../rpc/call.ts';
import { createSelector } from '../selector/create-selector.ts';
import { roundRobin } from '../selector/round-robin.ts';
import { createDeadlines, type Deadlines } from '../wire/deadlines.ts';
import type { Capabilities } from './capabilities.ts';

export interface ServiceCallerOptions {
  readonly parts: Capabilities;
  readonly runtime: RuntimeConfig;
  readonly clock: Clock;
  /** Shared with a server in the same process. Default: its own. */
  readonly deadlines?: Deadlines;
  /** Inside the chain's own middleware, outermost first. Default none. */
  readonly middleware?: readonly Middleware[];
}

/** A caller with the whole client chain, over the configured registry and transport. */
export function createServiceCaller(options: ServiceCallerOptions): NetworkCaller {
  const { parts, runtime, clock, deadlines = createDeadlines(clock), middleware = [] } = options;
  return createCaller({
    registry: parts.get('registry'),
    transport: parts.get('transport'),
    selector: createSelector({ strategy: roundRobin }),
    clock,
    deadlines,
    middleware: [
      tracing(parts.get('tracing').tracer),
      deadline({ clock, timeoutMs: runtime.call.timeoutMs }),
      ...middleware,
    ],
  });
}
