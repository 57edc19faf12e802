import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { timestampFromMs } from '@fairlead/interface-center';
import { UserService as descriptor } from './contract.ts';
import { createTestUsers, hourMs } from './test-users.ts';

describe('signing up', () => {
  test('gives the user, and keeps the password only as an argon2id hash', async () => {
    const { call, collection, ada, clock } = await createTestUsers();
    const { user } = await call('create', ada);
    const { id = '', ...rest } = user ?? {};
    const { name, company, email } = ada;
    assert.deepEqual(rest, { name, company, email, createdTime: timestampFromMs(clock.now()) });
    const stored = await collection.get(id);
    assert.match(stored?.passwordHash ?? '', /^\$argon2id\$v=19\$m=8,t=1,p=1\$[^$]+\$[^$]+$/);
    assert.equal(JSON.stringify(stored).includes(ada.password), false);
  });

  test('with an address that somebody has, however it is written, is refused', async () => {
    const { call, ada } = await createTestUsers();
    await call('create', ada);
    for (const email of [
      'ada@example.com',
      'ADA@Example.COM',
      '  ada@example.com ',
      'Ada@EXAMPLE.com',
      'ada@ｅｘａｍｐｌｅ.com',
      '\u200bada@exam\u00adple.com\u202e',
    ]) {
      await assert.rejects(call('create', { ...ada, email }), {
        code: 'ALREADY_EXISTS',
        reason: 'EMAIL_TAKEN',
      });
    }
  });

  test('is limited for each address, so that it cannot be asked for ever who has signed up', async () => {
    const { call, ada } = await createTestUsers();
    await call('create', ada);
    for (let tries = 0; tries < 9; tries++)
      await assert.rejects(call('create', ada), { reason: 'EMAIL_TAKEN' });
    await assert.rejects(call('create', ada), { reason: 'TOO_MANY_ATTEMPTS' });
    assert.ok((await call('auth', ada)).token, 'logging in has a count of its own');
  });

  test('twenty times at once with one address makes exactly one user', async () => {
    const { call, collection, signedUp, ada } = await createTestUsers();
    const tries = Array.from({ length: 20 }, (_, index) =>
      call('create', { ...ada, email: index % 2 ? ada.email : ada.email.toUpperCase() }),
    );
    const outcomes = await Promise.allSettled(tries);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await collection.find()).documents.length, 1);
    assert.equal(signedUp.length, 1);
  });

  test('puts its event into the same document, visible to the new user', async () => {
    const { collection, signUpAda } = await createTestUsers();
    const id = await signUpAda();
    const { outbox = {}, outboxDueAt } = (await collection.get(id)) ?? {};
    const [entry, ...others] = Object.values(outbox);
    assert.deepEqual(others, []);
    assert.ok(outboxDueAt);
    assert.equal(entry?.id, `user.signed-up:${id}`);
    const event = entry?.event as Record<string, unknown>;
    assert.deepEqual([event.kind, event.userId, event.resourceId], ['user.signed-up', id, id]);
  });
});

describe('logging in', () => {
  test('gives a token that names the user and no more', async () => {
    const { call, ada, clock, signUpAda } = await createTestUsers();
    const id = await signUpAda();
    const reply = await call('auth', { email: ' ADA@example.com', password: ada.password });
    assert.deepEqual(Object.keys(reply).sort(), ['expiresAt', 'token', 'userId']);
    assert.equal(reply.userId, id);
    assert.deepEqual(reply.expiresAt, timestampFromMs(clock.now() + 12 * hourMs));
    const [header, claims] = reply.token
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    assert.deepEqual(Object.keys(header).sort(), ['alg', 'kid', 'typ']);
    assert.deepEqual(claims, {
      sub: id,
      iss: 'fairlead-user',
      aud: 'fairlead',
      iat: clock.now() / 1000,
      exp: clock.now() / 1000 + 12 * 3600,
    });
  });

  test('fails in the same way, after the same work, whether the address is known or not', async () => {
    const { call, passwords, ada } = await createTestUsers();
    await call('create', ada);
    const attempt = async (email: string) => {
      const before = passwords.computed;
      const error = await call('auth', { email, password: 'wrong' }).then(
        () => assert.fail('was let in'),
        ({ code, reason, domain, message, metadata }) => ({ code, reason, domain, message, metadata }),
      );
      return { error, computed: passwords.computed - before };
    };
    const known = await attempt(ada.email);
    assert.deepEqual(await attempt('nobody@example.com'), known);
    assert.deepEqual([known.error.code, known.error.reason], ['UNAUTHENTICATED', 'BAD_CREDENTIALS']);
    assert.equal(known.computed, 1);
  });

  test('is limited for each account, whether there is one or not; what succeeds does not count', async () => {
    const { call, passwords, ada, clock } = await createTestUsers();
    await call('create', ada);
    for (let tries = 0; tries < 30; tries++) await call('auth', ada);
    for (const email of [ada.email, 'nobody@example.com']) {
      const wrong = { email: email.toUpperCase(), password: 'wrong' };
      for (let tries = 0; tries < 10; tries++)
        await assert.rejects(call('auth', wrong), { reason: 'BAD_CREDENTIALS' });
      const computed = passwords.computed;
      const limited = { reason: 'TOO_MANY_ATTEMPTS', retryAfterMs: 10_000 };
      await assert.rejects(call('auth', wrong), limited);
      await assert.rejects(call('auth', { ...ada, email }), limited);
      assert.equal(passwords.computed, computed, 'what is refused costs no hash');
    }
    await clock.advance(10_000);
    assert.ok((await call('auth', ada)).token);
  });

  test('leaves an event, and one for a failure, with nothing secret in them', async () => {
    const { call, offered, ada, signUpAda } = await createTestUsers();
    const id = await signUpAda();
    await call('auth', ada);
    await assert.rejects(call('auth', { ...ada, password: 'typed-wrong' }));
    await assert.rejects(call('auth', { email: 'typed-the-password-here', password: 'x' }));
    assert.deepEqual(
      offered.map(({ kind, userId }) => [kind, userId]),
      [
        ['user.logged-in', id],
        ['user.login-failed', id],
        ['user.login-failed', ''],
      ],
    );
    assert.doesNotMatch(JSON.stringify(offered), /correct horse|typed-|argon2|eyJ/);
  });

  test('is not worked on for a caller who has given up', async () => {
    const { call, passwords, ada } = await createTestUsers();
    const signal = AbortSignal.abort();
    await assert.rejects(call('auth', ada, { signal }), { code: 'CANCELLED' });
    await assert.rejects(call('create', ada, { signal }), { code: 'CANCELLED' });
    assert.equal(passwords.computed, 0);
  });
});

describe('users', () => {
  test('are found by id, and one who is not there is told as such', async () => {
    const { call, ada } = await createTestUsers();
    const { user } = await call('create', ada);
    assert.deepEqual((await call('get', { id: user?.id ?? '' })).user, user);
    await assert.rejects(call('get', { id: 'u-x' }), {
      code: 'NOT_FOUND',
      reason: 'USER_NOT_FOUND',
      metadata: { userId: 'u-x' },
    });
  });

  test('are listed in pages, the first to sign up first', async () => {
    const { call, clock, ada } = await createTestUsers();
    for (let index = 0; index < 5; index++) {
      await call('create', { ...ada, email: `u${index}@example.com` });
      await clock.advance(1);
    }
    const seen: string[] = [];
    let pageToken = '';
    let pages = 0;
    do {
      const page = await call('getAll', { pageSize: 2, pageToken });
      for (const { email } of page.users) seen.push(email);
      pageToken = page.nextPageToken;
      pages++;
    } while (pageToken !== '');
    assert.deepEqual(
      seen,
      [0, 1, 2, 3, 4].map((index) => `u${index}@example.com`),
    );
    assert.equal(pages, 3);
    await assert.rejects(call('getAll', { pageToken: 'x' }), { reason: 'INVALID_PAGE_TOKEN' });
  });

  test('nothing that is answered holds a hash, a password or half a private key', async () => {
    const { call, keyCollection, ada } = await createTestUsers();
    const { user } = await call('create', ada);
    const replies = [
      { user },
      await call('get', { id: user?.id ?? '' }),
      await call('getAll', {}),
      await call('getSigningKeys', {}),
      await call('auth', ada),
    ];
    const text = JSON.stringify(replies);
    assert.doesNotMatch(text, /correct horse|argon2|password|"d":/i);
    const [key] = (await keyCollection.find()).documents;
    assert.ok(key && key.privateKey.d.length > 40);
    assert.equal(text.includes(key.privateKey.d), false);
  });

  test('only signing up, logging in and asking about a token are open to anyone', () => {
    const open = Object.values(descriptor.methods).map(({ name, access }) => `${name}: ${access}`);
    assert.deepEqual(open.sort(), [
      'Auth: anyone',
      'Create: anyone',
      'Get: user',
      'GetAll: user',
      'GetSigningKeys: service',
      'ValidateToken: anyone',
    ]);
  });
});

describe('asking about a token', () => {
  test('a good one, a bad one, an old one and the credential of a service', async () => {
    const { call, authenticator, clock } = await createTestUsers();
    const token = authenticator.issue({ kind: 'user', id: 'u-1' }, { ttlMs: 1_000 });
    const ask = async (asked: string) => {
      const { valid, userId } = await call('validateToken', { token: asked });
      return [valid, userId];
    };
    assert.deepEqual(await ask(token), [true, 'u-1']);
    assert.deepEqual(await ask('x'), [false, '']);
    assert.deepEqual(await ask(await authenticator.credential()), [false, '']);
    await clock.advance(1_000);
    assert.deepEqual(await ask(token), [false, '']);
  });
});
