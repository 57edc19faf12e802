import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { describeSettings, explain, formatExplanation, formatSettings } from './explain.ts';
import { loadConfig } from './load.ts';
import { defineSettings } from './schema.ts';
import { setting } from './setting.ts';

const settings = defineSettings({
  profile: setting.enumeration(['embedded'], { doc: 'The profile.', default: 'embedded' }),
  dir: setting.path({ doc: 'A folder.', default: '/data' }),
  api: {
    port: setting.integer({ doc: 'The HTTP port.', default: 8080, min: 0, max: 65_535 }),
    key: setting.string({ doc: 'A secret.', secret: true }),
    file: setting.path({ doc: 'A file.', default: 'x.key', under: 'dir' }),
    url: setting.string({ doc: 'An address.' }),
    waitMs: setting.durationMs({ doc: 'A pause.', default: 5_000 }),
    labels: setting.record({ doc: 'Labels.', default: {} }),
  },
});
const env = { FAIRLEAD_API_KEY: 'hunter2', FAIRLEAD_API_URL: 'nats://me:hunter2@host' };
const load = () =>
  loadConfig(settings, {
    cwd: tmpdir(),
    env,
    argv: ['--api.port=1', '--api.labels=a=b'],
    profileDefaults: { embedded: { 'api.waitMs': '2s' } },
  });

test('an explanation shows each value, where it came from and what it means', async () => {
  assert.equal(
    formatExplanation(explain(await load())),
    [
      'KEY         VALUE                    SOURCE            MEANING',
      'profile     embedded                 default           The profile.',
      'dir         /data                    default           A folder.',
      'api.port    1                        --api.port        The HTTP port.',
      'api.key     ********                 FAIRLEAD_API_KEY  A secret.',
      'api.file    /data/x.key              default           A file.',
      'api.url     nats://me:********@host  FAIRLEAD_API_URL  An address.',
      'api.waitMs  2000                     profile embedded  A pause.',
      'api.labels  a=b                      --api.labels      Labels.',
      '',
    ].join('\n'),
  );
});

test('an explanation is JSON, without secrets', async () => {
  const json = JSON.stringify(explain(await load()));
  assert.doesNotMatch(json, /hunter2/);
  const rows = JSON.parse(json);
  assert.deepEqual(rows[2], {
    key: 'api.port',
    value: 1,
    source: '--api.port',
    origin: { kind: 'flag', flag: '--api.port' },
    doc: 'The HTTP port.',
  });
  assert.deepEqual(rows[7].value, { a: 'b' });
});

test('help lists every setting with its names, what is allowed and its default', () => {
  assert.equal(
    formatSettings(describeSettings(settings)).split('\n').slice(0, 13).join('\n'),
    [
      'Settings, by flag (--key value), by variable, or in the YAML file (--config FILE, else FAIRLEAD_CONFIG, else config/<env>.yaml):',
      '',
      '  --profile  (FAIRLEAD_PROFILE)',
      '      The profile. One of embedded. Default embedded.',
      '  --dir  (FAIRLEAD_DIR)',
      '      A folder. A path. Default /data.',
      '  --api.port  (FAIRLEAD_API_PORT)',
      '      The HTTP port. An integer from 0 to 65535. Default 8080.',
      '  api.key  (FAIRLEAD_API_KEY)',
      '      A secret. A non-empty string.',
      '  --api.file  (FAIRLEAD_API_FILE)',
      '      A file. A path. Default <dir>/x.key.',
      '  --api.url  (FAIRLEAD_API_URL)',
    ].join('\n'),
  );
  assert.match(formatSettings(describeSettings(settings)), /A pause\. .* Default 5s\./);
});
