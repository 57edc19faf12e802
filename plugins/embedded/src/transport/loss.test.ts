import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { type Channel, createFakeClock } from '@fairlead/runtime';
import { GOODBYE, PREAMBLE } from './framing.ts';
import { createTcpTransport } from './tcp.ts';
import type { TcpTransportOptions } from './tcp-options.ts';
import { portOf } from './testing/proxy.ts';
import { rawPeer, until, untilClosed } from './testing/raw-peer.ts';

const node = { service: 'vessel', nodeId: 'vessel-1' };
const kibi = 1024;

/** A listener, and a peer that has greeted it and reads nothing. */
async function withRawPeer(options: TcpTransportOptions) {
  const transport = createTcpTransport(options);
  const { promise, resolve } = Promise.withResolvers<Channel>();
  const { address } = await transport.listen(resolve, node);
  const peer = await rawPeer(address);
  peer.pause().write(PREAMBLE);
  return {
    transport,
    address,
    peer,
    accepted: await promise,
    [Symbol.asyncDispose]: transport[Symbol.asyncDispose],
  };
}

test('a taken port is FAILED_PRECONDITION with host, port and what to do', async () => {
  await using first = createTcpTransport();
  const { address } = await first.listen(() => {}, node);
  const port = Number(address.split(':').at(-1));
  await using second = createTcpTransport({ port });
  await assert.rejects(
    second.listen(() => {}, node),
    {
      code: 'FAILED_PRECONDITION',
      message: new RegExp(`127\\.0\\.0\\.1:${port} is taken: .*set another port`),
    },
  );
});

test('a host that is not of this machine is FAILED_PRECONDITION', async () => {
  await using transport = createTcpTransport({ host: '192.0.2.1' });
  await assert.rejects(
    transport.listen(() => {}, node),
    { code: 'FAILED_PRECONDITION', message: /192\.0\.2\.1/ },
  );
});

test('a process that is killed is a lost channel, not a closed one', async () => {
  const module = new URL('./tcp.ts', import.meta.url).href;
  const script = `const { createTcpTransport } = await import('${module}');
    const { address } = await createTcpTransport().listen((channel) => channel.onFrames(() => {}), ${JSON.stringify(node)});
    console.log(address);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data) => resolve(`${data}`.trim())),
  );
  await using transport = createTcpTransport();
  const channel = await transport.dial(address);
  child.kill('SIGKILL');
  const cause = await channel.closed;
  assert.deepEqual([cause?.code, cause?.retryable], ['UNAVAILABLE', true]);
  await assert.rejects(transport.dial(address), { code: 'UNAVAILABLE' });
});

test('a connection that ends without a goodbye is lost, with one it is closed', async () => {
  for (const [lastWords, code] of [
    [Buffer.alloc(0), 'UNAVAILABLE'],
    [Buffer.from([0, 0, 0, 9, 1]), 'UNAVAILABLE'],
    [GOODBYE, undefined],
  ] as const) {
    await using server = await withRawPeer({});
    server.peer.resume().end(lastWords);
    assert.equal((await server.accepted.closed)?.code, code);
  }
});

test('a peer that says nothing back is given up after the time for the handshake', async () => {
  const clock = createFakeClock();
  const mute = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((done) => mute.listen(0, '127.0.0.1', done));
  await using transport = createTcpTransport({ clock });
  const dialling = transport.dial(`tcp://127.0.0.1:${portOf(mute)}`);
  const refused = assert.rejects(dialling, {
    code: 'UNAVAILABLE',
    message: /5000 ms \(handshakeTimeoutMs\)/,
  });
  await clock.advance(5_000);
  await refused;
  mute.close();
});

test('an abort ends a dial that is under way', async () => {
  const mute = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((done) => mute.listen(0, '127.0.0.1', done));
  await using transport = createTcpTransport();
  const abort = new AbortController();
  const dialling = transport.dial(`tcp://127.0.0.1:${portOf(mute)}`, { signal: abort.signal });
  setImmediate(() => abort.abort());
  await assert.rejects(dialling, { code: 'CANCELLED' });
  mute.close();
});

test('who reads no replies is read no more, and goes on where it was once it does', async () => {
  await using server = await withRawPeer({ pauseAboveBytes: 256 * kibi });
  const { accepted, peer } = server;
  const [requests, replyBytes] = [1_000, 64 * kibi];
  let handled = 0;
  accepted.onFrames((frames) => {
    handled += frames.length;
    for (const _ of frames) accepted.send([new Uint8Array(replyBytes)]);
  });
  const request = Buffer.alloc(4 + 16 * kibi);
  request.writeUInt32BE(16 * kibi);
  for (let sent = 0; sent < requests; sent++) peer.write(request);
  let before = -1;
  while (handled === 0 || handled !== before) {
    before = handled;
    await new Promise((done) => setTimeout(done, 60));
  }
  assert.ok(handled < requests / 2, `${handled} of ${requests} handled while nothing was read`);
  let received = 0;
  peer.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  peer.resume();
  await until(() => received === PREAMBLE.length + requests * (4 + replyBytes));
  assert.equal(handled, requests);
  peer.destroy();
});

test('a peer for which too much waits is given up', async () => {
  await using server = await withRawPeer({ maxBufferedBytes: 4 * kibi * kibi });
  for (let batch = 0; batch < 100; batch++) server.accepted.send([new Uint8Array(kibi * kibi)]);
  const cause = await server.accepted.closed;
  assert.equal(cause?.code, 'UNAVAILABLE');
  assert.match(cause?.message ?? '', /more than 4194304 bytes wait for it/);
  server.peer.destroy();
});

test('close cuts off a peer that does not read, after its time', async () => {
  const clock = createFakeClock();
  await using server = await withRawPeer({ clock, closeTimeoutMs: 900 });
  for (let batch = 0; batch < 32; batch++) server.accepted.send([new Uint8Array(kibi * kibi)]);
  let closed = false;
  const closing = server.accepted.close().then(() => {
    closed = true;
  });
  await clock.advance(899);
  assert.equal(closed, false);
  await clock.advance(1);
  await closing;
  assert.equal(await server.accepted.closed, undefined);
  server.peer.resume();
  await untilClosed(server.peer);
});

test('a receiver of channels that throws costs that channel only', async () => {
  await using transport = createTcpTransport();
  let failing = true;
  const { address } = await transport.listen(() => {
    if (failing) throw new Error('on purpose');
  }, node);
  assert.equal(await (await transport.dial(address)).closed, undefined);
  failing = false;
  const channel = await transport.dial(address);
  await channel.close();
});

test('frames of one turn come out in few batches', async () => {
  await using transport = createTcpTransport();
  const sizes: number[] = [];
  const { address } = await transport.listen((channel) => {
    channel.onFrames((frames) => sizes.push(frames.length));
  }, node);
  const channel = await transport.dial(address);
  channel.send(Array.from({ length: 64 }, () => new Uint8Array(300)));
  await until(() => sizes.reduce((sum, size) => sum + size, 0) === 64);
  assert.deepEqual(sizes, [64]);
});
