import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCors } from './cors.ts';
import { withApi } from './test-api.ts';

const question = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization',
};
const vessels = '/api/v1/vessels';

test('without a list no origin is let in', async () => {
  await withApi({}, async (_ask, _system, url) => {
    const headers = { origin: 'https://app.example.com', ...question };
    const answer = await fetch(new URL(vessels, url), { method: 'OPTIONS', headers });
    assert.deepEqual([answer.status, answer.headers.get('allow')], [204, 'GET, HEAD, POST, OPTIONS']);
    assert.equal(answer.headers.has('access-control-allow-origin'), false);
  });
});

test('a page of a listed origin may call and read the answer, errors too; another may not', async () => {
  const env = { FAIRLEAD_API_CORS_ORIGINS: 'https://app.example.com,https://b.example.com' };
  await withApi(
    {},
    async (_ask, _system, url) => {
      const ask = (method: string, headers: Record<string, string>) =>
        fetch(new URL(vessels, url), { method, headers });
      const asked = await ask('OPTIONS', { origin: 'https://app.example.com', ...question });
      assert.equal(asked.status, 204);
      assert.equal(asked.headers.get('access-control-allow-origin'), 'https://app.example.com');
      assert.match(asked.headers.get('access-control-allow-methods') ?? '', /\bPOST\b/);
      assert.match(asked.headers.get('access-control-allow-headers') ?? '', /\bauthorization\b/);
      assert.equal(asked.headers.get('vary'), 'origin');
      const refused = await ask('GET', { origin: 'https://app.example.com' });
      assert.equal(refused.status, 401);
      assert.equal(refused.headers.get('access-control-allow-origin'), 'https://app.example.com');
      assert.match(refused.headers.get('access-control-expose-headers') ?? '', /\bx-request-id\b/);
      for (const origin of ['https://evil.example.com', 'https://app.example.com.evil.com', 'null']) {
        const other = await ask('OPTIONS', { origin, ...question });
        assert.equal(other.headers.has('access-control-allow-origin'), false, origin);
        assert.equal(other.headers.get('vary'), 'origin');
      }
    },
    env,
  );
});

test('what is no origin is refused at start', () => {
  for (const origin of ['app.example.com', 'https://app.example.com/', 'https://*.example.com', ''])
    assert.throws(() => createCors([origin]), { reason: 'CONFIG_INVALID' }, origin);
  createCors(['*', 'http://localhost:3000']);
});
