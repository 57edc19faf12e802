import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineSettings, type LoadedConfig, type Settings, setting } from '@fairlead/runtime';
import { clientEnvironment } from './client-environment.ts';

test('a client gets the file and what is no secret', () => {
  const settings = defineSettings({
    nats: { url: setting.string({ doc: 'x' }), password: setting.string({ doc: 'x', secret: true }) },
  });
  const config = { settings, file: '/etc/fairlead.yaml' } as unknown as LoadedConfig<Settings>;
  const env = {
    FAIRLEAD_NATS_URL: 'nats://x',
    FAIRLEAD_NATS_PASSWORD: 'secret',
    HOME: '/root',
    FAIRLEAD_API_PORT: '1',
  };
  assert.deepEqual(clientEnvironment(config, env), {
    FAIRLEAD_NATS_URL: 'nats://x',
    FAIRLEAD_CONFIG: '/etc/fairlead.yaml',
  });
});
