import type { Authenticator, Principal } from '../auth/types.ts';
import { metadataKeys } from '../context/metadata.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Call, Middleware } from '../rpc/call.ts';
import type { Access } from '../rpc/descriptor.ts';

/**
 * Whom the token in a header stands for; `undefined` when there is no header. Throws as `Authenticator.verify` does, and
 * `UNAUTHENTICATED` for a header that is no bearer's or a token of the other kind.
 */
export async function verifyBearer(
  authenticator: Pick<Authenticator, 'verify'>,
  { header, key, kind, signal }: BearerToVerify,
): Promise<Principal | undefined> {
  if (!header) return undefined;
  const token = /^Bearer ([^\s]+)$/i.exec(header)?.[1];
  if (!token) throw unauthenticated(`${key} must be "Bearer" and a token`, 'MALFORMED_TOKEN');
  const principal = await authenticator.verify(token, signal && { signal });
  if (principal.kind !== kind)
    throw unauthenticated(`the token in ${key} does not stand for a ${kind}`, 'WRONG_TOKEN');
  return principal;
}

export interface BearerToVerify {
  readonly header: string | undefined;
  /** What the header is called. */
  readonly key: string;
  readonly kind: Principal['kind'];
  readonly signal?: AbortSignal;
}

/** The error of a method for users that nobody's token came with. */
export const notLoggedIn = (path: string): RuntimeError =>
  unauthenticated(`${path} needs a user's token; log in first`, 'NOT_LOGGED_IN');

/**
 * Server: finds out who calls and refuses whom the method's `access` does not admit. A token that is given must be
 * valid even where none is needed, so that a mistake is seen where it is made.
 */
export function authentication(authenticator: Authenticator): Middleware {
  const verify = (call: Call, key: string, kind: Principal['kind']) =>
    verifyBearer(authenticator, { header: call.metadata[key], key, kind, signal: call.signal });

  const identify = async (call: Call, access: Access): Promise<void> => {
    call.user = await verify(call, metadataKeys.authorization, 'user');
    if (access === 'service') call.service = await verify(call, metadataKeys.serviceAuthorization, 'service');
    if (access === 'user' && !call.user) throw notLoggedIn(call.path);
    if (access === 'service' && !call.service) {
      throw new RuntimeError({
        code: 'PERMISSION_DENIED',
        reason: 'INTERNAL_METHOD',
        message: `${call.path} is internal: only Fairlead's own services may call it`,
      });
    }
  };

  return (next) => (call) => {
    const access = call.method?.access ?? 'user';
    if (access === 'anyone' && !call.metadata[metadataKeys.authorization]) return next(call);
    return identify(call, access).then(() => next(call));
  };
}

/** Client: shows this service's own credential, on calls of internal methods and on no others. */
export function serviceCredential(authenticator: Pick<Authenticator, 'credential'>): Middleware {
  const show = async (call: Call): Promise<void> => {
    call.metadata[metadataKeys.serviceAuthorization] = `Bearer ${await authenticator.credential()}`;
  };

  return (next) => (call) =>
    call.method?.access === 'service' ? show(call).then(() => next(call)) : next(call);
}

const unauthenticated = (message: string, reason: string) =>
  new RuntimeError({ code: 'UNAUTHENTICATED', reason, message });
