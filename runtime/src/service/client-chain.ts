import type { Authenticator } from '../auth/types.ts';
import type { Clock } from '../clock/types.ts';
import type { RuntimeConfig } from '../config/runtime-settings.ts';
import { serviceCredential } from '../middleware/authentication.ts';
import { deadline } from '../middleware/deadline.ts';
import { tracing } from '../middleware/tracing.ts';
import type { Middleware } from '../rpc/call.ts';
import type { Deadlines } from '../wire/deadlines.ts';
import type { Capabilities } from './capabilities.ts';

export interface ClientChainOptions {
  readonly parts: Capabilities;
  readonly runtime: RuntimeConfig;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** Shown on calls of internal methods. Default: none, as for a tool on the command line. */
  readonly credential?: Pick<Authenticator, 'credential'> | undefined;
}

/** What is around every call that a service makes, outermost first, by name. The bench measures each of them. */
export function clientChain(options: ClientChainOptions): Readonly<Record<string, Middleware>> {
  const { parts, runtime, clock, credential } = options;
  return {
    tracing: tracing(parts.get('tracing').tracer),
    deadline: deadline({ clock, timeoutMs: runtime.call.timeoutMs }),
    ...(credential ? { 'service credential': serviceCredential(credential) } : {}),
  };
}
