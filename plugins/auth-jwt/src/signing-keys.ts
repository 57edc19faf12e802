import {
  type Clock,
  createContext,
  RuntimeError,
  runInContext,
  type SigningKeySource,
  unauthenticated,
} from '@fairlead/runtime';
import { type CryptoKey, importJWK } from 'jose';
import { withTimeout } from './with-timeout.ts';

/** The public keys of users' tokens, in memory. */
export interface SigningKeys {
  /**
   * The key with this id, fetched if it is not known. Throws `UNAUTHENTICATED` when there is no such key,
   * `UNAVAILABLE` when that cannot be found out.
   */
  get(kid: string, signal: AbortSignal | undefined): Promise<CryptoKey>;
}

export interface SigningKeysOptions {
  readonly clock: Clock;
  readonly source: SigningKeySource;
  /** The longest that a fetch may take, in ms. Default 3,000. */
  readonly timeoutMs?: number;
  /**
   * The shortest time between two fetches, in ms, so that forged key ids cause no load. Default 5,000. The user
   * service announces a key for longer than that before it signs with it.
   */
  readonly minIntervalMs?: number;
  /** The same after a fetch that failed. Default 200. */
  readonly retryIntervalMs?: number;
  /**
   * How old keys may be, in ms, before they are fetched again beside the work, so that one that has been withdrawn does
   * not verify for ever. Default 600,000.
   */
  readonly maxAgeMs?: number;
}

type KeyMap = ReadonlyMap<string, CryptoKey>;

export function createSigningKeys(options: SigningKeysOptions): SigningKeys {
  const { clock, source } = options;
  const { timeoutMs = 3_000, minIntervalMs = 5_000, retryIntervalMs = 200, maxAgeMs = 600_000 } = options;
  let keys: KeyMap = new Map();
  let nextFetchMs = Number.NEGATIVE_INFINITY;
  let staleAtMs = Number.POSITIVE_INFINITY;
  let failure: RuntimeError | undefined;
  let fetching: Promise<void> | undefined;

  /** Whoever waits for the fetch, it belongs to none of them: no one's deadline or cancellation ends it. */
  const fetch = () =>
    runInContext(createContext(), async () => {
      try {
        const found = await importAll(await withTimeout(clock, timeoutMs, (signal) => source({ signal })));
        if (found.size === 0) throw new Error('the answer holds no key');
        [keys, failure, nextFetchMs] = [found, undefined, clock.now() + minIntervalMs];
        staleAtMs = clock.now() + maxAgeMs;
      } catch (thrown) {
        [failure, nextFetchMs] = [unavailable(thrown), clock.now() + retryIntervalMs];
      } finally {
        fetching = undefined;
      }
    });

  return {
    async get(kid, signal) {
      const known = keys.get(kid);
      if (known) {
        if (clock.now() >= staleAtMs && clock.now() >= nextFetchMs) fetching ??= fetch();
        return known;
      }
      if (fetching || clock.now() >= nextFetchMs) {
        fetching ??= fetch();
        await unlessAborted(fetching, signal);
      }
      const key = keys.get(kid);
      if (key) return key;
      if (failure) throw failure;
      throw unauthenticated('UNKNOWN_SIGNING_KEY', 'the token was signed with a key that is not ours');
    },
  };
}

/** Keys of other kinds, and what is no key, are passed over. */
async function importAll(jwks: Awaited<ReturnType<SigningKeySource>>): Promise<KeyMap> {
  const keys = new Map<string, CryptoKey>();
  for (const { kid, kty, crv, x } of jwks) {
    if (!kid || kty !== 'OKP' || crv !== 'Ed25519' || !x) continue;
    const key = await importJWK({ kty, crv, x }, 'EdDSA').catch(() => undefined);
    if (key && !(key instanceof Uint8Array)) keys.set(kid, key);
  }
  return keys;
}

const unavailable = (cause: unknown) =>
  new RuntimeError({
    code: 'UNAVAILABLE',
    reason: 'SIGNING_KEYS_UNAVAILABLE',
    message: `the keys that verify users' tokens are out of reach: ${RuntimeError.from(cause).message}`,
    cause,
  });

/** `work`, or `CANCELLED` as soon as `signal` aborts; `work` itself goes on. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return work;
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(RuntimeError.from(signal.reason));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
