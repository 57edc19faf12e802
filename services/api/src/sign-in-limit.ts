import { UserService } from '@fairlead/interface-center';
import { type Clock, type MethodDescriptor, RuntimeError } from '@fairlead/runtime';
import type { FastifyRequest } from 'fastify';
import { createClientQuota } from './client-quota.ts';
import { clientOf } from './rate-limit.ts';

export interface SignInLimitOptions {
  /** Sign-ups and log-ins per minute of each address; 0 for any number. */
  readonly perMinute: number;
  /** How many of them at once after a pause. */
  readonly burst: number;
  readonly clock: Clock;
}

/** Throws `RESOURCE_EXHAUSTED` for a sign-up or log-in too many. */
export type LimitSignIn = (method: Pick<MethodDescriptor, 'path'>, request: FastifyRequest) => void;

/** What makes the user service compute a hash, which is slow by intent. */
const limited: ReadonlySet<string> = new Set([
  UserService.methods.create.path,
  UserService.methods.auth.path,
]);

/**
 * Counts sign-ups and log-ins against their address, however the request names the method. The user service counts them
 * against the account, which an attacker with many addresses does not change.
 */
export function createSignInLimit({ perMinute, burst, clock }: SignInLimitOptions): LimitSignIn {
  if (perMinute === 0) return () => {};
  const quota = createClientQuota({ perSecond: perMinute / 60, burst, clock });
  return ({ path }, request) => {
    if (!limited.has(path)) return;
    const { retryInMs } = quota.take(clientOf(request.ip));
    if (retryInMs === 0) return;
    const seconds = Math.ceil(retryInMs / 1_000);
    throw new RuntimeError({
      code: 'RESOURCE_EXHAUSTED',
      reason: 'RATE_LIMITED',
      message: `Too many sign-ups and log-ins come from your address; try again in ${seconds} s`,
      retryable: true,
      retryAfterMs: Math.ceil(retryInMs),
    });
  };
}
