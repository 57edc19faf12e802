import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { withApi } from '../test-api.ts';

test('the page and all that it loads come from here, under a policy that lets nothing else in', async () => {
  await withApi({}, async (_ask, _system, url) => {
    const page = await fetch(new URL('/docs', url));
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'.*script-src 'self';/);
    const html = await page.text();
    const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
    assert.ok(links.length >= 5);
    for (const link of links) {
      const asset = await fetch(new URL(link, page.url));
      assert.equal(asset.status, 200, link);
      assert.equal(new URL(asset.url).origin, new URL(url).origin);
      assert.ok((await asset.arrayBuffer()).byteLength > 100);
      const etag = asset.headers.get('etag') ?? '';
      assert.equal((await fetch(asset.url, { headers: { 'if-none-match': etag } })).status, 304);
    }
    assert.equal((await fetch(new URL('/docs/', url))).url, page.url);
  });
});

test('a name that leads elsewhere leads nowhere', async () => {
  await withApi({}, async (_ask, _system, url) => {
    // Sent as they are: `fetch` would take the dots away.
    const status = (path: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const { hostname, port } = new URL(url);
        request({ hostname, port, path }, (response) => resolve(response.resume().statusCode))
          .once('error', reject)
          .end();
      });
    const up = [
      '..%2fservice.ts',
      '%2e%2e%2f%2e%2e%2fpackage.json',
      '../service.ts',
      '..%5cservice.ts',
      'page.html',
    ];
    for (const name of [
      ...up,
      'constructor',
      '__proto__',
      'swagger-ui.js.map',
      'start.js%00',
      '%2fetc%2fpasswd',
    ])
      assert.equal(await status(`/docs/${name}`), 404, name);
    assert.equal(await status('/docs/start.js'), 200);
  });
});
