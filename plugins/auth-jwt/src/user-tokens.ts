import { type Clock, unauthenticated, userTokenFormat } from '@fairlead/runtime';
import type { SigningKeys } from './signing-keys.ts';
import type { Verified } from './verified-tokens.ts';
import { verifyToken } from './verify-token.ts';

export interface UserTokens {
  verify(token: string, signal: AbortSignal | undefined): Promise<Verified>;
}

export interface UserTokensOptions {
  readonly clock: Clock;
  readonly clockToleranceMs: number;
  readonly issuer: string;
  readonly keys: SigningKeys;
}

/** Verifies users' tokens with the keys of the user service. */
export const createUserTokens = ({ keys, ...options }: UserTokensOptions): UserTokens => ({
  verify: (token, signal) =>
    verifyToken(token, {
      ...options,
      kind: 'user',
      algorithms: [userTokenFormat.algorithm],
      audience: userTokenFormat.audience,
      typ: 'JWT',
      key: ({ kid }) => {
        if (kid) return keys.get(kid, signal);
        throw unauthenticated('UNKNOWN_SIGNING_KEY', 'the token does not name the key that signed it');
      },
    }),
});
