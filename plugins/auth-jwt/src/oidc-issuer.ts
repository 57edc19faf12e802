import { type Clock, RuntimeError, unauthenticated } from '@fairlead/runtime';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';

export interface OidcIssuerOptions {
  readonly clock: Clock;
  /** Its URL, as it is in `iss`. */
  readonly issuer: string;
  /** The longest that reading its configuration or its keys may take, in ms. Default 3,000. */
  readonly timeoutMs?: number;
  /** The shortest time between two fetches of keys, in ms, so that forged key ids cause no load. Default 5,000. */
  readonly minIntervalMs?: number;
  /** The shortest time between two tries to read its configuration, in ms. Default 1,000. */
  readonly retryIntervalMs?: number;
}

type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;

/**
 * The keys of an OpenID Connect issuer, found by discovery and fetched again for a key id that is not known. Keys at hand
 * serve on while the issuer is out of reach. Throws `UNAUTHENTICATED` for a key that the issuer does not have,
 * `UNAVAILABLE` where that cannot be found out.
 */
export function createOidcIssuer(options: OidcIssuerOptions): JWTVerifyGetKey {
  const { clock, issuer, timeoutMs = 3_000, minIntervalMs = 5_000, retryIntervalMs = 1_000 } = options;
  let found: RemoteKeys | undefined;
  let discovering: Promise<RemoteKeys> | undefined;
  let failed: { readonly error: RuntimeError; readonly untilMs: number } | undefined;

  const discover = async (): Promise<RemoteKeys> => {
    try {
      const jwksUri = await readConfiguration(issuer, timeoutMs);
      const settings = { timeoutDuration: timeoutMs, cooldownDuration: minIntervalMs };
      found = createRemoteJWKSet(jwksUri, settings);
      return found;
    } catch (thrown) {
      const error = unavailable(issuer, thrown);
      failed = { error, untilMs: clock.now() + retryIntervalMs };
      throw error;
    } finally {
      discovering = undefined;
    }
  };

  const keys = (): RemoteKeys | Promise<RemoteKeys> => {
    if (found) return found;
    if (!discovering && failed && clock.now() < failed.untilMs) throw failed.error;
    discovering ??= discover();
    return discovering;
  };

  return async (header, token) => {
    const remote = await keys();
    try {
      return await remote(header, token);
    } catch (thrown) {
      if (isUnknownKey(thrown)) throw unknownKey(thrown);
      const known = remote.jwks();
      if (!known) throw unavailable(issuer, thrown);
      return createLocalJWKSet(known)(header, token).catch((missing) => {
        throw isUnknownKey(missing) ? unavailable(issuer, thrown) : missing;
      });
    }
  };
}

const isUnknownKey = (thrown: unknown) =>
  thrown instanceof errors.JWKSNoMatchingKey || thrown instanceof errors.JWKSMultipleMatchingKeys;

const unknownKey = (cause: unknown) =>
  unauthenticated(
    'UNKNOWN_SIGNING_KEY',
    'the token was signed with a key that its issuer does not have',
    cause,
  );

const unavailable = (issuer: string, cause: unknown) =>
  new RuntimeError({
    code: 'UNAVAILABLE',
    reason: 'SIGNING_KEYS_UNAVAILABLE',
    message: `the keys of ${issuer} are out of reach`,
    retryable: true,
    cause,
  });

/** Where the keys are. Source: OpenID Connect Discovery 1.0, 4. */
async function readConfiguration(issuer: string, timeoutMs: number): Promise<URL> {
  const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (answer.status !== 200) throw new Error(`the configuration of ${issuer} answers ${answer.status}`);
  const told = (await answer.json()) as { readonly issuer?: unknown; readonly jwks_uri?: unknown };
  // Whoever answers under another name answers for somebody else.
  if (told.issuer !== issuer) throw new Error(`the configuration of ${issuer} is that of another issuer`);
  if (typeof told.jwks_uri !== 'string' || !isTrustworthyUrl(told.jwks_uri))
    throw new Error(`the configuration of ${issuer} names no keys that can be fetched safely`);
  return new URL(told.jwks_uri);
}

/** Keys come over TLS; on the machine itself, for tests and development, without. */
export function isTrustworthyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return (
    protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
  );
}
