import {
  type Authenticator,
  type MethodDescriptor,
  metadataKeys,
  notLoggedIn,
  RuntimeError,
  verifyBearer,
} from '@fairlead/runtime';
import type { FastifyRequest } from 'fastify';

/** Throws `UNAUTHENTICATED` for a request that its method does not admit. */
export type CheckIdentity = (
  method: Pick<MethodDescriptor, 'access' | 'path'>,
  request: FastifyRequest,
) => Promise<void> | undefined;

/**
 * Verifies users' tokens at the door, so that what is refused costs no call. The service behind verifies them again and
 * believes nobody; so with the keys out of reach here a request goes on, to one that may have them.
 */
export function createIdentityCheck(authenticator: Pick<Authenticator, 'verify'>): CheckIdentity {
  const check = async (header: string): Promise<void> => {
    try {
      await verifyBearer(authenticator, { header, key: metadataKeys.authorization, kind: 'user' });
    } catch (thrown) {
      const error = RuntimeError.from(thrown);
      if (error.code !== 'UNAVAILABLE') throw error;
    }
  };

  return ({ access, path }, { headers: { authorization } }) => {
    if (authorization) return check(authorization);
    if (access === 'user') throw notLoggedIn(path);
    return undefined;
  };
}
