import { randomBytes } from 'node:crypto';
import { systemClock } from '../clock/system.ts';
import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { tokenExpired, unauthenticated } from './reject.ts';
import type { Authenticator, Principal } from './types.ts';

export interface MemoryAuthenticatorOptions {
  /** The service that `credential()` stands for. */
  readonly service: string;
  /** Default: the real time. */
  readonly clock?: Clock;
}

/** An authenticator whose tokens are random and mean nothing outside this process. */
export interface MemoryAuthenticator extends Authenticator {
  /** A new token. `ttlMs` is how long it is good for, default 12 h. */
  issue(principal: Principal, options?: { readonly ttlMs?: number }): string;
  /** An authenticator of another service that knows the same tokens. */
  sharedWith(service: string): MemoryAuthenticator;
}

type Issued = Map<string, { readonly principal: Principal; readonly expiresAtMs: number }>;

const userTtlMs = 12 * 3_600_000;
const serviceTtlMs = 300_000;
const renewBeforeMs = 60_000;

/** Creates a {@link MemoryAuthenticator}: for tests, and for a system that lives in one process. */
export function createMemoryAuthenticator(options: MemoryAuthenticatorOptions): MemoryAuthenticator {
  return createShared(options.service, options.clock ?? systemClock, new Map());
}

function createShared(service: string, clock: Clock, issued: Issued): MemoryAuthenticator {
  if (service === '')
    throw new RuntimeError({ code: 'INVALID_ARGUMENT', message: 'The name of a service is not empty.' });
  let own: { readonly token: string; readonly renewAtMs: number } | undefined;

  const issue: MemoryAuthenticator['issue'] = (principal, { ttlMs = userTtlMs } = {}) => {
    const token = randomBytes(24).toString('base64url');
    issued.set(token, { principal, expiresAtMs: clock.now() + ttlMs });
    return token;
  };

  return {
    name: 'memory',
    issue,
    async verify(token) {
      const found = issued.get(token);
      if (!found) throw unauthenticated('UNKNOWN_TOKEN', 'the token was not issued by us');
      if (clock.now() < found.expiresAtMs) return found.principal;
      throw tokenExpired(found.principal.kind);
    },
    async credential() {
      if (!own || clock.now() >= own.renewAtMs) {
        const token = issue({ kind: 'service', id: service }, { ttlMs: serviceTtlMs });
        own = { token, renewAtMs: clock.now() + serviceTtlMs - renewBeforeMs };
      }
      return own.token;
    },
    sharedWith: (other) => createShared(other, clock, issued),
  };
}
