import { createHash } from 'node:crypto';
import { type Clock, unauthenticated } from '@fairlead/runtime';
import { decodeJwt } from 'jose';
import { createOidcIssuer } from './oidc-issuer.ts';
import type { Verified } from './verified-tokens.ts';
import { verifyToken } from './verify-token.ts';

export interface OidcOptions {
  /** The issuer's URL, as it is in `iss`. */
  readonly issuer: string;
  /** Who the tokens must be meant for: one of these in `aud`. */
  readonly audience: readonly string[];
}

/** Tokens of an OpenID Connect issuer: its access tokens (RFC 9068), or ID tokens where the audience says so. */
export interface OidcTokens {
  /** Whether the token says that it is from that issuer; nothing of it has been verified. */
  claims(token: string): boolean;
  verify(token: string): Promise<Verified>;
}

/** What is signed with a secret, or not at all, is none of an issuer's whose keys are public. */
const algorithms = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');
const types: ReadonlySet<string> = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

export function createOidcTokens({
  issuer,
  audience,
  clock,
  clockToleranceMs,
}: OidcOptions & { readonly clock: Clock; readonly clockToleranceMs: number }): OidcTokens {
  const keyOf = createOidcIssuer({ clock, issuer });
  return {
    claims(token) {
      try {
        return decodeJwt(token).iss === issuer;
      } catch {
        return false;
      }
    },
    verify: (token) =>
      verifyToken(token, {
        clock,
        clockToleranceMs,
        kind: 'user',
        algorithms,
        audience: [...audience],
        issuer,
        userIdOf: (subject) => oidcUserId(issuer, subject),
        key: (header, jws) => {
          if (types.has((header.typ ?? 'JWT').toLowerCase())) return keyOf(header, jws);
          throw unauthenticated('WRONG_TYPE', 'the token is of another type');
        },
      }),
  };
}

/**
 * The id that an issuer's subject has here. Subjects are unique to their issuer only, and may hold any character: so the
 * id is a digest of both, which cannot be chosen and is nobody's who signed up here.
 */
export const oidcUserId = (issuer: string, subject: string): string =>
  `oidc-${createHash('sha256').update(`${issuer}\n${subject}`).digest('base64url').slice(0, 32)}`;
