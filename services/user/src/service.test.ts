import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeEvent, eventTopic, outboxEvent } from '@fairlead/interface-center';
import type { Log } from '@fairlead/interface-center/log/v1';
import { createMemorySystem, outboxFields } from '@fairlead/runtime';
import { UserService } from './contract.ts';
import { signedUp } from './events.ts';
import { openUsers, type UserDocument } from './repository.ts';
import { user } from './service.ts';

const ada = { name: 'Ada', company: 'Engines', email: 'ada@example.com', password: 'correct horse' };

test('the whole service: who is let in, what is told, and that nothing secret leaves', async () => {
  await using system = await createMemorySystem();
  const events: Log[] = [];
  await system.broker.subscribe(eventTopic, async (delivery) => void events.push(decodeEvent(delivery)), {
    group: 'test',
  });
  const service = await system.start(user);
  const users = system.outside.client(UserService);

  const { user: created } = await users.create(ada);
  assert.ok(created);
  await assert.rejects(users.create({ ...ada, email: 'ADA@EXAMPLE.COM' }), { reason: 'EMAIL_TAKEN' });
  await assert.rejects(
    users.create({ ...ada, email: 'x', password: 'short' }),
    (error: { fieldViolations?: unknown }) => {
      assert.deepEqual(
        (error.fieldViolations as { field: string }[]).map(({ field }) => field),
        ['email', 'password'],
      );
      return true;
    },
  );
  const { token, userId } = await users.auth(ada);
  assert.equal(userId, created.id);
  await assert.rejects(users.auth({ ...ada, password: 'wrong' }), { reason: 'BAD_CREDENTIALS' });

  await assert.rejects(users.get({ id: created.id }), { code: 'UNAUTHENTICATED', reason: 'NOT_LOGGED_IN' });
  await assert.rejects(users.getAll({}), { code: 'UNAUTHENTICATED' });
  await assert.rejects(users.getSigningKeys({}), { code: 'PERMISSION_DENIED', reason: 'INTERNAL_METHOD' });
  const metadata = { authorization: `Bearer ${system.issue(created.id)}` };
  await assert.rejects(users.getSigningKeys({}, { metadata }), { code: 'PERMISSION_DENIED' });
  assert.deepEqual((await users.get({ id: created.id }, { metadata })).user, created);
  assert.equal((await users.getAll({}, { metadata })).users.length, 1);

  assert.deepEqual(await service.stop(), []);
  assert.deepEqual(events.map(({ kind, userId: cause }) => [kind, cause]).sort(), [
    ['user.logged-in', created.id],
    ['user.login-failed', created.id],
    ['user.signed-up', created.id],
  ]);
  const [signUp] = events.filter(({ kind }) => kind === 'user.signed-up');
  assert.equal(signUp?.method, 'user.v1.UserService/Create');
  assert.match(signUp?.traceId ?? '', /^[0-9a-f]{32}$/);
  assert.ok(
    system.spans.some(
      ({ name, traceId }) => name === 'user.v1.UserService/Create' && traceId === signUp?.traceId,
    ),
  );

  const [stored] = (await (await system.store('user').collection({ name: 'users' })).find()).documents;
  assert.ok(stored && !('outbox' in stored), 'the event has left the document');
  const told = JSON.stringify([events, system.log.lines, system.spans, created]);
  for (const secret of [ada.password, token, '$argon2', '"d":'])
    assert.equal(told.includes(secret), false, secret);
});

test('an event that a killed service has left in its document leaves when the service is back', async () => {
  await using system = await createMemorySystem();
  const event = outboxEvent(signedUp('u-1', 1_000));
  const left: UserDocument = {
    id: 'u-1',
    name: 'Ada',
    company: '',
    email: ada.email,
    emailKey: ada.email,
    passwordHash: 'x',
    createdAtMs: 1_000,
    ...outboxFields([event], 1_000),
  };
  await (await openUsers(system.store('user'))).insert(left);
  const arrived = Promise.withResolvers<string>();
  await system.broker.subscribe(eventTopic, async ({ id }) => arrived.resolve(id), { group: 'test' });
  await system.start(user);
  assert.equal(await arrived.promise, 'user.signed-up:u-1');
});
