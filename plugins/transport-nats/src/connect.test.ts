import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createNatsTransport } from './nats.ts';
import type { NatsTransportOptions } from './options.ts';
import { freePort, skipWithoutProgram, startNatsServer } from './testing/nats-server.ts';

const options = { skip: skipWithoutProgram(), timeout: 20_000 };
const node = { service: 'vessel', nodeId: 'vessel-1' };

async function failure(t: TestContext, given: NatsTransportOptions): Promise<Record<string, unknown>> {
  const transport = createNatsTransport(given);
  t.after(() => transport[Symbol.asyncDispose]());
  const listening = transport.listen(() => {}, node);
  return (await listening.then(
    () => assert.fail('it connected'),
    (thrown: unknown) => thrown,
  )) as Record<string, unknown>;
}

test('nobody listens: the server, the key and the cause in one sentence', options, async (t) => {
  const port = await freePort();
  const { code, message } = await failure(t, { servers: [`nats://127.0.0.1:${port}`] });
  assert.equal(code, 'UNAVAILABLE');
  assert.equal(
    message,
    `NATS at 127.0.0.1:${port} (nats.servers) cannot be reached: nothing listens there (connection refused)`,
  );
});

test('a host that does not exist', options, async (t) => {
  const { code, message } = await failure(t, { servers: ['nowhere.invalid'] });
  assert.equal(code, 'UNAVAILABLE');
  assert.match(String(message), /nowhere\.invalid:4222 \(nats\.servers\) cannot be reached: no such host/);
});

test('one who accepts and says nothing is given up after the timeout', options, async (t) => {
  const mute = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((done) => mute.listen(0, '127.0.0.1', done));
  t.after(() => mute.close());
  const bound = mute.address();
  assert.ok(bound !== null && typeof bound === 'object');
  const startedAt = performance.now();
  const { code, message } = await failure(t, {
    servers: [`127.0.0.1:${bound.port}`],
    connectTimeoutMs: 200,
  });
  assert.deepEqual(
    [code, /within 200 ms \(nats\.connectTimeoutMs\)/.test(String(message))],
    ['UNAVAILABLE', true],
  );
  assert.ok(performance.now() - startedAt < 1_500);
});

test('one who is no NATS server', options, async (t) => {
  const web = createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
  t.after(() => web.close());
  const bound = web.address();
  assert.ok(bound !== null && typeof bound === 'object');
  const { code, message } = await failure(t, { servers: [`127.0.0.1:${bound.port}`] });
  assert.equal(code, 'UNAVAILABLE');
  assert.match(String(message), /cannot be reached: what answers there is no NATS server/);
});

test(
  'a wrong password, and none where one is asked for, are FAILED_PRECONDITION with the keys',
  options,
  async (t) => {
    await using server = await startNatsServer('authorization { user: fairlead, password: right }');
    const servers = [server.address];
    const wrong = await failure(t, { servers, credentials: { user: 'fairlead', password: 'wrong' } });
    assert.equal(wrong.code, 'FAILED_PRECONDITION');
    assert.equal(
      wrong.message,
      `NATS at ${server.address} (nats.servers) refuses the credentials it is given (nats.user, nats.password)`,
    );
    const none = await failure(t, { servers });
    assert.match(String(none.message), /asks for credentials and none are set: set nats\.user/);
    await using right = createNatsTransport({
      servers,
      credentials: { user: 'fairlead', password: 'right' },
    });
    await right.listen(() => {}, node);
  },
);

test('a token is a way to log in too', options, async (t) => {
  await using server = await startNatsServer('authorization { token: sesame }');
  const servers = [server.address];
  assert.match(
    String((await failure(t, { servers, credentials: { token: 'no' } })).message),
    /\(nats\.token\)/,
  );
  await using right = createNatsTransport({ servers, credentials: { token: 'sesame' } });
  await right.listen(() => {}, node);
});

test('a seed that is none is told by its key, not by its content', options, async (t) => {
  await using server = await startNatsServer();
  const { code, message } = await failure(t, {
    servers: [server.address],
    credentials: { nkeySeed: 'SUnonsense' },
  });
  assert.equal(code, 'FAILED_PRECONDITION');
  assert.match(String(message), /nats\.nkeyFile/);
  assert.doesNotMatch(String(message), /nonsense/);
});

test('a subject that is not allowed is FAILED_PRECONDITION with the subject', options, async (t) => {
  const user = (name: string, permissions: string) =>
    `{ user: ${name}, password: x, permissions: { ${permissions} } }`;
  await using server = await startNatsServer(
    `authorization { users: [
      ${user('deaf', 'subscribe: { allow: ["_INBOX.>"] }, publish: ">"')}
      ${user('mute', 'subscribe: ">", publish: { allow: ["_INBOX.>", "fairlead.node.vessel-1"] }')}
      ${user('narrow', 'subscribe: { allow: ["_INBOX.>", "fairlead.node.>"] }, publish: ">"')}
    ] }`,
  );
  const as = (user: string): NatsTransportOptions => ({
    servers: [server.address],
    credentials: { user, password: 'x' },
  });
  const deaf = await failure(t, as('deaf'));
  assert.deepEqual(
    [deaf.code, deaf.message],
    [
      'FAILED_PRECONDITION',
      `NATS at ${server.address} does not allow this process to subscribe to fairlead.node.vessel-1`,
    ],
  );
  await using mute = createNatsTransport(as('mute'));
  const startedAt = performance.now();
  await assert.rejects(mute.dial('nats://fairlead.node.other'), {
    code: 'FAILED_PRECONDITION',
    message: /does not allow this process to publish to fairlead\.node\.other/,
  });
  assert.ok(performance.now() - startedAt < 500);
  // Plain requests and discovery are extras: without the permission for them the node serves all the same.
  await using narrow = createNatsTransport(as('narrow'));
  const { address } = await narrow.listen(() => {}, node);
  await narrow.dial(address);
});

test('a server with a smaller limit than a message needs is refused', options, async (t) => {
  await using server = await startNatsServer('max_payload: 65536');
  const { code, message } = await failure(t, { servers: [server.address] });
  assert.equal(code, 'FAILED_PRECONDITION');
  assert.match(String(message), /takes messages of 65536 bytes at most: set max_payload/);
});

test('of several servers one is enough; when all fail, each is named', options, async (t) => {
  await using server = await startNatsServer();
  const [gone, gone2] = [await freePort(), await freePort()];
  for (let round = 0; round < 4; round++) {
    await using transport = createNatsTransport({ servers: [`127.0.0.1:${gone}`, server.address] });
    await transport.listen(() => {}, node);
  }
  const { message } = await failure(t, { servers: [`127.0.0.1:${gone}`, `127.0.0.1:${gone2}`] });
  for (const port of [gone, gone2]) assert.match(String(message), new RegExp(`127\\.0\\.0\\.1:${port} `));
});

test('after a failure it can be tried again', options, async () => {
  await using server = await startNatsServer();
  await server.stop();
  await using transport = createNatsTransport({ servers: [server.address] });
  await assert.rejects(
    transport.listen(() => {}, node),
    { code: 'UNAVAILABLE' },
  );
  await server.start();
  await transport.listen(() => {}, node);
});

test('a second listener at the same address is refused, wherever the first one is', options, async () => {
  await using server = await startNatsServer();
  await using first = createNatsTransport({ servers: [server.address] });
  await using second = createNatsTransport({ servers: [server.address] });
  await first.listen(() => {}, node);
  for (const transport of [first, second])
    await assert.rejects(
      transport.listen(() => {}, node),
      {
        code: 'FAILED_PRECONDITION',
        message: /somebody listens at nats:\/\/fairlead\.node\.vessel-1 already/,
      },
    );
});
