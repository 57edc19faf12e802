import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Channel, createMemoryLogger, RuntimeError, type Transport } from '@fairlead/runtime';
import { createNatsTransport } from './nats.ts';
import type { NatsTransportOptions } from './options.ts';
import { skipWithoutProgram, startNatsServer } from './testing/nats-server.ts';
import { until } from './testing/until.ts';

const node = { service: 'vessel', nodeId: 'vessel-1' };
const hello = new TextEncoder().encode('hello');
const options = { skip: skipWithoutProgram(), timeout: 30_000 };

/** A transport that echoes, and one that dials it, each with a connection of its own. */
async function pair(t: TestContext, servers: readonly string[], more: NatsTransportOptions = {}) {
  const log = createMemoryLogger();
  const make = (): Transport => {
    const transport = createNatsTransport({ servers, reconnectMaxMs: 50, ...more, logger: log });
    t.after(() => transport[Symbol.asyncDispose]());
    return transport;
  };
  const [near, far] = [make(), make()];
  const accepted: Channel[] = [];
  const { address } = await far.listen((channel) => {
    accepted.push(channel);
    channel.onFrames((frames) => channel.send(frames.map((frame) => Uint8Array.from(frame))));
  }, node);
  return { near, far, address, accepted, log };
}

async function echo(transport: Transport, address: string): Promise<void> {
  await using channel = await transport.dial(address);
  const { promise, resolve } = Promise.withResolvers<void>();
  channel.onFrames(() => resolve());
  channel.send([hello]);
  const cause = await Promise.race([promise, channel.closed]);
  if (cause) throw cause;
}

const succeeds = (work: () => Promise<unknown>) =>
  work().then(
    () => true,
    () => false,
  );

test(
  'a server that restarts: channels fail at once, dials fail fast, then all is well again',
  options,
  async (t) => {
    await using server = await startNatsServer();
    const { near, address, accepted } = await pair(t, [server.address]);
    const channel = await near.dial(address);
    const stoppedAt = performance.now();
    await server.stop();
    for (const end of [channel, accepted[0]]) {
      const cause = await end?.closed;
      assert.equal(cause?.code, 'UNAVAILABLE');
      assert.match(cause?.message ?? '', new RegExp(`NATS at ${server.address}`));
    }
    const dialledAt = performance.now();
    await assert.rejects(near.dial(address), { code: 'UNAVAILABLE', message: new RegExp(server.address) });
    assert.ok(performance.now() - dialledAt < 500, 'the dial waited');
    assert.ok(performance.now() - stoppedAt < 1_500, 'the loss was noticed late');
    await server.start();
    await until(() => succeeds(() => echo(near, address)));
  },
);

test('a server that is stopped for good does not keep the transport from closing', options, async (t) => {
  await using server = await startNatsServer();
  const { near, far, address } = await pair(t, [server.address], { closeTimeoutMs: 200 });
  await near.dial(address);
  await server.stop();
  await until(() => succeeds(() => assert.rejects(near.dial(address))));
  await Promise.all([near[Symbol.asyncDispose](), far[Symbol.asyncDispose]()]);
});

test(
  'a server that hangs (SIGSTOP) is given up by its silence, however much waits to be sent',
  options,
  async (t) => {
    await using server = await startNatsServer();
    const { near, far, address, accepted } = await pair(t, [server.address], {
      pingIntervalMs: 100,
      connectTimeoutMs: 300,
      closeTimeoutMs: 300,
    });
    const channel = await near.dial(address);
    server.signal('SIGSTOP');
    // More than the system's buffers take: the client alone would wait for them to empty before it lets go.
    for (let batch = 0; batch < 32; batch++) channel.send([new Uint8Array(channel.maxMessageBytes)]);
    const stoppedAt = performance.now();
    assert.equal((await channel.closed)?.code, 'UNAVAILABLE');
    assert.match((await accepted[0]?.closed)?.message ?? '', /no sign of life/);
    assert.ok(performance.now() - stoppedAt < 4_000);
    await until(async () => {
      const error = await near.dial(address).catch((thrown: unknown) => RuntimeError.from(thrown));
      return error instanceof RuntimeError && /has not answered within 300 ms/.test(error.message);
    });
    server.signal('SIGCONT');
    await until(() => succeeds(() => echo(near, address)));
    await far[Symbol.asyncDispose]();
  },
);

test('with two servers, the loss of one moves everybody to the other', options, async (t) => {
  await using first = await startNatsServer();
  await using second = await startNatsServer();
  const { near, address } = await pair(t, [first.address, second.address]);
  await first.stop();
  await until(() => succeeds(() => echo(near, address)));
});

test('a server in lame duck mode is left for another one before it goes', options, async (t) => {
  await using first = await startNatsServer('lame_duck_grace_period: 5s\nlame_duck_duration: 30s');
  await using second = await startNatsServer();
  await first.stop();
  const { near, address, log } = await pair(t, [first.address, second.address]);
  await first.start();
  await second.stop();
  await until(() => succeeds(() => echo(near, address)));
  await second.start();
  first.signal('SIGUSR2');
  await until(() => log.lines.some((line) => line.includes('lame duck')));
  await until(() => succeeds(() => echo(near, address)));
  await first.stop();
  await echo(near, address);
});

/** A process of {@link file://./testing/echo-process.ts}, and the first thing it says. */
async function startProcess(t: TestContext, server: string, mode: 'listen' | 'dial', target: string) {
  const child = fork(join(import.meta.dirname, 'testing', 'echo-process.ts'), [server, mode, target]);
  t.after(() => child.kill('SIGKILL'));
  const said = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(String(message)));
    child.once('exit', () => reject(new Error('the process ended')));
  });
  return { child, said };
}

test(
  'a callee that is killed: the next message finds out at once, silent channels soon',
  options,
  async (t) => {
    await using server = await startNatsServer();
    const { child, said: address } = await startProcess(t, server.address, 'listen', 'killed');
    await using near = createNatsTransport({ servers: [server.address], idleMs: 1_000 });
    const spoken = await near.dial(address);
    const silent = await near.dial(address);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    await until(() => succeeds(() => assert.rejects(near.dial(address), /nobody listens/)));
    const spokeAt = performance.now();
    spoken.send([hello]);
    assert.match((await spoken.closed)?.message ?? '', /nobody listens at its end/);
    assert.ok(performance.now() - spokeAt < 800, 'the status of the server comes at once');
    assert.match((await silent.closed)?.message ?? '', /nobody listens at its end/);
  },
);

test('a callee that hangs (SIGSTOP) is given up after a few silent rounds', options, async (t) => {
  await using server = await startNatsServer();
  const { child, said: address } = await startProcess(t, server.address, 'listen', 'hung');
  await using near = createNatsTransport({ servers: [server.address], idleMs: 60, dialTimeoutMs: 200 });
  const channel = await near.dial(address);
  child.kill('SIGSTOP');
  const cause = await channel.closed;
  assert.deepEqual([cause?.code, /no sign of life/.test(cause?.message ?? '')], ['UNAVAILABLE', true]);
  await assert.rejects(near.dial(address), { code: 'UNAVAILABLE', message: /within 200 ms/ });
});

test('channels of a caller that was killed are forgotten', options, async (t) => {
  await using server = await startNatsServer();
  await using far = createNatsTransport({ servers: [server.address], idleMs: 60 });
  const { promise, resolve } = Promise.withResolvers<Channel>();
  const { address } = await far.listen((channel) => {
    channel.onFrames((frames) => channel.send(frames.map((frame) => Uint8Array.from(frame))));
    resolve(channel);
  }, node);
  const { child } = await startProcess(t, server.address, 'dial', address);
  const accepted = await promise;
  child.kill('SIGKILL');
  assert.equal((await accepted.closed)?.code, 'UNAVAILABLE');
});

test('a channel that is silent but alive stays', options, async (t) => {
  await using server = await startNatsServer();
  const { near, address } = await pair(t, [server.address], { idleMs: 20 });
  const channel = await near.dial(address);
  let closed = false;
  void channel.closed.then(() => {
    closed = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(closed, false);
});
