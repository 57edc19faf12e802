import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { logs, newUser, rpc, shipping, vessels } from './api.ts';
import { startSystem } from './running-system.ts';
import { until } from './until.ts';

test('no password, hash or token is in an answer, a log line, an event or a span; nor is a key in a token', async () => {
  await using system = await startSystem({ env: { FAIRLEAD_LOG_LEVEL: 'debug' } });
  const { apiUrl, dataDir } = system;
  const users = 'user.v1.UserService';
  const user = await newUser(apiUrl);
  const answers = [
    await rpc(apiUrl, users, 'Auth', { email: user.email, password: `${user.password}-wrong` }),
    await rpc(apiUrl, users, 'Create', { name: 'x', email: user.email, password: user.password }),
    await rpc(apiUrl, users, 'Create', { name: 'x', email: 'not an address', password: user.password }),
    await rpc(apiUrl, users, 'Get', { id: user.id }, user.token),
    await rpc(apiUrl, users, 'GetAll', {}, user.token),
    await rpc(apiUrl, vessels, 'Create', { name: 'v', capacity: 5, maxWeight: 50 }, user.token),
    await rpc(
      apiUrl,
      shipping,
      'CreateConsignment',
      { weight: 1, containers: [{ origin: 'o' }] },
      user.token,
    ),
    await rpc(apiUrl, users, 'ValidateToken', { token: user.token }),
    await rpc(apiUrl, users, 'Get', { id: user.id }, `${user.token}x`),
  ];
  answers.push(
    await until(
      async () => {
        const found = await rpc(apiUrl, logs, 'GetLogs', {}, user.token);
        return JSON.stringify(found.body).includes('consignment.confirmed') && found;
      },
      { what: 'the events have arrived' },
    ),
  );
  await system.stop();

  const answered = JSON.stringify(answers.map(({ body }) => body));
  const printed = system.lines.join('\n');
  assert.ok(printed.includes('stopped'), 'the log was read to its end');
  for (const [where, text] of [
    ['an answer', answered],
    ['the log', printed],
  ] as const) {
    assert.ok(!text.includes(user.password), `the password is in ${where}`);
    assert.ok(!text.includes('argon2'), `a hash is in ${where}`);
    assert.ok(!text.includes(user.token), `a token is in ${where}`);
  }

  const signingKey = readFileSync(join(dataDir, 'service.key'), 'utf8').trim();
  const files = readdirSync(dataDir).filter((file) => file.includes('.db'));
  assert.ok(files.includes('spans.db') && files.includes('broker.db') && files.includes('store-log.db'));
  for (const file of files) {
    const bytes = readFileSync(join(dataDir, file));
    assert.ok(!bytes.includes(user.password), `the password is in ${file}`);
    assert.ok(!bytes.includes(user.token), `a token is in ${file}`);
    assert.ok(!bytes.includes(signingKey), `the services' secret is in ${file}`);
    if (!file.startsWith('store-user.db')) assert.ok(!bytes.includes('argon2'), `a hash is in ${file}`);
  }

  const [header = '', payload = ''] = user.token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString());
  assert.deepEqual(Object.keys(JSON.parse(header)).sort(), ['alg', 'kid', 'typ']);
  assert.deepEqual(Object.keys(JSON.parse(payload)).sort(), ['aud', 'exp', 'iat', 'iss', 'sub']);
});
