import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock, RuntimeError, systemClock } from '@fairlead/runtime';
import { authenticatorConformance } from '@fairlead/runtime/conformance';
import { SignJWT, UnsecuredJWT } from 'jose';
import { createJwtAuthenticator } from './jwt-authenticator.ts';
import { createTestIssuer, type TokenChanges } from './test-issuer.ts';

const serviceKey = 'only-for-tests'.padEnd(32, '.');

async function setUp() {
  const clock = createFakeClock(1_800_000_000_000);
  const issuer = await createTestIssuer(clock);
  const create = (service = 'vessel', key = serviceKey) =>
    createJwtAuthenticator({ service, serviceKey: key, signingKeys: issuer.source, clock });
  return { clock, issuer, create };
}

authenticatorConformance('jwt', { remoteKeys: true }, async () => {
  const { clock, issuer, create } = await setUp();
  const stranger = await createTestIssuer(clock);
  return {
    clock,
    create,
    createStranger: (service) => create(service, 'a stranger'.padEnd(32, '.')),
    issue: (userId, options) => issuer.issue(userId, options),
    forge: (userId) => stranger.issue(userId),
    cutOff: () => {
      issuer.interrupt = () => Promise.reject(new Error('connection refused'));
    },
    async [Symbol.asyncDispose]() {},
  };
});

const refusedAs = (reason: string, token?: string) => (thrown: unknown) => {
  const error = RuntimeError.from(thrown);
  assert.deepEqual([error.code, error.reason], ['UNAUTHENTICATED', reason]);
  if (token) assert.equal(error.message.includes(token), false);
  return true;
};

describe("attacks on a user's token", () => {
  const attacks: readonly (readonly [title: string, reason: string, changes: TokenChanges])[] = [
    ['for another audience', 'WRONG_AUDIENCE', { claims: { aud: 'fairlead-service' } }],
    ['for no audience', 'WRONG_AUDIENCE', { claims: { aud: undefined } }],
    ['from another issuer', 'WRONG_ISSUER', { claims: { iss: 'somebody' } }],
    ['of another type', 'WRONG_TYPE', { header: { typ: 'fairlead-service+jwt' } }],
    ['that names nobody', 'WRONG_SUBJECT', { claims: { sub: '' } }],
    ['without a subject', 'WRONG_CLAIMS', { claims: { sub: undefined } }],
    ['that never expires', 'WRONG_CLAIMS', { claims: { exp: undefined } }],
    ['that has expired', 'TOKEN_EXPIRED', { ttlMs: -1_000 }],
    ['with an unknown key', 'UNKNOWN_SIGNING_KEY', { header: { kid: 'forged' } }],
    ['that names no key', 'UNKNOWN_SIGNING_KEY', { header: { kid: undefined } }],
  ];
  for (const [title, reason, changes] of attacks) {
    test(`one ${title} is refused as ${reason}`, async () => {
      const { issuer, create } = await setUp();
      const token = await issuer.issue('u-1', changes);
      await assert.rejects(create().verify(token), refusedAs(reason, token));
    });
  }

  test('one that is not signed at all is refused', async () => {
    const { create } = await setUp();
    const token = new UnsecuredJWT({ sub: 'u-1' })
      .setIssuer('fairlead-user')
      .setAudience('fairlead')
      .setIssuedAt()
      .setExpirationTime('1h')
      .encode();
    await assert.rejects(create().verify(token), refusedAs('WRONG_ALGORITHM'));
  });

  test('one signed with the public key as a shared secret is refused', async () => {
    const { clock, issuer, create } = await setUp();
    const { kid = '', x = '' } = issuer.jwks[0] ?? {};
    const token = await new SignJWT({ sub: 'u-1', iat: clock.now() / 1000, exp: clock.now() / 1000 + 60 })
      .setProtectedHeader({ alg: 'HS256', kid, typ: 'JWT' })
      .setIssuer('fairlead-user')
      .setAudience('fairlead')
      .sign(Buffer.from(x, 'base64url'));
    await assert.rejects(create().verify(token), refusedAs('BAD_SIGNATURE'));
  });

  test("one with another person's id put into it is refused", async () => {
    const { issuer, create } = await setUp();
    const authenticator = create();
    const [header, , signature] = (await issuer.issue('u-1')).split('.');
    const [, payload] = (await issuer.issue('u-2')).split('.');
    await assert.rejects(
      authenticator.verify(`${header}.${payload}.${signature}`),
      refusedAs('BAD_SIGNATURE'),
    );
  });

  test('an expired one says what to do', async () => {
    const { issuer, create } = await setUp();
    const token = await issuer.issue('u-1', { ttlMs: -1_000 });
    await assert.rejects(create().verify(token), { message: /log in again: user-cli login/ });
  });
});

describe('users and services', () => {
  test("a user's claims signed with the services' secret pass as neither", async () => {
    const { clock, create } = await setUp();
    const { createHash } = await import('node:crypto');
    const secret = createHash('sha256').update(serviceKey).digest();
    const claims = { sub: 'vessel', iat: clock.now() / 1000, exp: clock.now() / 1000 + 60 };
    const sign = (audience: string, issuer: string, typ: string) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ })
        .setIssuer(issuer)
        .setAudience(audience)
        .sign(secret);
    const authenticator = create();
    const good = await sign('fairlead-service', 'fairlead-service', 'fairlead-service+jwt');
    assert.equal((await authenticator.verify(good)).kind, 'service');
    const reject = async (token: string, reason: string) =>
      assert.rejects(authenticator.verify(token), refusedAs(reason));
    await reject(await sign('fairlead', 'fairlead-service', 'fairlead-service+jwt'), 'WRONG_AUDIENCE');
    await reject(await sign('fairlead-service', 'fairlead-user', 'fairlead-service+jwt'), 'WRONG_ISSUER');
    await reject(await sign('fairlead-service', 'fairlead-service', 'JWT'), 'WRONG_TYPE');
  });

  test("a user's token made out to a service's name stays a user's", async () => {
    const { issuer, create } = await setUp();
    assert.deepEqual(await create().verify(await issuer.issue('vessel')), { kind: 'user', id: 'vessel' });
  });

  test('a credential holds the name of the service and no more', async () => {
    const { create } = await setUp();
    const [, payload = ''] = (await create('consignment').credential()).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    assert.deepEqual(Object.keys(claims).sort(), ['aud', 'exp', 'iat', 'iss', 'sub']);
    assert.equal(claims.exp - claims.iat, 300);
  });
});

describe('options', () => {
  const signingKeys = async () => [];
  const bad = [
    { service: '', serviceKey },
    { service: 'vessel' },
    { service: 'vessel', serviceKey: 'short' },
    { service: 'vessel', serviceKey, serviceKeyFile: '/tmp/x' },
    { service: 'vessel', serviceKey, clockToleranceMs: -1 },
    { service: 'vessel', serviceKey, clockToleranceMs: Number.NaN },
    { service: 'vessel', serviceKey, cacheSize: 0 },
  ];
  for (const options of bad) {
    test(`${JSON.stringify(options)} is refused`, () => {
      assert.throws(() => createJwtAuthenticator({ ...options, signingKeys, clock: systemClock }), {
        code: 'INVALID_ARGUMENT',
      });
    });
  }

  test('a tolerance lets a token live on for that long', async () => {
    const { clock, issuer } = await setUp();
    const authenticator = createJwtAuthenticator({
      service: 'vessel',
      serviceKey,
      clockToleranceMs: 10_000,
      signingKeys: issuer.source,
      clock,
    });
    const token = await issuer.issue('u-1', { ttlMs: 1_000 });
    await clock.advance(10_900);
    await authenticator.verify(token);
    await clock.advance(100);
    await assert.rejects(authenticator.verify(token), refusedAs('TOKEN_EXPIRED'));
  });
});
