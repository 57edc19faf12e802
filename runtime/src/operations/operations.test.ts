import assert from 'node:assert/strict';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { describe, test } from 'node:test';
import { createMemoryLogger } from '../log/memory.ts';
import { json } from './answer.ts';
import { openOperationsPort } from './open-operations-port.ts';
import type { Pages } from './types.ts';

const pages: Pages = {
  '/fine': { about: 'is fine', answer: async () => json({ fine: true }) },
  '/broken': {
    about: 'is broken',
    answer() {
      throw new Error('the password is hunter2');
    },
  },
};

async function open(host = '127.0.0.1', port = 0) {
  const log = createMemoryLogger();
  const opened = await openOperationsPort({ pages, host, port, log });
  return { url: opened.url, log, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
}

/** `fetch` sets the header `host` itself. */
const statusFor = (url: string, host: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    request(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });

describe('the operations port', () => {
  test('answers GET and HEAD, lists its pages, and refuses the rest with a problem document', async () => {
    await using port = await open();
    const ask = async (path: string, method = 'GET') => {
      const response = await fetch(port.url + path, { method });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text };
    };
    assert.deepEqual(JSON.parse((await ask('/')).text), { '/fine': 'is fine', '/broken': 'is broken' });
    const fine = await ask('/fine?x=1');
    assert.deepEqual([fine.status, fine.text], [200, '{\n  "fine": true\n}\n']);
    assert.equal(fine.headers.get('cache-control'), 'no-store');
    const head = await ask('/fine', 'HEAD');
    assert.deepEqual([head.status, head.text, head.headers.get('content-length')], [200, '', '19']);

    const posted = await ask('/fine', 'POST');
    assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET, HEAD']);
    for (const path of ['/nothing', '/fine/', '/__proto__', '/constructor', '//fine'])
      assert.equal((await ask(path)).status, 404, path);
    const missing = await ask('/nothing');
    assert.match(missing.headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.deepEqual(JSON.parse(missing.text), {
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is nothing at /nothing; / lists what there is.',
    });
  });

  test('a page that fails says so in the log, not to whoever asks', async () => {
    await using port = await open();
    const response = await fetch(`${port.url}/broken`);
    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), /hunter2/);
    assert.match(JSON.stringify(port.log.entries), /a page of the operations port failed/);
  });

  test('a name of the web that points at this machine gets nothing', async () => {
    await using port = await open();
    assert.equal(await statusFor(`${port.url}/fine`, 'evil.example:80'), 403);
    assert.equal(await statusFor(`${port.url}/fine`, '127.0.0.1.evil.example'), 403);
    assert.equal(await statusFor(`${port.url}/fine`, 'localhost:1'), 200);
  });

  const ipv6 = Object.values(networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === '::1'),
  );
  const without = ipv6 ? false : 'this machine has no IPv6';
  test('listens at an IPv6 address, too, and names it so', { skip: without }, async () => {
    await using port = await open('::1');
    assert.match(port.url, /^http:\/\/\[::1\]:\d+$/);
    assert.equal((await fetch(`${port.url}/fine`)).status, 200);
  });

  test('a port that is taken is named with the setting to change', async () => {
    await using port = await open();
    const taken = Number(new URL(port.url).port);
    await assert.rejects(
      open('127.0.0.1', taken),
      new RegExp(`Port ${taken} on 127.0.0.1 for operations is taken .*FAIRLEAD_OPERATIONS_PORT`),
    );
  });

  test('ends kept-alive connections when it closes, and closing twice does no harm', async () => {
    const port = await open();
    await (await fetch(`${port.url}/fine`)).text();
    await port[Symbol.asyncDispose]();
    await port[Symbol.asyncDispose]();
    await assert.rejects(fetch(`${port.url}/fine`));
  });
});
