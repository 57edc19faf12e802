import assert from 'node:assert/strict';
import { get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { chooseEncoding } from './compression.ts';
import { withApi } from './test-api.ts';

/** As it travels: `fetch` would unpack it. */
function raw(url: URL, headers: Record<string, string>) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    headers: NodeJS.Dict<string | string[]>;
    body: Buffer;
  }>();
  get(url, { headers, agent: false }, (answer) => {
    buffer(answer).then((body) => resolve({ headers: answer.headers, body }), reject);
  }).on('error', reject);
  return promise;
}

const vessels = Array.from({ length: 30 }, (_, index) => ({ id: `v-${index}`, name: 'A', capacity: 1 }));

test('what a client likes most is taken', () => {
  for (const [accept, encoding] of [
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['GZIP;q=0.8, br;q=0.5', 'gzip'],
    ['br;q=0, gzip;q=0', undefined],
    ['*', 'br'],
    ['br;q=0, *;q=0.1', 'gzip'],
    ['gzip;q=x', undefined],
  ] as const)
    assert.equal(chooseEncoding(accept), encoding, accept);
});

test('a large answer is packed for who accepts it, and says that it depends on that', async () => {
  await withApi({ getAll: () => ({ vessels }) }, async (_ask, system, url) => {
    const at = new URL('/api/v1/vessels', url);
    const authorization = `Bearer ${system.issue('u-1')}`;
    const whole = await raw(at, { authorization });
    assert.equal(whole.headers['content-encoding'], undefined);
    assert.equal(whole.headers.vary, 'accept-encoding');
    for (const [encoding, unpack] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const packed = await raw(at, { authorization, 'accept-encoding': encoding });
      assert.equal(packed.headers['content-encoding'], encoding);
      assert.equal(Number(packed.headers['content-length']), packed.body.length);
      assert.ok(packed.body.length * 3 < whole.body.length);
      assert.deepEqual(unpack(packed.body), whole.body);
    }
  });
});

test('a small answer is not, nor is a stream of events', async () => {
  await withApi({}, async (_ask, _system, url) => {
    const small = await raw(new URL('/healthz', url), { 'accept-encoding': 'br' });
    assert.deepEqual([small.headers['content-encoding'], small.headers.vary], [undefined, undefined]);
  });
});

test('files of the documentation are packed as they are read', async () => {
  await withApi({}, async (_ask, _system, url) => {
    const at = new URL('/docs/swagger-ui.css', url);
    const whole = await raw(at, {});
    const packed = await raw(at, { 'accept-encoding': 'gzip' });
    assert.deepEqual(gunzipSync(packed.body), whole.body);
    assert.equal(packed.headers.etag, `W/${whole.headers.etag}`);
    assert.equal(packed.headers['content-length'], undefined);
    const head = await fetch(at, { method: 'HEAD', headers: { 'accept-encoding': 'identity' } });
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(whole.body.length)]);
    const image = await raw(new URL('/docs/favicon-32x32.png', url), { 'accept-encoding': 'gzip' });
    assert.equal(image.headers['content-encoding'], undefined);
  });
});
