import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createFakeClock, createMemoryLogger, RuntimeError } from '@fairlead/runtime';
import { plugin } from './plugin.ts';

type Settings = Parameters<typeof plugin.create>[0]['settings'];

const folder = mkdtempSync(join(tmpdir(), 'fairlead-mongodb-'));
after(() => rmSync(folder, { recursive: true }));

const create = (settings: Partial<Settings>) =>
  plugin.create({
    settings: {
      url: 'mongodb://127.0.0.1:1',
      database: 'fairlead',
      user: undefined,
      password: undefined,
      authSource: 'admin',
      tls: { enabled: false, ca: undefined, cert: undefined, key: undefined },
      writeConcern: 'majority',
      selectionTimeoutMs: 200,
      answerTimeoutMs: 200,
      maxConnections: 4,
      maxPending: 100,
      ...settings,
    },
    dataDir: folder,
    service: 'vessel',
    clock: createFakeClock(),
    log: createMemoryLogger(),
    signingKeys: () => {
      throw new Error('not asked for');
    },
  });

test('making it connects nothing; what is wrong is told at once', async () => {
  await using store = create({ user: 'u', password: 'p' });
  assert.equal(store.name, 'mongodb');
  assert.equal(store.supports.durable, true);
  assert.equal(store.supports.atomicGuards, false, 'nobody knows yet who is there');
  assert.throws(() => create({ user: 'u' }), /come together/);
  assert.throws(
    () => create({ tls: { enabled: true, ca: join(folder, 'none.pem'), cert: undefined, key: undefined } }),
    (error) =>
      error instanceof RuntimeError && /^mongodb\.tls\.ca: .* cannot be read \(ENOENT\)/.test(error.message),
  );
});

test('a url takes no user, and the password is a secret', () => {
  const { url, password } = plugin.settings;
  assert.equal(password.secret, true);
  assert.equal(url.parse('mongodb://u:secret@a', 'text'), undefined);
  assert.deepEqual(url.parse('mongodb://a,b/?replicaSet=rs0', 'text'), {
    value: 'mongodb://a,b/?replicaSet=rs0',
  });
});
