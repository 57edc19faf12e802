import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { afterEach, test } from 'node:test';
import { requireServer } from './server-probe.ts';

const ENV = 'FAIRLEAD_TEST_PROBE_URL';
const required = process.env.REQUIRE_SERVERS;

afterEach(() => {
  delete process.env[ENV];
  if (required === undefined) delete process.env.REQUIRE_SERVERS;
  else process.env.REQUIRE_SERVERS = required;
});

async function listen() {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return { port: address.port, [Symbol.dispose]: () => void server.close() };
}

test('a server that accepts connections is there', async () => {
  using server = await listen();
  const probe = await requireServer({ name: 'NATS', port: server.port, env: ENV });
  assert.deepEqual(probe, {
    skip: false,
    host: '127.0.0.1',
    port: server.port,
    address: `127.0.0.1:${server.port}`,
    configured: undefined,
  });
});

test('the variable says where it is instead: as host:port, as a URL, as a list', async () => {
  using server = await listen();
  for (const configured of [
    `127.0.0.1:${server.port}`,
    `nats://user:pa:ss@127.0.0.1:${server.port}/x?y=1`,
    `127.0.0.1:${server.port},127.0.0.1:1`,
    `mongodb+srv://127.0.0.1:${server.port}`,
  ]) {
    process.env[ENV] = configured;
    const probe = await requireServer({ name: 'NATS', port: 1, env: ENV });
    assert.deepEqual([probe.skip, probe.port, probe.configured], [false, server.port, configured]);
  }
});

test('the default port serves for a variable without one', async () => {
  using server = await listen();
  process.env[ENV] = 'http://127.0.0.1';
  assert.equal((await requireServer({ name: 'Consul', port: server.port, env: ENV })).skip, false);
});

test('a missing server is a reason to skip that says how to start it', async () => {
  delete process.env.REQUIRE_SERVERS;
  const probe = await requireServer({ name: 'NATS', port: 1, env: ENV });
  assert.equal(probe.skip, 'no NATS server at 127.0.0.1:1; start it with make servers SERVERS=nats');
});

test('where servers are required, a missing one is thrown', async () => {
  process.env.REQUIRE_SERVERS = '1';
  await assert.rejects(requireServer({ name: 'NATS', port: 1, env: ENV }), {
    code: 'FAILED_PRECONDITION',
    message: /no NATS server at 127\.0\.0\.1:1/,
  });
});
