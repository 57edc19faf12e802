import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConsulRegistry } from './consul-registry.ts';
import { type ConsulRegistryOptions, consulSettings } from './options.ts';

test('by default a check has 30 s and a beat every 20 s', () => {
  const { lease, url, deregisterAfterMs } = consulSettings({});
  assert.deepEqual(lease, { ttlMs: 30_000, intervalMs: 20_000 });
  assert.equal(url.origin, 'http://127.0.0.1:8500');
  assert.equal(deregisterAfterMs, 60_000);
  assert.deepEqual(consulSettings({ ttlMs: 9_000 }).lease, { ttlMs: 9_000, intervalMs: 6_000 });
});

const refused: [ConsulRegistryOptions, RegExp][] = [
  [{ url: '127.0.0.1:8500' }, /url has to be http:/],
  [{ url: 'nats://127.0.0.1' }, /url has to be http:/],
  [{ url: 'http://user:secret@127.0.0.1/?a=b' }, /url has to be http:\/\/HOST:PORT or [^@]*$/],
  [{ token: '' }, /token has to be/],
  [{ token: 'a\nb' }, /token has to be [^\n]*$/],
  [{ prefix: 'Copy B' }, /prefix is "Copy B"/],
  [{ datacenter: 'd c' }, /datacenter is "d c"/],
  [{ ttlMs: 0 }, /ttlMs is 0/],
  [{ ttlMs: 30_000, intervalMs: 20_001 }, /intervalMs is 20001; .* from 1 to 20000/],
  [{ deregisterAfterMs: 5_000 }, /deregisterAfterMs is 5000; .* from 60000/],
  [{ waitMs: 30_000 }, /waitMs is 30000; .* to 10000/],
  [{ timeoutMs: Number.NaN }, /timeoutMs is NaN/],
  [{ tls: {} }, /tls is set, but url begins with http:/],
  [{ url: 'https://127.0.0.1', tls: { cert: 'x' } }, /tls.key is set alone|cert and key go together/],
  [{ url: 'https://127.0.0.1', tls: { cert: 'x', key: 'y' } }, /PEM/],
];

for (const [options, message] of refused)
  test(`${JSON.stringify(options)} is refused at once`, () => {
    assert.throws(() => createConsulRegistry(options), {
      name: 'RuntimeError',
      code: 'INVALID_ARGUMENT',
      message,
    });
  });
