import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOf } from './rate-limit.ts';
import { withApi } from './test-api.ts';

test('who asks too often is told by RateLimit headers, and then 429 with Retry-After; probes always get through', async () => {
  const env = { FAIRLEAD_API_RATE_LIMIT_PER_SECOND: '0.5', FAIRLEAD_API_RATE_LIMIT_BURST: '2' };
  await withApi(
    {},
    async (_ask, _system, url) => {
      const get = (path: string) => fetch(new URL(path, url));
      const first = await get('/openapi.json');
      assert.equal(first.headers.get('ratelimit-policy'), '"address";q=2;w=4');
      assert.match(first.headers.get('ratelimit') ?? '', /^"address";r=1;t=[12]$/);
      assert.equal((await get('/api/v1/nothing')).status, 404);
      const refused = await get('/api/v1/vessels');
      assert.equal(refused.status, 429);
      assert.equal(refused.headers.get('retry-after'), '2');
      assert.match(refused.headers.get('ratelimit') ?? '', /^"address";r=0;t=2$/);
      const problem = (await refused.json()) as { reason: string; retryable: boolean };
      assert.deepEqual([problem.reason, problem.retryable], ['RATE_LIMITED', true]);
      const probe = await get('/healthz');
      assert.deepEqual([probe.status, probe.headers.has('ratelimit')], [200, false]);
    },
    env,
  );
});

test('X-Forwarded-For is believed only where the proxy is trusted', async () => {
  const limit = { FAIRLEAD_API_RATE_LIMIT_PER_SECOND: '0.1', FAIRLEAD_API_RATE_LIMIT_BURST: '1' };
  const statuses = async (url: string) => {
    const ask = (client: string) =>
      fetch(new URL('/openapi.json', url), { headers: { 'x-forwarded-for': client } });
    return [(await ask('192.0.2.1')).status, (await ask('192.0.2.2')).status];
  };
  await withApi({}, async (_ask, _system, url) => assert.deepEqual(await statuses(url), [200, 429]), limit);
  await withApi({}, async (_ask, _system, url) => assert.deepEqual(await statuses(url), [200, 200]), {
    ...limit,
    FAIRLEAD_API_TRUSTED_PROXIES: '127.0.0.0/8',
  });
});

test('an IPv6 client is its network, however its address is written', () => {
  for (const [address, client] of [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ] as const)
    assert.equal(clientOf(address), client, address);
});
