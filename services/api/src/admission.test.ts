import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserService, VesselService } from '@fairlead/interface-center';
import {
  createFakeClock,
  createMemoryAuthenticator,
  type RuntimeError as Failure,
  RuntimeError,
} from '@fairlead/runtime';
import type { FastifyRequest } from 'fastify';
import { createAdmission } from './admission.ts';
import { withApi } from './test-api.ts';

const request = (fields: { ip?: string; authorization?: string } = {}) =>
  ({ ip: fields.ip ?? '192.0.2.1', headers: { authorization: fields.authorization } }) as FastifyRequest;

const { create: signUp, auth: logIn, get: getUser } = UserService.methods;

async function outcome(run: () => Promise<void> | undefined): Promise<Failure | 'admitted'> {
  try {
    await run();
    return 'admitted';
  } catch (thrown) {
    return RuntimeError.from(thrown);
  }
}

function setUp(signIn = { perMinute: 6, burst: 3 }) {
  const clock = createFakeClock();
  const authenticator = createMemoryAuthenticator({ service: 'api', clock });
  return { clock, authenticator, admit: createAdmission({ authenticator, signIn, clock }) };
}

test('sign-ups and log-ins of an address have one burst, then as many as come back in time', async () => {
  const { admit, clock } = setUp();
  for (const method of [signUp, logIn, logIn])
    assert.equal(await outcome(() => admit(method, request())), 'admitted');
  for (const method of [signUp, logIn]) {
    const refused = await outcome(() => admit(method, request()));
    assert.ok(refused instanceof RuntimeError);
    assert.deepEqual([refused.code, refused.retryAfterMs], ['RESOURCE_EXHAUSTED', 10_000]);
  }
  assert.equal(await outcome(() => admit(logIn, request({ ip: '192.0.2.2' }))), 'admitted');
  await clock.advance(10_000);
  assert.equal(await outcome(() => admit(logIn, request())), 'admitted');
  assert.notEqual(await outcome(() => admit(logIn, request())), 'admitted');
});

test('other methods do not count, and 0 is no limit', async () => {
  const { admit, authenticator } = setUp();
  const authorization = `Bearer ${authenticator.issue({ kind: 'user', id: 'u' })}`;
  for (let asked = 0; asked < 20; asked++)
    assert.equal(await outcome(() => admit(getUser, request({ authorization }))), 'admitted');
  const { admit: unlimited } = setUp({ perMinute: 0, burst: 1 });
  for (let asked = 0; asked < 20; asked++)
    assert.equal(await outcome(() => unlimited(logIn, request())), 'admitted');
});

test('with the keys out of reach here a token goes on to the service, which verifies it itself', async () => {
  const clock = createFakeClock();
  const verify = () => Promise.reject(new RuntimeError({ code: 'UNAVAILABLE', message: 'no keys' }));
  const admit = createAdmission({ authenticator: { verify }, signIn: { perMinute: 6, burst: 3 }, clock });
  const asked = request({ authorization: 'Bearer something' });
  assert.equal(await outcome(() => admit(getUser, asked)), 'admitted');
});

test('what the door refuses costs no call, on every way in', async () => {
  let calls = 0;
  const get = () => {
    calls++;
    return { vessel: { id: 'v' } };
  };
  await withApi({ get }, async (ask, system, url) => {
    const rpc = { service: VesselService.name, method: 'Get', request: { id: 'v' } };
    for (const authorization of [undefined, 'Bearer forged', 'Basic YTpi', 'Bearer']) {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      assert.equal((await ask(rpc, headers)).status, 401, authorization);
      const answer = await fetch(new URL('/api/v1/vessels/v', url), { headers });
      assert.equal(answer.status, 401, authorization);
    }
    assert.equal(calls, 0);
    assert.equal((await ask(rpc, { authorization: `Bearer ${system.issue('u')}` })).status, 200);
    assert.equal(calls, 1);
  });
});

test('X-Forwarded-For is not believed unless somebody said of whom', async () => {
  const statuses = async (env: Record<string, string>) => {
    const found: number[] = [];
    const few = { FAIRLEAD_API_SIGN_IN_PER_MINUTE: '0.001', FAIRLEAD_API_SIGN_IN_BURST: '2', ...env };
    await withApi(
      {},
      async (_ask, _system, url) => {
        for (let client = 1; client <= 4; client++) {
          const answer = await fetch(new URL('/api/v1/tokens', url), {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-forwarded-for': `192.0.2.${client}` },
            body: JSON.stringify({ email: 'ada@example.com', password: 'guess' }),
          });
          found.push(answer.status);
        }
      },
      few,
    );
    return found;
  };
  // There is no user service in this test: who is let in gets 503.
  assert.deepEqual(await statuses({}), [503, 503, 429, 429]);
  assert.deepEqual(await statuses({ FAIRLEAD_API_TRUSTED_PROXIES: '127.0.0.1' }), [503, 503, 503, 503]);
});
