import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createContext, createFakeClock, currentContext, runInContext } from '@fairlead/runtime';
import { createSigningKeys } from './signing-keys.ts';
import { createTestIssuer } from './test-issuer.ts';

const unauthenticated = { code: 'UNAUTHENTICATED', reason: 'UNKNOWN_SIGNING_KEY' };
const unavailable = { code: 'UNAVAILABLE', reason: 'SIGNING_KEYS_UNAVAILABLE' };

async function setUp() {
  const clock = createFakeClock();
  const issuer = await createTestIssuer(clock);
  const keys = createSigningKeys({ clock, source: issuer.source });
  const kid = () => issuer.jwks[0]?.kid ?? '';
  return { clock, issuer, keys, kid };
}

describe('signing keys', () => {
  test('many who need a key at once share one fetch, and nobody fetches after that', async () => {
    const { issuer, keys, kid } = await setUp();
    await Promise.all(Array.from({ length: 50 }, () => keys.get(kid(), undefined)));
    await keys.get(kid(), undefined);
    assert.equal(issuer.fetches, 1);
  });

  test('a thousand forged key ids cause one fetch in five seconds', async () => {
    const { clock, issuer, keys, kid } = await setUp();
    for (let index = 0; index < 1_000; index++) {
      await assert.rejects(keys.get(`forged-${index}`, undefined), unauthenticated);
    }
    assert.equal(issuer.fetches, 1);
    await keys.get(kid(), undefined);
    await clock.advance(5_000);
    await assert.rejects(keys.get('forged', undefined), unauthenticated);
    assert.equal(issuer.fetches, 2);
  });

  test('a key that came with a rotation is fetched, and the old one is kept as long as it is given', async () => {
    const { clock, issuer, keys, kid } = await setUp();
    const old = kid();
    await keys.get(old, undefined);
    await issuer.rotate();
    await clock.advance(5_000);
    await keys.get(kid(), undefined);
    await keys.get(old, undefined);
    assert.equal(issuer.fetches, 2);
    issuer.jwks.pop();
    await clock.advance(5_000);
    await assert.rejects(keys.get('forged', undefined), unauthenticated);
    await assert.rejects(keys.get(old, undefined), unauthenticated);
  });

  test('a key that is withdrawn verifies no more soon after ten minutes, though nobody asks for another', async () => {
    const { clock, issuer, keys, kid } = await setUp();
    const old = kid();
    await keys.get(old, undefined);
    await issuer.rotate();
    issuer.jwks.pop();
    await clock.advance(599_999);
    await keys.get(old, undefined);
    assert.equal(issuer.fetches, 1);
    await clock.advance(1);
    await keys.get(old, undefined);
    await clock.advance(0);
    await assert.rejects(keys.get(old, undefined), unauthenticated);
    assert.equal(issuer.fetches, 2);
  });

  test('a source that fails is tried again soon, not by every call', async () => {
    const { clock, issuer, keys, kid } = await setUp();
    issuer.interrupt = () => Promise.reject(new Error('nobody is there'));
    for (let index = 0; index < 100; index++) await assert.rejects(keys.get(kid(), undefined), unavailable);
    assert.equal(issuer.fetches, 1);
    issuer.interrupt = undefined;
    await clock.advance(200);
    await keys.get(kid(), undefined);
  });

  test('a key that is not at hand while the source is away is unavailable, not refused', async () => {
    const { clock, issuer, keys, kid } = await setUp();
    await keys.get(kid(), undefined);
    issuer.interrupt = () => Promise.reject(new Error('nobody is there'));
    await clock.advance(5_000);
    await assert.rejects(keys.get('maybe-new', undefined), unavailable);
    await keys.get(kid(), undefined);
  });

  test('an answer without keys, and one with rubbish only, are unavailable', async () => {
    const clock = createFakeClock();
    for (const answer of [
      [],
      [
        { kid: 'a', kty: 'RSA' },
        { kid: 'b', kty: 'OKP', crv: 'Ed25519', x: '!' },
      ],
    ]) {
      const keys = createSigningKeys({ clock, source: async () => answer });
      await assert.rejects(keys.get('a', undefined), unavailable);
    }
  });

  test('a source that does not answer ends after three seconds, whether it heeds the signal or not', async () => {
    const { clock, issuer, keys, kid } = await setUp();
    issuer.interrupt = () => new Promise(() => {});
    const asked = assert.rejects(keys.get(kid(), undefined), unavailable);
    await clock.advance(3_000);
    await asked;
  });

  test('the fetch belongs to none of those who wait for it', async () => {
    const { issuer, keys, kid } = await setUp();
    const gate = Promise.withResolvers<void>();
    const seen: unknown[] = [];
    issuer.interrupt = async (signal) => {
      seen.push(currentContext()?.user, currentContext()?.deadlineMs, signal?.aborted);
      await gate.promise;
      seen.push(signal?.aborted);
    };
    const caller = new AbortController();
    const context = createContext({
      user: { kind: 'user', id: 'u-1' },
      deadlineMs: 5,
      signal: caller.signal,
    });
    const first = runInContext(context, () => keys.get(kid(), caller.signal));
    const second = keys.get(kid(), undefined);
    caller.abort();
    await assert.rejects(first, { code: 'CANCELLED' });
    gate.resolve();
    await second;
    assert.deepEqual(seen, [undefined, Number.POSITIVE_INFINITY, false, false]);
    assert.equal(issuer.fetches, 1);
  });
});
