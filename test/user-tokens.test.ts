import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJwtAuthenticator } from '@fairlead/auth-jwt';
import { UserService } from '@fairlead/interface-center';
import { LogService } from '@fairlead/interface-center/log/v1';
import { log } from '@fairlead/log';
import { createMemorySystem, systemClock } from '@fairlead/runtime';
import { user } from '@fairlead/user';

const ada = { name: 'Ada', company: '', email: 'ada@example.com', password: 'correct horse' };
const serviceKey = 'only for this test, nowhere else';

const createSystem = () =>
  createMemorySystem({
    authenticator: (service, signingKeys) =>
      createJwtAuthenticator({ service, serviceKey, signingKeys, clock: systemClock }),
  });

const bearer = (token: string) => ({ metadata: { authorization: `Bearer ${token}` } });

test('a token of one service is good at another, which asks for the keys once', async () => {
  await using system = await createSystem();
  await system.start(user);
  await system.start(log);
  const users = system.outside.client(UserService);
  const logs = system.outside.client(LogService);
  await users.create(ada);
  const { token, userId, expiresAt } = await users.auth(ada);
  const deadline = performance.now() + 5_000;
  while ((await logs.getLogs({}, bearer(token))).logs.length < 2) {
    assert.ok(performance.now() < deadline, 'the events of signing up and logging in did not arrive');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.equal((await users.get({ id: userId }, bearer(token))).user?.email, ada.email);
  assert.deepEqual(await users.validateToken({ token }), { valid: true, userId, expiresAt });
  assert.deepEqual(await users.validateToken({ token: `${token.slice(0, -6)}forged` }), {
    valid: false,
    userId: '',
    expiresAt: undefined,
  });
  const fetched = system.spans.filter(
    ({ name, service }) => name.endsWith('/GetSigningKeys') && service === 'user',
  );
  assert.equal(fetched.length, 1);
  const told = JSON.stringify([system.log.lines, system.spans]);
  for (const secret of [ada.password, token, 'argon2', serviceKey])
    assert.equal(told.includes(secret), false);
});

test('a token is good after a restart of the user service, and while it is away', async () => {
  await using system = await createSystem();
  const first = await system.start(user);
  await system.start(log);
  const users = system.outside.client(UserService);
  const logs = system.outside.client(LogService);
  await users.create(ada);
  const { token } = await users.auth(ada);
  const later = await users.auth(ada);
  await logs.getLogs({}, bearer(token));
  await first.stop();
  await logs.getLogs({}, bearer(later.token));
  await system.start(user);
  await users.getAll({}, bearer(token));
});

test('a user service that was never reached is unavailable, not a refusal', async () => {
  await using system = await createSystem();
  const first = await system.start(user);
  const users = system.outside.client(UserService);
  await users.create(ada);
  const { token } = await users.auth(ada);
  await first.stop();
  await system.start(log);
  await assert.rejects(system.outside.client(LogService).getLogs({}, bearer(token)), {
    code: 'UNAVAILABLE',
    reason: 'SIGNING_KEYS_UNAVAILABLE',
  });
});

test('a token that has run out says what to do', async () => {
  await using system = await createSystem();
  await system.start(user, { FAIRLEAD_USER_TOKEN_TTL_MS: '1s' });
  const users = system.outside.client(UserService);
  await users.create(ada);
  const { token } = await users.auth(ada);
  await new Promise((resolve) => setTimeout(resolve, 1_010));
  await assert.rejects(users.getAll({}, bearer(token)), {
    reason: 'TOKEN_EXPIRED',
    message: /user-cli login/,
  });
});
