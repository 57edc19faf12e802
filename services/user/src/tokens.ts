import { type Clock, userTokenFormat } from '@fairlead/runtime';
import { decodeJwt, SignJWT } from 'jose';
import type { SigningKeys } from './signing-keys.ts';

/** A token and its end (epoch ms, whole seconds). */
export interface IssuedToken {
  readonly token: string;
  readonly expiresAtMs: number;
}

export interface TokenIssuer {
  issue(userId: string): Promise<IssuedToken>;
}

export interface TokenIssuerOptions {
  readonly keys: Pick<SigningKeys, 'current'>;
  readonly clock: Clock;
  readonly ttlMs: number;
}

/** Makes tokens that say whose they are, and nothing else about that person. */
export const createTokenIssuer = ({ keys, clock, ttlMs }: TokenIssuerOptions): TokenIssuer => ({
  async issue(userId) {
    const { kid, privateKey } = keys.current();
    const nowMs = clock.now();
    const expiresAt = Math.floor((nowMs + ttlMs) / 1000);
    const token = await new SignJWT()
      .setProtectedHeader({ alg: userTokenFormat.algorithm, kid, typ: 'JWT' })
      .setSubject(userId)
      .setIssuer(userTokenFormat.issuer)
      .setAudience(userTokenFormat.audience)
      .setIssuedAt(Math.floor(nowMs / 1000))
      .setExpirationTime(expiresAt)
      .sign(privateKey);
    return { token, expiresAtMs: expiresAt * 1000 };
  },
});

/** The end of a token that has been verified; undefined for one that does not tell. */
export function expiryOf(token: string): number | undefined {
  try {
    const { exp } = decodeJwt(token);
    return exp === undefined ? undefined : exp * 1000;
  } catch {
    return undefined;
  }
}
