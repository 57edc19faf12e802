import { createHash } from 'node:crypto';
import { type Clock, RuntimeError } from '@fairlead/runtime';
import { SignJWT } from 'jose';
import { loadServiceKey } from './service-key-file.ts';
import type { Verified } from './verified-tokens.ts';
import { verifyToken } from './verify-token.ts';

export const serviceAlgorithm = 'HS256';

const audience = 'fairlead-service';
const issuer = 'fairlead-service';
const type = 'fairlead-service+jwt';
const lifetimeMs = 300_000;
const renewBeforeMs = 60_000;

/** The services' own credentials: short-lived tokens signed with a secret that all services share. */
export interface ServiceTokens {
  verify(token: string): Promise<Verified>;
  credential(): Promise<string>;
}

export interface ServiceTokensOptions {
  readonly clock: Clock;
  readonly service: string;
  readonly clockToleranceMs: number;
  readonly key: string | undefined;
  readonly file: string | undefined;
}

export function createServiceTokens(options: ServiceTokensOptions): ServiceTokens {
  const { clock, service, clockToleranceMs } = options;
  let reading: Promise<Uint8Array> | undefined;
  let current: { readonly token: string; readonly renewAtMs: number } | undefined;
  let signing: Promise<string> | undefined;

  const read = async (): Promise<Uint8Array> => {
    if (options.key !== undefined) return createHash('sha256').update(options.key).digest();
    return loadServiceKey(options.file ?? '');
  };
  /** Read once; a failure is tried again by whoever comes next. */
  const secret = () => {
    reading ??= read().catch((thrown) => {
      reading = undefined;
      throw RuntimeError.from(thrown);
    });
    return reading;
  };

  const sign = async (): Promise<string> => {
    const key = await secret();
    const nowMs = clock.now();
    const token = await new SignJWT()
      .setProtectedHeader({ alg: serviceAlgorithm, typ: type })
      .setSubject(service)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(Math.floor(nowMs / 1000))
      .setExpirationTime(Math.floor((nowMs + lifetimeMs) / 1000))
      .sign(key);
    current = { token, renewAtMs: nowMs + lifetimeMs - renewBeforeMs };
    return token;
  };

  return {
    async verify(token) {
      const key = await secret();
      return verifyToken(token, {
        clock,
        clockToleranceMs,
        kind: 'service',
        algorithms: [serviceAlgorithm],
        audience,
        issuer,
        typ: type,
        key: () => key,
      });
    },
    async credential() {
      if (current && clock.now() < current.renewAtMs) return current.token;
      signing ??= sign().finally(() => {
        signing = undefined;
      });
      return signing;
    },
  };
}
