import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withApi } from './test-api.ts';

test('every answer has the security headers, errors and OPTIONS too; a page has its own', async () => {
  await withApi({}, async (_ask, _system, url) => {
    for (const [method, path, status] of [
      ['GET', '/healthz', 200],
      ['GET', '/nothing', 404],
      ['GET', '/%ff%zz', 400],
      ['DELETE', '/rpc', 405],
      ['OPTIONS', '/api/v1/vessels', 204],
      ['GET', '/docs', 200],
      ['GET', '/openapi.json', 200],
    ] as const) {
      const { headers, status: came } = await fetch(new URL(path, url), { method });
      assert.equal(came, status, path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
      assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
      assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'/, path);
      const kept = path.startsWith('/docs') || path.startsWith('/openapi');
      assert.equal(headers.get('cache-control'), kept ? 'no-cache' : 'no-store', path);
      assert.equal(headers.has('x-powered-by') || headers.has('server'), false);
    }
  });
});

test('an error that comes before any handler can be found by its id and its trace, too', async () => {
  await withApi({}, async (_ask, system, url) => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = { 'x-request-id': 'r-1', traceparent };
    const missing = await fetch(new URL('/nothing', url), { headers });
    assert.equal(missing.headers.get('x-request-id'), 'r-1');
    assert.equal(((await missing.json()) as { traceId: string }).traceId, traceparent.split('-')[1]);
    assert.equal(system.spans.filter((span) => span.tags['http.status_code'] === 404).length, 1);
    for (const hostile of ['a b', 'x'.repeat(129), '<script>']) {
      const answer = await fetch(new URL('/nothing', url), { headers: { 'x-request-id': hostile } });
      assert.match(answer.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
    }
  });
});

test('a URL that is too long is 414; what nests too deep is told so and breaks nothing', async () => {
  await withApi({}, async (ask, _system, url) => {
    const long = await fetch(new URL(`/api/v1/vessels?pageToken=${'x'.repeat(9_000)}`, url));
    assert.deepEqual(
      [long.status, ((await long.json()) as { reason: string }).reason],
      [414, 'URL_TOO_LONG'],
    );
    for (const depth of [100, 400_000]) {
      const { status, body } = await ask(`${'['.repeat(depth)}${']'.repeat(depth)}`);
      assert.equal(status, 400);
      assert.match(body.fieldViolations[0].description, /64/);
    }
    const twice = await ask('{"service": "a", "service": "b", "method": "c"}');
    assert.deepEqual([twice.status, twice.body.fieldViolations[0].field], [400, 'service']);
    assert.equal(({} as { polluted?: string }).polluted, undefined);
  });
});

test('OPTIONS of what is there says which verbs it takes; of what is not there it is 404', async () => {
  await withApi({}, async (_ask, _system, url) => {
    for (const [path, allow] of [
      ['/api/v1/vessels', 'GET, HEAD, POST, OPTIONS'],
      ['/api/v1/logs:tail', 'GET, HEAD, OPTIONS'],
      ['/rpc', 'POST, OPTIONS'],
    ] as const) {
      const answer = await fetch(new URL(path, url), { method: 'OPTIONS' });
      assert.deepEqual([answer.status, answer.headers.get('allow')], [204, allow]);
    }
    assert.equal((await fetch(new URL('/nothing', url), { method: 'OPTIONS' })).status, 404);
  });
});

test('HEAD is GET without the body', async () => {
  await withApi({ getAll: () => ({ vessels: [] }) }, async (_ask, system, url) => {
    const headers = { authorization: `Bearer ${system.issue('u-1')}` };
    const at = new URL('/api/v1/vessels', url);
    const got = await fetch(at, { headers });
    const head = await fetch(at, { headers, method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(head.headers.get('content-length'), String((await got.text()).length));
    assert.equal(await head.text(), '');
  });
});
