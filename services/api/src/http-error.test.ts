import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { withApi } from './test-api.ts';

/** Sends bytes that no HTTP client would send, and takes what comes back until the connection ends. */
function sendRaw(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

test('what is no HTTP request, or names no path, is told so in a problem document', async () => {
  await withApi({}, async (_ask, _system, url) => {
    const host = 'host: x\r\nconnection: close\r\n\r\n';
    const cases: [string, number][] = [
      ['garbage\r\n\r\n', 400],
      [`GET /%ff%zz HTTP/1.1\r\n${host}`, 400],
      [`GET /healthz HTTP/1.1\r\nlong: ${'x'.repeat(20_000)}\r\n${host}`, 431],
    ];
    for (const [bytes, status] of cases) {
      const answer = await sendRaw(url, bytes);
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} .+\r\n`));
      assert.match(answer, /content-type: application\/problem\+json/);
      assert.equal(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)).status, status);
    }
    assert.equal((await fetch(new URL('/healthz', url))).status, 200);
  });
});

test('a body far too large is answered, and read on to its end, so that the answer arrives', async () => {
  await withApi({}, async (_ask, _system, url) => {
    const size = 5_000_000;
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const answers = text(socket);
    const head = `POST /rpc HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${size}`;
    socket.write(`${head}\r\n\r\n`);
    await once(socket, 'readable');
    socket.write('x'.repeat(size));
    socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    const [tooLarge, next] = (await answers).split(/(?<=})(?=HTTP)/);
    assert.match(tooLarge ?? '', /^HTTP\/1\.1 413 .*BODY_TOO_LARGE/s);
    assert.match(next ?? '', /^HTTP\/1\.1 200 /);
  });
});

test('a body that is no JSON is told why; one that is, is not told that it is none', async () => {
  await withApi({}, async (ask) => {
    const cases: [string, RegExp][] = [
      ['', /body is empty/],
      ['{"service": }', /not valid JSON: Unexpected token '}'/],
      ['{"__proto__": {}, "service": "a", "method": "b"}', /__proto__ is not known/],
      [
        '{"service": "vessel.v1.VesselService", "method": "Get", "request": {"__proto__": {}}}',
        /__proto__ is unknown/,
      ],
    ];
    for (const [sent, detail] of cases) {
      const { status, body } = await ask(sent);
      assert.equal(status, 400, sent);
      assert.match(body.detail, detail);
    }
  });
});

test('callers fill no log by asking for what is not there, and are told how to log in', async () => {
  await withApi({}, async (ask, system) => {
    const before = system.log.lines.length;
    assert.equal((await ask({ service: 'a', method: 'b' })).status, 404);
    assert.equal(system.log.lines.length, before);
    const create = { service: 'vessel.v1.VesselService', method: 'Create' };
    const request = { name: 'A', capacity: 3, maxWeight: 10 };
    const { status, headers } = await ask({ ...create, request });
    assert.equal(status, 401);
    assert.equal(headers.get('www-authenticate'), 'Bearer');
  });
});
