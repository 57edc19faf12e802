import { randomUUID } from 'node:crypto';
import { type Clock, type SigningKeySource, userTokenFormat } from '@fairlead/runtime';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** For tests: the user service as far as tokens go. */
export interface TestIssuer {
  readonly source: SigningKeySource;
  /** How often keys were asked for. */
  readonly fetches: number;
  /** What happens when keys are asked for; default: they are given. */
  interrupt: ((signal: AbortSignal | undefined) => Promise<void>) | undefined;
  /** The public keys given. */
  readonly jwks: Record<string, string>[];
  issue(userId: string, changes?: TokenChanges): Promise<string>;
  /** From now on tokens are signed with a new key; the old one stays known. */
  rotate(): Promise<void>;
}

export interface TokenChanges {
  readonly ttlMs?: number;
  /** Over what a good token has; `undefined` leaves it out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: { readonly [name: string]: string | undefined };
}

const newKey = async () => {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const kid = randomUUID();
  const { kty = '', crv = '', x = '' } = await exportJWK(publicKey);
  return { kid, privateKey, jwk: { kid, kty, crv, x, alg: 'EdDSA', use: 'sig' } };
};

export async function createTestIssuer(clock: Clock): Promise<TestIssuer> {
  let key = await newKey();
  const jwks: Record<string, string>[] = [key.jwk];
  let fetches = 0;
  const issuer: TestIssuer = {
    interrupt: undefined,
    jwks,
    get fetches() {
      return fetches;
    },
    async source(options) {
      fetches++;
      await issuer.interrupt?.(options?.signal);
      return [...jwks];
    },
    issue(userId, { ttlMs = 12 * 3_600_000, claims, header } = {}) {
      const nowMs = clock.now();
      return new SignJWT({
        sub: userId,
        iss: userTokenFormat.issuer,
        aud: userTokenFormat.audience,
        iat: Math.floor(nowMs / 1000),
        exp: Math.floor((nowMs + ttlMs) / 1000),
        ...claims,
      })
        .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: 'JWT', ...header } as { alg: string })
        .sign(key.privateKey);
    },
    async rotate() {
      key = await newKey();
      jwks.unshift(key.jwk);
    },
  };
  return issuer;
}
