import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RuntimeError, systemClock } from '@fairlead/runtime';
import { importJWK, type JWTPayload, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { createJwtAuthenticator } from './jwt-authenticator.ts';
import { createOidcIssuer } from './oidc-issuer.ts';
import { oidcUserId } from './oidc-tokens.ts';
import { createTestIssuer } from './test-issuer.ts';
import { newKey, startTestOidcProvider, type TestOidcProvider } from './test-oidc-provider.ts';

const serviceKey = 'only-for-tests'.padEnd(32, '.');

async function setUp(changes: { readonly audience?: readonly string[]; readonly issuer?: string } = {}) {
  const provider = await startTestOidcProvider();
  const local = await createTestIssuer(systemClock);
  const { issuer = provider.issuer, audience = ['fairlead'] } = changes;
  const authenticator = createJwtAuthenticator({
    service: 'vessel',
    serviceKey,
    signingKeys: local.source,
    clock: systemClock,
    oidc: { issuer, audience },
  });
  return { provider, local, authenticator, [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose]() };
}

const refused =
  (reason: string, code = 'UNAUTHENTICATED') =>
  (thrown: unknown) => {
    const error = RuntimeError.from(thrown);
    assert.deepEqual([error.code, error.reason], [code, reason], error.message);
    return true;
  };

/** A token as the issuer's, signed by whoever has the key. */
async function sign(
  provider: TestOidcProvider,
  claims: JWTPayload = {},
  header: { typ?: string; kid?: string } = {},
) {
  const key = await newKey('forged');
  return new SignJWT({ sub: 'ship', aud: 'fairlead', iss: provider.issuer, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'first', typ: 'at+jwt', ...header })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(await importJWK(key, 'ES256'));
}

describe('tokens of an OpenID Connect issuer', () => {
  test('one stands for a user whose id is made of the issuer and the subject, and the keys are asked for once', async () => {
    await using fixture = await setUp();
    const { provider, authenticator } = fixture;
    const ids: string[] = [];
    for (const client of ['ship', 'other', 'ship'] as const) {
      const principal = await authenticator.verify(await provider.token({ client }));
      assert.equal(principal.kind, 'user');
      ids.push(principal.id);
    }
    assert.deepEqual(
      ids,
      ['ship', 'other', 'ship'].map((sub) => oidcUserId(provider.issuer, sub)),
    );
    assert.match(ids[0] ?? '', /^oidc-[A-Za-z0-9_-]{32}$/);
    assert.notEqual(oidcUserId('https://a', 'x'), oidcUserId('https://b', 'x'));
    assert.equal(provider.keysAsked, 1);
  });

  test("the user service's own tokens are good beside them", async () => {
    await using fixture = await setUp();
    const { local, authenticator } = fixture;
    assert.deepEqual(await authenticator.verify(await local.issue('u-1')), { kind: 'user', id: 'u-1' });
  });

  test('one that is meant for somebody else is refused', async () => {
    await using fixture = await setUp();
    const { provider, authenticator } = fixture;
    const token = await provider.token({ resource: 'https://payroll' });
    await assert.rejects(authenticator.verify(token), refused('WRONG_AUDIENCE'));
  });

  test('one of another issuer is refused, though its keys are good there', async () => {
    await using stranger = await startTestOidcProvider();
    await using fixture = await setUp();
    await assert.rejects(fixture.authenticator.verify(await stranger.token()), {
      code: 'UNAUTHENTICATED',
    });
  });

  test('one that is forged, unsigned, of another type or of an unknown key is refused', async () => {
    await using fixture = await setUp();
    const { provider, authenticator } = fixture;
    const verify = (token: string) => authenticator.verify(token);
    await assert.rejects(verify(await sign(provider)), refused('BAD_SIGNATURE'));
    await assert.rejects(verify(await sign(provider, {}, { kid: 'none' })), refused('UNKNOWN_SIGNING_KEY'));
    await assert.rejects(verify(await sign(provider, {}, { typ: 'logout+jwt' })), refused('WRONG_TYPE'));
    const claims = { sub: 'ship', aud: 'fairlead', iss: provider.issuer };
    const unsigned = new UnsecuredJWT(claims).setIssuedAt().setExpirationTime('1h').encode();
    await assert.rejects(verify(unsigned), refused('WRONG_ALGORITHM'));
  });

  test('forged key ids cause no load', async () => {
    await using fixture = await setUp();
    const { provider, authenticator } = fixture;
    await authenticator.verify(await provider.token());
    for (let tries = 0; tries < 20; tries++) {
      const token = await sign(provider, {}, { kid: `none-${tries}` });
      await assert.rejects(authenticator.verify(token), refused('UNKNOWN_SIGNING_KEY'));
    }
    assert.ok(provider.keysAsked <= 2, `${provider.keysAsked} fetches`);
  });

  test('a key that the issuer has changed to is fetched', async () => {
    await using provider = await startTestOidcProvider();
    const keys = createOidcIssuer({ clock: systemClock, issuer: provider.issuer, minIntervalMs: 0 });
    await jwtVerify(await provider.token(), keys);
    await provider.stop();
    await provider.start([await newKey('second')]);
    await jwtVerify(await provider.token(), keys);
    assert.equal(provider.keysAsked, 2);
  });

  test('an issuer out of reach is unavailable, not a refusal; keys at hand serve on', async () => {
    await using fixture = await setUp();
    const { provider, authenticator } = fixture;
    const [first, second] = [await provider.token(), await provider.token({ client: 'other' })];
    await provider.stop();
    await assert.rejects(authenticator.verify(first), refused('SIGNING_KEYS_UNAVAILABLE', 'UNAVAILABLE'));
    await provider.start();
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await authenticator.verify(first);
    await provider.stop();
    assert.equal((await authenticator.verify(second)).kind, 'user');
  });

  test('whoever answers for another issuer is not believed', async () => {
    await using provider = await startTestOidcProvider();
    // Named by its address it is another issuer than the one that it says it is.
    await using fixture = await setUp({ issuer: provider.issuer.replace('localhost', '127.0.0.1') });
    const token = await sign(provider, { iss: provider.issuer.replace('localhost', '127.0.0.1') });
    const failed = fixture.authenticator.verify(token);
    await assert.rejects(failed, refused('SIGNING_KEYS_UNAVAILABLE', 'UNAVAILABLE'));
  });

  test('an issuer without TLS, or no audience, is refused at the start', async () => {
    await assert.rejects(setUpOnly({ issuer: 'http://login.example.com', audience: ['x'] }), /https/);
    await assert.rejects(setUpOnly({ issuer: 'https://login.example.com', audience: [] }), /audience/);
  });
});

const setUpOnly = async (oidc: { issuer: string; audience: readonly string[] }) =>
  createJwtAuthenticator({
    service: 'vessel',
    serviceKey,
    signingKeys: async () => [],
    clock: systemClock,
    oidc,
  });
