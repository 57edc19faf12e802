import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryLogger, systemClock } from '@fairlead/runtime';
import { plugin } from './plugin.ts';

const context = {
  dataDir: '/nowhere',
  service: 'vessel',
  clock: systemClock,
  log: createMemoryLogger(),
  signingKeys: async () => {
    throw new Error('not asked for');
  },
};
const settings = {
  url: 'https://127.0.0.1:8501',
  token: undefined,
  prefix: undefined,
  datacenter: undefined,
  timeoutMs: 3_000,
  waitMs: 5_000,
  deregisterAfterMs: 60_000,
  tls: { ca: undefined, cert: undefined, key: undefined, serverName: undefined },
};

test('the token is a secret', () => {
  assert.equal(plugin.settings.token.secret, true);
});

test('it makes a registry and connects to nothing', async () => {
  await using registry = plugin.create({ ...context, settings });
  assert.equal(registry.name, 'consul');
});

test('a file that cannot be read is named with its key', () => {
  const tls = { ...settings.tls, ca: '/nowhere/ca.pem' };
  assert.throws(() => plugin.create({ ...context, settings: { ...settings, tls } }), {
    code: 'FAILED_PRECONDITION',
    message: 'consul.tls.ca: /nowhere/ca.pem cannot be read (ENOENT)',
  });
});
