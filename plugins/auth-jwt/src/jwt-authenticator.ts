import {
  type Authenticator,
  type Clock,
  RuntimeError,
  type SigningKeySource,
  unauthenticated,
  userTokenFormat,
} from '@fairlead/runtime';
import { decodeProtectedHeader } from 'jose';
import { isTrustworthyUrl } from './oidc-issuer.ts';
import { createOidcTokens, type OidcOptions } from './oidc-tokens.ts';
import { createServiceTokens, serviceAlgorithm } from './service-tokens.ts';
import { createSigningKeys } from './signing-keys.ts';
import { createUserTokens } from './user-tokens.ts';
import { createVerifiedTokens } from './verified-tokens.ts';

export interface JwtAuthenticatorOptions {
  /** The service that `credential()` stands for. */
  readonly service: string;
  /** The secret behind services' credentials, the same for all of them; at least 32 characters. */
  readonly serviceKey?: string;
  /** The file with that secret, made if it is not there. Exactly one of the two is given. */
  readonly serviceKeyFile?: string;
  /** Where the public keys of users' tokens come from. */
  readonly signingKeys: SigningKeySource;
  /** Who makes users' tokens. Default `fairlead-user`. */
  readonly issuer?: string;
  /** An OpenID Connect issuer whose tokens are taken too. Default none. */
  readonly oidc?: OidcOptions;
  /** How long after its end a token is still taken, in ms. Default 0. */
  readonly clockToleranceMs?: number;
  /** How many verified tokens are kept. Default 10,000 (about 5 MB). */
  readonly cacheSize?: number;
  readonly clock: Clock;
}

const defaults = { issuer: userTokenFormat.issuer as string, clockToleranceMs: 0, cacheSize: 10_000 };
const maxTokenLength = 4_096;

/** Creates an authenticator for JSON Web Tokens. Reads keys when the first token needs them. */
export function createJwtAuthenticator(given: JwtAuthenticatorOptions): Authenticator {
  const options = { ...defaults, ...given };
  check(options);
  const { clock, service, clockToleranceMs } = options;
  const verified = createVerifiedTokens({ clock, size: options.cacheSize });
  const services = createServiceTokens({
    clock,
    service,
    clockToleranceMs,
    key: options.serviceKey,
    file: options.serviceKeyFile,
  });
  const users = createUserTokens({
    clock,
    clockToleranceMs,
    issuer: options.issuer,
    keys: createSigningKeys({ clock, source: options.signingKeys }),
  });

  const oidc = options.oidc && createOidcTokens({ ...options.oidc, clock, clockToleranceMs });

  const verifyUser = (token: string, signal: AbortSignal | undefined) =>
    oidc?.claims(token) ? oidc.verify(token) : users.verify(token, signal);

  return {
    name: 'jwt',
    async verify(token, { signal } = {}) {
      const known = verified.get(token);
      if (known) return known;
      const found = await (algorithmOf(token) === serviceAlgorithm
        ? services.verify(token)
        : verifyUser(token, signal));
      verified.add(token, found);
      return found.principal;
    },
    credential: services.credential,
  };
}

/** What the header claims; it only decides which of the two kinds the token is verified as. */
function algorithmOf(token: string): string | undefined {
  try {
    if (token.length <= maxTokenLength) return decodeProtectedHeader(token).alg;
  } catch {
    // Told below, without what the token holds.
  }
  throw unauthenticated('MALFORMED_TOKEN', 'the token is not a JSON Web Token');
}

function check(options: JwtAuthenticatorOptions & typeof defaults): void {
  const refuse = (message: string) => {
    throw new RuntimeError({ code: 'INVALID_ARGUMENT', message });
  };
  const { service, serviceKey, serviceKeyFile, clockToleranceMs, cacheSize, oidc } = options;
  if (service === '') refuse('service is empty; it is the name of the service that makes calls');
  if ((serviceKey === undefined) === (serviceKeyFile === undefined))
    refuse('exactly one of serviceKey and serviceKeyFile is given');
  if (serviceKey !== undefined && serviceKey.length < 32)
    refuse(`serviceKey has ${serviceKey.length} characters; it must have at least 32`);
  if (!(clockToleranceMs >= 0 && clockToleranceMs <= 300_000))
    refuse(`clockToleranceMs is ${clockToleranceMs}; it must be 0 to 300,000`);
  if (oidc && !isTrustworthyUrl(oidc.issuer))
    refuse(`oidc.issuer is "${oidc.issuer}"; it must be a URL with https (http on this machine only)`);
  if (oidc && oidc.audience.length === 0)
    refuse('oidc.audience is empty; without one, a token that is meant for anybody else would be good here');
  if (!Number.isInteger(cacheSize) || cacheSize < 1)
    refuse(`cacheSize is ${cacheSize}; it must be a whole number of at least 1`);
}
