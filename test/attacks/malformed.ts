import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import type { Demo } from './demo.ts';

async function readUntil(socket: Socket, enough: RegExp | undefined): Promise<string> {
  let read = '';
  try {
    for await (const chunk of socket.setEncoding('utf8')) {
      read += chunk;
      if (enough?.test(read)) break;
    }
  } catch {
    // Reset: what came before counts.
  }
  socket.destroy();
  return read;
}

/** Raw bytes on a connection of their own; what came back until the other side closed, or until it is enough. */
async function raw(demo: Demo, bytes: string | readonly Buffer[], enough?: RegExp): Promise<string> {
  const { hostname, port } = new URL(demo.system.apiUrl);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  const answer = readUntil(socket, enough);
  for (const chunk of typeof bytes === 'string' ? [bytes] : bytes) {
    if (!socket.writable) break;
    if (!socket.write(chunk))
      await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));
  }
  return answer;
}

export function malformed(demo: () => Demo): void {
  test('a body of 100 MB is refused before it has been read, and holds no memory', async () => {
    const { system } = demo();
    const head =
      'POST /api/v1/tokens HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n';
    const declared = await raw(demo(), `${head}content-length: 104857600\r\n\r\n{`, /\r\n\r\n/);
    assert.match(declared, /^HTTP\/1\.1 413 /, 'said at once, from its length');
    const residentBefore = await residentBytes(system.pidOf('api'));
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const piece = Buffer.concat([Buffer.from('10000\r\n'), chunk, Buffer.from('\r\n')]);
    const body = Array.from({ length: 1_600 }, () => piece);
    const answers = await Promise.all(
      Array.from({ length: 3 }, () =>
        raw(demo(), [
          Buffer.from(`${head}transfer-encoding: chunked\r\n\r\n`),
          ...body,
          Buffer.from('0\r\n\r\n'),
        ]),
      ),
    );
    for (const answer of answers) assert.match(answer, /^(HTTP\/1\.1 413 |$)/);
    const grownMb = ((await residentBytes(system.pidOf('api'))) - residentBefore) / 1_048_576;
    assert.ok(grownMb < 100, `the api grew by ${grownMb.toFixed()} MB`);
  });

  test('deep JSON is refused, as an object and as a list, on every way in', async () => {
    const { ask, newPerson } = demo();
    const { token } = await newPerson();
    for (const depth of [65, 1_000, 200_000]) {
      for (const [open, close] of [
        ['[', ']'],
        ['{"a":', '}'],
      ] as const) {
        const deep = `${open.repeat(depth)}1${close.repeat(depth)}`;
        if (deep.length > 1_048_576) continue;
        for (const [path, body] of [
          ['/rpc', `{"service":"vessel.v1.VesselService","method":"GetAll","request":${deep}}`],
          ['/api/v1/vessels', `{"name":${deep}}`],
        ] as const) {
          const answer = await ask('POST', path, { token, body });
          assert.equal(answer.status, 400, `${path} ${depth}: ${answer.text.slice(0, 200)}`);
        }
      }
    }
  });

  test('prototype pollution: __proto__ and constructor are unknown names in body, query, path and headers', async () => {
    const { ask, newPerson } = demo();
    const { token } = await newPerson();
    const vessel = { name: 'A', capacity: 1, maxWeight: 1 };
    const polluted = '{"admin":true,"operator":true,"access":"anyone"}';
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString', '__defineGetter__']) {
      const member = `"${name}":${polluted}`;
      const bodies = [
        ['/api/v1/vessels', `{${JSON.stringify(vessel).slice(1, -1)},${member}}`],
        ['/api/v1/consignments', `{"weight":1,"containers":[{${member}}]}`],
        ['/rpc', `{"service":"vessel.v1.VesselService","method":"GetAll",${member}}`],
        ['/rpc', `{"service":"vessel.v1.VesselService","method":"GetAll","request":{${member}}}`],
      ] as const;
      for (const [path, body] of bodies) {
        const answer = await ask('POST', path, { token, body });
        assert.equal(answer.status, 400, `${path} ${body}: ${answer.text}`);
      }
      for (const query of [
        `${name}=x`,
        `${name}.admin=true`,
        `${name}[admin]=true`,
        `constructor.prototype.${name}=1`,
      ])
        assert.equal((await ask('GET', `/api/v1/vessels?${query}`, { token })).status, 400, query);
      assert.equal((await ask('GET', `/api/v1/vessels/${name}`, { token })).status, 404, name);
      assert.equal((await ask('GET', `/${name}`, { token })).status, 404);
      assert.equal((await ask('GET', `/docs/${name}`)).status, 404);
      for (const body of [
        { service: name, method: 'GetAll' },
        { service: 'vessel.v1.VesselService', method: name },
      ])
        assert.equal((await ask('POST', '/rpc', { token, body })).status, 404, JSON.stringify(body));
      const headers = { [name.toLowerCase()]: 'x' };
      assert.equal((await ask('GET', '/api/v1/vessels', { token, headers })).status, 200);
    }
    assert.equal((await ask('GET', '/api/v1/vessels')).status, 401, 'nothing has become of it');
  });

  test('path traversal: nothing but its own files comes from /docs, however the path is written', async () => {
    const { ask } = demo();
    const climbs = [
      '../',
      '..%2f',
      '..%2F',
      '%2e%2e/',
      '%2e%2e%2f',
      '..\\',
      '..%5c',
      '%252e%252e%252f',
      '....//',
      '.%00./',
    ];
    const files = ['package.json', 'etc/passwd', 'services/api/src/main.ts', 'page.html', 'serve-docs.ts'];
    for (const climb of climbs) {
      for (const times of [1, 3, 8]) {
        for (const file of files) {
          const { status, text: told } = await ask('GET', `/docs/${climb.repeat(times)}${file}`);
          assert.ok(status === 404 || status === 400, `${climb} ${file}: ${status}`);
          assert.doesNotMatch(told, /root:|"dependencies"|import |<html/);
        }
      }
    }
    for (const path of [
      '/docs/page.html',
      '/docs/swagger-ui.css/..',
      '/docs//etc/passwd',
      '/docs/%00',
      '/.env',
      '/docs/package.json',
    ])
      assert.ok([400, 404].includes((await ask('GET', path)).status), path);
  });

  test('a request that two servers would read differently is refused: both lengths, two lengths, bad line ends', async () => {
    const smuggled = [
      'POST /rpc HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n',
      'POST /rpc HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n{}   ',
      'GET /healthz HTTP/1.1\r\nhost: x\r\nx: a\nb: c\rd: e\r\n\r\n',
      'POST /rpc HTTP/1.1\r\nhost: x\r\ntransfer-encoding: xchunked\r\n\r\n{}',
    ];
    for (const bytes of smuggled) {
      const answer = await raw(demo(), bytes);
      assert.match(answer, /^HTTP\/1\.1 4\d\d /, bytes);
      assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1, `one answer, not ${bytes}${answer}`);
    }
  });
}

async function residentBytes(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024;
}
