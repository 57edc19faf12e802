import type { Clock } from '../clock/types.ts';
import type { RuntimeConfig } from '../config/runtime-settings.ts';
import { authentication } from '../middleware/authentication.ts';
import { tracing } from '../middleware/tracing.ts';
import { validation } from '../middleware/validation.ts';
import type { Middleware } from '../rpc/call.ts';
import type { Capabilities } from './capabilities.ts';

export interface ServerChainOptions {
  readonly parts: Capabilities;
  readonly runtime: RuntimeConfig;
  readonly clock: Clock;
}

/** What is around every handler of a service, outermost first, by name. The bench measures each of them. */
export function serverChain({ parts }: ServerChainOptions): Readonly<Record<string, Middleware>> {
  return {
    tracing: tracing(parts.get('tracing').tracer),
    authentication: authentication(parts.get('authenticator')),
    validation: validation(),
  };
}
