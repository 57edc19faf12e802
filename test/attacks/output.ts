import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '../system/running-system.ts';
import { until } from '../system/until.ts';
import type { Demo } from './demo.ts';

const run = promisify(execFile);
/** Moves the cursor, clears the screen, sets a title, forges a line. */
const hostile = '\u001b[2J\u001b]0;owned\u0007\r\nERROR forged line \u202egnp.exe\u009b31m';
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const acts = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

export function output(demo: () => Demo): void {
  test('log injection: line breaks and escapes in a request are escaped in every line of the log', async () => {
    const { ask, newPerson, system } = demo();
    const { token } = await newPerson();
    const marker = `mark${Date.now()}`;
    const body = { service: `${marker}${hostile}`, method: hostile, request: { [hostile]: hostile } };
    await ask('POST', '/rpc', { token, body });
    await ask('POST', '/rpc', { token, body: `{"${marker}\\u001b[2J":` });
    await ask('GET', `/${marker}%1b%5b2J%0d%0aERROR%20forged`, { token });
    await ask('GET', `/api/v1/vessels?${marker}=%1b%5b2J`, { token });
    await ask('POST', '/api/v1/vessels', {
      token,
      body: { name: `${marker}${hostile}`, capacity: 1, maxWeight: 1 },
    });
    await ask('POST', '/api/v1/tokens', {
      body: { email: `${marker}${hostile}@example.com`, password: 'x' },
    });
    for (const name of ['user-agent', 'x-request-id', 'traceparent', 'select-version'])
      await ask('GET', '/api/v1/vessels', { token, headers: { [name]: `${marker}\u009b31m` } });
    const told = await until(() => system.lines.filter((line) => line.includes(marker)).length, {
      what: 'the log tells of it',
    });
    assert.ok(told > 0);
    for (const line of system.lines) {
      assert.doesNotMatch(line, acts, JSON.stringify(line));
      assert.doesNotMatch(line, /^\s*ERROR forged/);
    }
  });

  test('header injection: nothing of a request becomes a header of the answer but a request id that is none', async () => {
    const { ask, newPerson } = demo();
    const { token } = await newPerson();
    const paths = [
      '/api/v1/vessels/x%0d%0aset-cookie:%20a=b',
      '/docs/x%0d%0aset-cookie:%20a=b',
      '/docs/%0d%0aset-cookie:%20a=b',
      '/x%0d%0aset-cookie:%20a=b',
      '/api/v1/vessels?pageToken=%0d%0aset-cookie:%20a=b',
    ];
    for (const path of paths) {
      for (const verb of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
        const { headers, status } = await ask(verb, path, { token });
        assert.equal(headers['set-cookie'], undefined, `${verb} ${path}`);
        assert.ok(status < 500);
      }
    }
    for (const id of ['a b', 'x'.repeat(200), '<script>', 'a;b', '"']) {
      const { headers } = await ask('GET', '/api/v1/vessels', { token, headers: { 'x-request-id': id } });
      assert.match(String(headers['x-request-id']), /^[A-Za-z0-9._-]{1,128}$/);
      assert.notEqual(headers['x-request-id'], id);
    }
    for (const header of ['origin', 'host', 'x-forwarded-host', 'accept']) {
      const { headers } = await ask('GET', '/api/v1/vessels', {
        token,
        headers: { [header]: 'evil.example' },
      });
      assert.doesNotMatch(JSON.stringify(headers), /evil\.example/, header);
    }
  });

  test('names with escapes and line breaks are refused, or escaped in tables and one-line pages', async () => {
    const { ask, newPerson, system } = demo();
    const { token } = await newPerson();
    for (const [path, body] of [
      ['/api/v1/vessels', { name: hostile, capacity: 1, maxWeight: 1 }],
      ['/api/v1/users', { name: hostile, email: 'a@example.com', password: 'correct horse' }],
      ['/api/v1/users', { name: 'A', company: hostile, email: 'a@example.com', password: 'correct horse' }],
    ] as const) {
      const answer = await ask('POST', path, { token, body });
      assert.deepEqual([answer.status, answer.json.reason], [400, 'INVALID_REQUEST'], answer.text);
      assert.doesNotMatch(answer.text, acts, 'what is wrong is named, not repeated');
    }
    // A description is free text: it is kept as it is, and printed escaped.
    const vessel = { name: 'Wide', capacity: 10_000, maxWeight: 2_000_000_000 };
    await ask('POST', '/api/v1/vessels', { token, body: vessel });
    const goods = { description: hostile, weight: 1, containers: [{ origin: hostile }] };
    const created = await ask('POST', '/api/v1/consignments', { token, body: goods });
    assert.equal(created.status, 200, created.text);
    assert.ok(![...created.text].some((character) => character < ' '), 'JSON has no bare control characters');
    const tool = join(root, 'cli/src/consignment/main.ts');
    const { stdout } = await run(
      process.execPath,
      [tool, 'list', '--output', 'table', '--data-dir', system.dataDir],
      {
        env: { ...process.env, TOKEN: token },
      },
    );
    assert.match(stdout, new RegExp(created.json.consignment.id.slice(0, 8)));
    assert.doesNotMatch(stdout.replaceAll('\n', ''), acts, JSON.stringify(stdout));
    const page = await ask('GET', '/docs');
    assert.match(String(page.headers['content-security-policy']), /default-src 'none'/);
    assert.equal(page.headers['x-content-type-options'], 'nosniff');
    await until(async () => (await ask('GET', '/healthz')).status === 200, { what: 'the api answers' });
  });
}
