import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { test } from 'node:test';
import { createConsulRegistry } from './consul-registry.ts';

const node = { id: 'a', service: 'vessel', version: '1.0.0', address: 'tcp://127.0.0.1:1', labels: {} };

async function listen(server: Server, host = '127.0.0.1') {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, host, resolve);
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${address.port}`, [Symbol.dispose]: () => void server.close() };
}

const http = (listener: RequestListener, host?: string) => listen(createServer(listener), host);

async function refusal(url: string, code: string, message: RegExp): Promise<void> {
  await using registry = createConsulRegistry({ url, timeoutMs: 300 });
  await assert.rejects(registry.register(node), { name: 'RuntimeError', code, message });
  await assert.rejects(registry.lookup('vessel'), { name: 'RuntimeError', code, message });
}

test('nothing listens', async () => {
  const { url, ...server } = await http(() => {});
  server[Symbol.dispose]();
  await refusal(
    url,
    'UNAVAILABLE',
    /^Consul at http:\/\/127.0.0.1:\d+ \(consul.url\) is out of reach: connect ECONNREFUSED/,
  );
});

test('a host that is not known', () =>
  refusal(
    'http://consul.invalid:8500',
    'UNAVAILABLE',
    /consul.invalid:8500 \(consul.url\) (is out of reach: getaddrinfo|did not answer)/,
  ));

test('a server that never answers', async () => {
  using server = await listen(createTcpServer((socket) => socket.on('error', () => {})).unref());
  await refusal(server.url, 'UNAVAILABLE', /did not answer within 300 ms/);
});

test('a server that is no Consul', async () => {
  using page = await http((_request, response) => void response.writeHead(404).end('<html>'));
  await refusal(page.url, 'FAILED_PRECONDITION', /does not answer as Consul does: 404 <html>/);
  using greeter = await listen(
    createTcpServer((socket) => void socket.on('error', () => {}).end('INFO {}\r\n')),
  );
  await refusal(greeter.url, 'FAILED_PRECONDITION', /does not speak HTTP/);
});

test('credentials in the url are not told', async () => {
  using page = await http((_request, response) => void response.writeHead(401).end());
  await refusal(
    page.url.replace('//', '//user:secret@'),
    'PERMISSION_DENIED',
    /^(?!.*secret).*wants a token/,
  );
});

test('an answer that breaks off', async () => {
  using server = await http((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-consul-index': '1' });
    response.write('[');
    setTimeout(() => response.destroy(), 20);
  });
  await using registry = createConsulRegistry({ url: server.url, timeoutMs: 300 });
  await assert.rejects(registry.lookup('vessel'), { code: 'UNAVAILABLE' });
});

test('an IPv6 address', async (t) => {
  using server = await http((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-consul-index': '1' }).end('[]');
  }, '::1').catch(() => ({ url: '', [Symbol.dispose]: () => {} }));
  if (server.url === '') return t.skip('this machine has no IPv6');
  await using registry = createConsulRegistry({ url: server.url });
  assert.deepEqual(await registry.lookup('vessel'), []);
});
