import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createMemoryLogger, type PluginContext, RuntimeError, systemClock } from '@fairlead/runtime';
import { plugin } from './plugin.ts';

type Settings = PluginContext<typeof plugin.settings>['settings'];

const defaults: Settings = {
  brokers: ['127.0.0.1:9092'],
  prefix: undefined,
  clientId: undefined,
  sasl: { mechanism: 'scram-sha-256', username: undefined, password: undefined },
  tls: { enabled: false, ca: undefined, cert: undefined, key: undefined, serverName: undefined },
  numPartitions: 6,
  replicationFactor: undefined,
  retentionMs: undefined,
  publishTimeoutMs: 5_000,
  sessionTimeoutMs: 10_000,
};

const create = (settings: Partial<Settings>) =>
  plugin.create({
    settings: { ...defaults, ...settings },
    dataDir: '/nowhere',
    service: 'test',
    clock: systemClock,
    log: createMemoryLogger(),
    signingKeys: () => {
      throw new RuntimeError({ code: 'INTERNAL', message: 'A broker asks for no keys.' });
    },
  });

const refused = (settings: Partial<Settings>, pattern: RegExp) =>
  assert.throws(() => create(settings), { message: pattern });

test('makes a broker of its settings, without connecting', async () => {
  const broker = create({ sasl: { mechanism: 'plain', username: 'u', password: 'p' }, retentionMs: 60_000 });
  assert.equal(broker.name, 'kafka');
  await broker[Symbol.asyncDispose]();
});

test('the password is a secret', () => {
  assert.equal(plugin.settings.sasl.password.secret, true);
});

test('names the setting that is missing or wrong', async () => {
  const { sasl, tls } = defaults;
  refused({ prefix: 'b@' }, /kafka\.prefix.*"b@"/);
  refused({ brokers: ['nowhere'] }, /kafka\.brokers.*"nowhere"/);
  refused({ sasl: { ...sasl, username: 'u' } }, /kafka\.sasl\.password is needed/);
  refused({ sasl: { ...sasl, password: 'p' } }, /kafka\.sasl\.username is needed/);
  refused({ tls: { ...tls, ca: '/ca.pem' } }, /kafka\.tls\.enabled is false/);
  refused(
    { tls: { ...tls, enabled: true, ca: '/no/such.pem' } },
    /kafka\.tls\.ca: \/no\/such\.pem cannot be read/,
  );
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-kafka-'));
  const cert = join(folder, 'cert.pem');
  writeFileSync(cert, 'x');
  refused({ tls: { ...tls, enabled: true, cert } }, /kafka\.tls\.cert and kafka\.tls\.key/);
  await rm(folder, { recursive: true });
});
