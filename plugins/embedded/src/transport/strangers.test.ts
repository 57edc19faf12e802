import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import {
  type Channel,
  createFakeClock,
  createMemoryLogger,
  MAX_FRAME_BYTES,
  parseHostPort,
} from '@fairlead/runtime';
import { FRAMING_VERSION, PREAMBLE } from './framing.ts';
import { createTcpTransport } from './tcp.ts';
import type { TcpTransportOptions } from './tcp-options.ts';
import { rawPeer, until, untilClosed } from './testing/raw-peer.ts';
import { createSelfSigned } from './testing/self-signed.ts';

const node = { service: 'vessel', nodeId: 'vessel-1' };

/** A listener with one proper channel on which everything echoes, and what it logs. */
async function listening(options: TcpTransportOptions = {}) {
  const logger = createMemoryLogger();
  const transport = createTcpTransport({ logger, ...options });
  const accepted: Channel[] = [];
  const listener = await transport.listen((channel) => {
    accepted.push(channel);
    channel.onFrames((frames) => channel.send(frames.map((frame) => Uint8Array.from(frame))));
  }, node);
  return { transport, listener, accepted, logger, [Symbol.asyncDispose]: transport[Symbol.asyncDispose] };
}

async function echoes(channel: Channel): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  channel.onFrames((frames) => resolve(frames[0]?.[0]));
  channel.send([Uint8Array.of(42)]);
  assert.equal(await promise, 42);
}

const strangers: [string, () => Uint8Array, RegExp][] = [
  ['an HTTP client', () => Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), /does not speak this protocol/],
  [
    'random bytes',
    () => Buffer.concat([Buffer.from([0]), randomBytes(100_000)]),
    /does not speak this protocol/,
  ],
  [
    'another version',
    () => Buffer.from(PREAMBLE.with(PREAMBLE.length - 1, FRAMING_VERSION + 1)),
    /speaks version 2 of the framing/,
  ],
  ['a TLS client', () => Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]), /speaks TLS/],
];

for (const [who, hello, message] of strangers)
  test(`${who} is refused with the connection closed and no answer, and harms nobody`, async () => {
    await using server = await listening();
    const channel = await server.transport.dial(server.listener.address);
    const stranger = await rawPeer(server.listener.address);
    stranger.write(hello());
    assert.equal((await untilClosed(stranger)).length, 0);
    assert.match(server.logger.lines.join(), message);
    assert.equal(server.accepted.length, 1);
    await echoes(channel);
  });

test('a preamble in single bytes is taken, and frames right behind it', async () => {
  await using server = await listening();
  const peer = await rawPeer(server.listener.address);
  const received: Buffer[] = [];
  peer.on('data', (chunk: Buffer) => received.push(chunk));
  for (const byte of PREAMBLE.subarray(0, -1)) {
    peer.write(Uint8Array.of(byte));
    await new Promise((done) => setImmediate(done));
  }
  peer.write(Buffer.from([FRAMING_VERSION, 0, 0, 0, 2, 8, 9]));
  const expected = Buffer.concat([PREAMBLE, Buffer.from([0, 0, 0, 2, 8, 9])]);
  await until(() => Buffer.concat(received).equals(expected));
  peer.destroy();
});

test('an announced frame that is too long closes the channel, with nothing buffered for it', async () => {
  await using server = await listening();
  const channel = await server.transport.dial(server.listener.address);
  const peer = await rawPeer(server.listener.address);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(MAX_FRAME_BYTES + 1);
  peer.write(Buffer.concat([PREAMBLE, header]));
  await untilClosed(peer);
  const cause = await server.accepted[1]?.closed;
  assert.deepEqual([cause?.code, /1048577 bytes/.test(cause?.message ?? '')], ['INTERNAL', true]);
  await echoes(channel);
});

test('who does not greet in time is cut off', async () => {
  const clock = createFakeClock();
  await using server = await listening({ clock, handshakeTimeoutMs: 700 });
  const silent = await rawPeer(server.listener.address);
  const slow = await rawPeer(server.listener.address);
  slow.write(PREAMBLE.subarray(0, 5));
  await until(() => clock.pending === 2);
  await clock.advance(699);
  assert.equal(silent.destroyed, false);
  await Promise.all([untilClosed(silent), untilClosed(slow), clock.advance(1)]);
  assert.match(server.logger.lines.join(), /not open after 700 ms/);
});

test('a disposed listener cuts off who has not greeted yet', async () => {
  await using server = await listening({ clock: createFakeClock() });
  const silent = await rawPeer(server.listener.address);
  const closed = untilClosed(silent);
  await server.listener[Symbol.asyncDispose]();
  await closed;
});

test('a plain peer at a TLS port, and a TLS peer at a plain one, are closed and logged', async () => {
  const certificate = createSelfSigned();
  const tls = { ...certificate, ca: certificate.cert };
  await using plain = await listening();
  await using secure = await listening({ tls });
  const hint = { code: 'UNAVAILABLE', message: /tls|TLS|SSL/ };
  await assert.rejects(plain.transport.dial(secure.listener.address), hint);
  await assert.rejects(secure.transport.dial(plain.listener.address), hint);
  assert.match(secure.logger.lines.join(), /no TLS handshake; is tls set alike/);
  assert.match(plain.logger.lines.join(), /speaks TLS, and this end does not/);
  await echoes(await secure.transport.dial(secure.listener.address));
});

test('with TLS, only peers whose certificate the other end trusts get a channel', async () => {
  const [ours, theirs] = [createSelfSigned(), createSelfSigned()];
  const tls = { ...ours, ca: ours.cert };
  await using server = await listening({ tls });
  const dialWith = async (options: TcpTransportOptions['tls'] & object) => {
    await using transport = createTcpTransport({ tls: options });
    await echoes(await transport.dial(server.listener.address));
  };
  await dialWith(tls);
  await dialWith({ ...tls, serverName: 'localhost' });
  await assert.rejects(dialWith({ ...tls, serverName: 'elsewhere' }), {
    code: 'UNAVAILABLE',
    message: /elsewhere/,
  });
  await assert.rejects(dialWith({ ...theirs, ca: theirs.cert }), { code: 'UNAVAILABLE' });
  await assert.rejects(dialWith({ ...theirs, ca: ours.cert }), { code: 'UNAVAILABLE' });
  const { host, port } = parseHostPort(server.listener.address, 'tcp');
  const nameless = connectTls({ host, port, ca: ours.cert }).on('error', () => {});
  nameless.write(PREAMBLE);
  assert.equal((await untilClosed(nameless)).length, 0);
  assert.equal(server.accepted.length, 2);
});

test('fifty strangers are two lines in the log', async () => {
  const clock = createFakeClock();
  await using server = await listening({ clock });
  for (let stranger = 0; stranger < 50; stranger++) {
    const peer = await rawPeer(server.listener.address);
    peer.write('GET / HTTP/1.1\r\n\r\n');
    await untilClosed(peer);
  }
  assert.equal(server.logger.lines.length, 1);
  await clock.advance(10_000);
  assert.equal(server.logger.lines.length, 2);
  assert.match(server.logger.lines[1] ?? '', /"times":49/);
});

test('who greets and asks for nothing is turned out in time, who asks may stay', async () => {
  const clock = createFakeClock();
  await using server = await listening({ clock, firstFrameMs: 900 });
  const channel = await server.transport.dial(server.listener.address);
  await echoes(channel);
  const idle = await server.transport.dial(server.listener.address);
  await until(() => server.accepted.length === 2);
  await clock.advance(900);
  await idle.closed;
  assert.match(server.logger.lines.join(), /not asked for anything after 900 ms/);
  await clock.advance(100_000);
  await echoes(channel);
});

test('strangers who take all places make room for others; who is known keeps theirs', async () => {
  await using server = await listening({ maxConnections: 5 });
  const known = [];
  for (let peer = 0; peer < 3; peer++) {
    const channel = await server.transport.dial(server.listener.address);
    await echoes(channel);
    known.push(channel);
  }
  const strangers = [];
  for (let stranger = 0; stranger < 20; stranger++) strangers.push(await rawPeer(server.listener.address));
  const late = await server.transport.dial(server.listener.address);
  await echoes(late);
  for (const channel of known) await echoes(channel);
  for (const stranger of strangers) stranger.destroy();
});

test('more connections than allowed are refused, until one is closed', async () => {
  await using server = await listening({ maxConnections: 2 });
  const channels = [];
  for (let peer = 0; peer < 2; peer++) {
    const channel = await server.transport.dial(server.listener.address);
    await echoes(channel);
    channels.push(channel);
  }
  await assert.rejects(server.transport.dial(server.listener.address), { code: 'UNAVAILABLE' });
  assert.match(server.logger.lines.join(), /as many as are allowed \(maxConnections\)/);
  await channels[0]?.close();
  const again = async (): Promise<Channel> =>
    server.transport
      .dial(server.listener.address)
      .catch(() => new Promise((done) => setTimeout(done, 5)).then(again));
  await echoes(await again());
});
