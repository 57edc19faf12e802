import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runtimeSettings } from './runtime-settings.ts';
import { compile, defineSettings, mergeSettings } from './schema.ts';
import { setting } from './setting.ts';
import { suggest } from './suggest.ts';

const text = setting.string({ doc: 'A text.' });

test('every key has a variable and a flag', () => {
  const { byKey } = compile({
    dataDir: text,
    api: { port: text },
    transport: { tcp: { advertiseHost: text } },
  });
  assert.deepEqual(
    [...byKey.values()].map(({ key, variable, flag }) => [key, variable, flag]),
    [
      ['dataDir', 'FAIRLEAD_DATA_DIR', '--data-dir'],
      ['api.port', 'FAIRLEAD_API_PORT', '--api.port'],
      [
        'transport.tcp.advertiseHost',
        'FAIRLEAD_TRANSPORT_TCP_ADVERTISE_HOST',
        '--transport.tcp.advertise-host',
      ],
    ],
  );
});

test('two settings that share a variable are refused when the schema is made', () => {
  assert.throws(() => defineSettings({ dataDir: text, data: { dir: text } }), {
    code: 'INVALID_ARGUMENT',
    reason: 'CONFIG_SETTING_INVALID',
    message: 'The settings dataDir and data.dir would share the variable FAIRLEAD_DATA_DIR',
  });
});

test('names that cannot be written as a variable, and the name config, are refused', () => {
  for (const name of ['data-dir', 'Port', '1st', '', '__proto__', 'a.b'])
    assert.throws(
      () => defineSettings(Object.fromEntries([[name, text]])),
      /must be a lower-case letter/,
      name,
    );
  assert.throws(() => defineSettings({ config: text }), /"config" is taken/);
});

test('a path lies under a path that lies nowhere itself', () => {
  const under = (other: string) => setting.path({ doc: 'A file.', default: 'x', under: other });
  assert.throws(() => defineSettings({ file: under('nowhere') }), /The setting file lies under nowhere/);
  assert.throws(() => defineSettings({ a: under('b'), b: under('a') }), /must be a path setting of its own/);
  assert.throws(() => defineSettings({ file: under('name'), name: text }), /must be a path setting/);
});

test('schemas are merged, sections joined, and doubles refused', () => {
  const merged = mergeSettings(runtimeSettings, { log: { retention: text }, api: { port: text } });
  const keys = [...compile(merged).byKey.keys()];
  for (const key of ['log.level', 'log.retention', 'api.port', 'call.timeoutMs'])
    assert.ok(keys.includes(key), key);
  assert.equal(Object.hasOwn(runtimeSettings.log, 'retention'), false);
  assert.throws(
    () => mergeSettings(runtimeSettings, { log: { level: text } }),
    /log\.level is defined twice/,
  );
  assert.throws(() => mergeSettings(runtimeSettings, { log: text }), /The setting log is defined twice/);
});

test('a suggestion is near, or has the same last part, or is none', () => {
  const keys = ['api.port', 'dataDir', 'log.level', 'tcp.port'];
  assert.equal(suggest('api.prot', keys), 'api.port');
  assert.equal(suggest('datadir', keys), 'dataDir');
  assert.equal(suggest('api.logs.level', keys), 'log.level');
  assert.equal(suggest('level', keys), 'log.level');
  assert.equal(suggest('x'.repeat(100_000), keys), undefined);
  assert.equal(suggest('kafka.brokers', keys), undefined);
});
