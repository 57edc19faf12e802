import type { Authenticator, Clock, MethodDescriptor } from '@fairlead/runtime';
import type { FastifyRequest } from 'fastify';
import { createIdentityCheck } from './identity.ts';
import { createSignInLimit, type SignInLimitOptions } from './sign-in-limit.ts';

/** Throws for a request that is not let in, before any call is made for it. */
export type Admit = (
  method: Pick<MethodDescriptor, 'access' | 'path'>,
  request: FastifyRequest,
) => Promise<void> | undefined;

export interface AdmissionOptions {
  readonly authenticator: Pick<Authenticator, 'verify'>;
  readonly signIn: Omit<SignInLimitOptions, 'clock'>;
  readonly clock: Clock;
}

/** Who may, and how often, at the door. */
export function createAdmission({ authenticator, signIn, clock }: AdmissionOptions): Admit {
  const limitSignIn = createSignInLimit({ ...signIn, clock });
  const checkIdentity = createIdentityCheck(authenticator);
  return (method, request) => {
    limitSignIn(method, request);
    return checkIdentity(method, request);
  };
}
