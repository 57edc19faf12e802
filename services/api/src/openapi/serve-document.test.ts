import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withApi } from '../test-api.ts';

test('the document is served, and not sent again to who has it', async () => {
  await withApi({}, async (_ask, _system, url) => {
    const at = new URL('/openapi.json', url);
    const first = await fetch(at);
    assert.equal(first.status, 200);
    assert.match(first.headers.get('content-type') ?? '', /^application\/json/);
    assert.equal(((await first.json()) as { openapi: string }).openapi, '3.1.1');
    const etag = first.headers.get('etag') ?? '';
    for (const given of [etag, etag.replace('W/', ''), `"other", ${etag}`, '*']) {
      const again = await fetch(at, { headers: { 'if-none-match': given } });
      assert.equal(again.status, 304, given);
      assert.equal(await again.text(), '');
    }
    assert.equal((await fetch(at, { headers: { 'if-none-match': '"other"' } })).status, 200);
    assert.equal((await fetch(at, { method: 'HEAD' })).status, 200);
  });
});
