import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestOidcProvider } from '../../plugins/auth-jwt/src/test-oidc-provider.ts';
import { newUser } from './api.ts';
import { startSystem } from './running-system.ts';

test('with a token of an OpenID Connect issuer a consignment goes through the whole demo, beside our own users', async () => {
  await using provider = await startTestOidcProvider();
  await using system = await startSystem({
    env: { FAIRLEAD_AUTH_OIDC_ISSUER: provider.issuer, FAIRLEAD_AUTH_OIDC_AUDIENCE: 'fairlead,other' },
  });
  const ask = async (token: string, method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(new URL(path, system.apiUrl), {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: a test reads the document and fails where a member is missing
    return { status: answer.status, json: (await answer.json()) as any };
  };
  const token = await provider.token();
  const vessel = { name: 'A', capacity: 10, maxWeight: 1_000 };
  assert.equal((await ask(token, 'POST', '/api/v1/vessels', vessel)).status, 200);
  const shipped = await ask(token, 'POST', '/api/v1/consignments', { weight: 1, containers: [{}] });
  assert.equal(shipped.status, 200, JSON.stringify(shipped.json));
  const { id, userId } = shipped.json.consignment;
  assert.match(userId, /^oidc-[A-Za-z0-9_-]{32}$/);
  assert.equal((await ask(token, 'GET', `/api/v1/consignments/${id}`)).status, 200);

  const other = await provider.token({ client: 'other' });
  assert.equal((await ask(other, 'GET', `/api/v1/consignments/${id}`)).status, 404);
  const own = await newUser(system.apiUrl);
  assert.equal((await ask(own.token, 'GET', `/api/v1/consignments/${id}`)).status, 404);
  const payroll = await provider.token({ resource: 'https://payroll' });
  const refused = await ask(payroll, 'GET', '/api/v1/consignments');
  assert.deepEqual([refused.status, refused.json.reason], [401, 'WRONG_AUDIENCE']);
  assert.equal((await ask(token, 'GET', `/api/v1/users/${userId}`)).json.reason, 'USER_NOT_FOUND');
});
