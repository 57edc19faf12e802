import { RuntimeError } from '../errors/runtime-error.ts';
import type { Principal } from './types.ts';

/** `UNAUTHENTICATED`, for an authenticator to refuse a token with. */
export const unauthenticated = (reason: string, message: string, cause?: unknown): RuntimeError =>
  new RuntimeError({ code: 'UNAUTHENTICATED', reason, message, cause });

/** The refusal of a token that was good once; tells a user what to do. */
export const tokenExpired = (kind: Principal['kind'], cause?: unknown): RuntimeError =>
  unauthenticated(
    'TOKEN_EXPIRED',
    kind === 'user'
      ? 'the token has expired; log in again: user-cli login'
      : "the calling service's credential has expired; do the clocks of the machines agree?",
    cause,
  );
