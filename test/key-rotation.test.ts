import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { after, test } from 'node:test';
import { api } from '@fairlead/api';
import { createJwtAuthenticator } from '@fairlead/auth-jwt';
import { UserService } from '@fairlead/interface-center';
import { LogService } from '@fairlead/interface-center/log/v1';
import { VesselService } from '@fairlead/interface-center/vessel/v1';
import { log } from '@fairlead/log';
import { createFakeClock, createMemorySystem, type Document } from '@fairlead/runtime';
import { user } from '@fairlead/user';
import { vessel } from '@fairlead/vessel';
import { decodeProtectedHeader, SignJWT } from 'jose';

const ada = { name: 'Ada', company: '', email: 'ada@example.com', password: 'correct horse' };
const serviceKey = 'only for this test, nowhere else';
const rotationMs = 60_000;
const tokenTtlMs = 150_000;

type StoredKey = Document & { readonly kid: string; readonly privateKey: Record<string, string> };

test('keys rotate while a client holds a token: nobody is logged out, and a key that is gone verifies nothing', async () => {
  const clock = createFakeClock(1_800_000_000_000);
  let turn = Promise.resolve();
  const advance = (ms: number) => {
    turn = turn.then(() => clock.advance(ms));
    return turn;
  };
  // What waits for a moment goes on by itself; only the long times are skipped.
  const running = setInterval(() => void advance(10), 10);
  after(() => clearInterval(running));
  await using system = await createMemorySystem({
    clock,
    authenticator: (service, signingKeys) =>
      createJwtAuthenticator({ service, serviceKey, signingKeys, clock }),
  });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const env = { FAIRLEAD_USER_KEY_ROTATION_MS: `${rotationMs}`, FAIRLEAD_USER_TOKEN_TTL_MS: `${tokenTtlMs}` };
  await system.start(user, env);
  await system.start(log);
  const { facts } = await system.start(api, { FAIRLEAD_API_PORT: '0' });
  const users = system.outside.client(UserService);
  const logs = system.outside.client(LogService);
  /** At a service, and through the door. */
  const isGood = async (token: string) => {
    const direct = await logs.getLogs({}, { metadata: bearer(token) }).then(
      () => 'good',
      ({ reason }) => reason as string,
    );
    const answer = await fetch(new URL('/api/v1/logs', facts.url), { headers: bearer(token) });
    assert.equal(answer.status, direct === 'good' ? 200 : 401, direct);
    return direct;
  };

  await users.create(ada);
  const { token: first } = await users.auth(ada);
  const { kid } = decodeProtectedHeader(first);
  assert.equal(await isGood(first), 'good');
  const stored = await system.store('user').collection<StoredKey>({ name: 'signing_keys' });
  const old = (await stored.find()).documents.find((key) => key.kid === kid);
  assert.ok(old);

  await advance(rotationMs + 1_000);
  const { token: second } = await users.auth(ada);
  assert.notEqual(decodeProtectedHeader(second).kid, kid, 'the key has been rotated');
  assert.equal(await isGood(second), 'good');
  assert.equal(await isGood(first), 'good');
  // One that has never seen the old key in use.
  await system.start(vessel);
  await system.outside.client(VesselService).getAll({}, { metadata: bearer(first) });

  await advance(tokenTtlMs - rotationMs - 3_000);
  assert.equal(await isGood(first), 'good', 'to its last seconds');
  await advance(3_000);
  assert.equal(await isGood(first), 'TOKEN_EXPIRED');

  await advance(2 * rotationMs);
  assert.equal(
    (await stored.find()).documents.some((key) => key.kid === kid),
    false,
    'the old key is gone',
  );
  const sign = (claims: { exp: number }) =>
    new SignJWT({ sub: 'somebody', iat: clock.now() / 1_000, ...claims })
      .setProtectedHeader({ alg: 'EdDSA', kid: old.kid, typ: 'JWT' })
      .setIssuer('fairlead-user')
      .setAudience('fairlead')
      .sign(createPrivateKey({ key: { ...old.privateKey }, format: 'jwk' }));
  const { token: third } = await users.auth(ada);
  assert.equal(await isGood(third), 'good', 'which fetches the keys as they are now');
  const forged = await sign({ exp: Math.floor(clock.now() / 1_000) + 3_600 });
  assert.equal(await isGood(forged), 'UNKNOWN_SIGNING_KEY');
});
