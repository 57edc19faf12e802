import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeError } from '../errors/runtime-error.ts';
import { EchoService } from '../rpc/conformance/echo-service.ts';
import { createNetwork, type Network } from '../rpc/conformance/network.ts';
import { createMemoryTransport } from '../transport/memory.ts';
import type { Transport } from '../transport/types.ts';

type Failure = (error: unknown) => boolean;
const failsWith =
  (code: string, reason: string): Failure =>
  (error) =>
    error instanceof RuntimeError && error.code === code && error.reason === reason;

async function withNetwork(run: (network: Network) => Promise<void>): Promise<void> {
  await using network = createNetwork({ transport: createMemoryTransport() });
  await run(network);
}

test('a node that is going down sends calls away unseen: they go on to the others, whatever the method', async () => {
  await withNetwork(async (network) => {
    const served: string[] = [];
    const nodes = [];
    for (const id of ['a', 'b', 'c'])
      nodes.push(
        await network.start(id, {
          say: (request) => {
            served.push(id);
            return request;
          },
        }),
      );
    const echo = network.caller.client(EchoService);
    for (let call = 0; call < 9; call++) await echo.say({ text: '' });
    for (const id of ['a', 'b']) await nodes['abc'.indexOf(id)]?.server.drain();
    served.length = 0;
    const replies = await Promise.all(Array.from({ length: 50 }, () => echo.say({ text: 'x' })));
    assert.equal(replies.length, 50);
    assert.deepEqual([...new Set(served)], ['c']);
    const out = network.caller.selection[0]?.out.map(({ node, why }) => `${node.id} ${why}`);
    assert.deepEqual(out?.sort(), ['a draining', 'b draining']);
    await nodes[2]?.server.drain();
    await assert.rejects(echo.say({ text: '' }), failsWith('UNAVAILABLE', 'DRAINING'));
  });
});

test('a stream goes on to another node, too, when its node is going down', async () => {
  await withNetwork(async (network) => {
    const list = async function* () {
      yield { text: 'from the other' };
    };
    const first = await network.start('a', { list });
    await network.start('b', { list });
    await network.caller.client(EchoService).say({ text: '' });
    await first.server.drain();
    for (let call = 0; call < 4; call++)
      for await (const { text } of network.caller.client(EchoService).list({ text: '' }))
        assert.equal(text, 'from the other');
  });
});

test('a node that passes on what one behind it said has worked on the call: no other gets it', async () => {
  await withNetwork(async (network) => {
    let served = 0;
    for (const id of ['a', 'b'])
      await network.start(id, {
        say() {
          served++;
          throw new RuntimeError({ code: 'UNAVAILABLE', reason: 'DRAINING', message: 'the one behind me' });
        },
      });
    const say = network.caller.client(EchoService).say({ text: '' });
    await assert.rejects(say, failsWith('UNAVAILABLE', 'DRAINING'));
    assert.equal(served, 1);
  });
});

test('a call whose metadata cannot be read fails alone: others on the connection go on', async () => {
  await withNetwork(async (network) => {
    const { promise: started, resolve: onStarted } = Promise.withResolvers<void>();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    await network.start('a', {
      async wait(request) {
        onStarted();
        await gate;
        return request;
      },
    });
    const echo = network.caller.client(EchoService);
    const other = echo.wait({ text: 'well' });
    await started;
    const bad = echo.say({ text: '' }, { metadata: { 'Request-Id': 'x' } });
    await assert.rejects(bad, failsWith('INVALID_ARGUMENT', 'INVALID_METADATA'));
    open();
    assert.equal((await other).text, 'well');
  });
});

test('a killed node: what was under way fails and names no address, what follows goes elsewhere', async () => {
  const transport = createMemoryTransport();
  await using network = createNetwork({ transport });
  const { promise: started, resolve: onStarted } = Promise.withResolvers<void>();
  const node = await network.start('a', {
    wait: async () => {
      onStarted();
      return new Promise<never>(() => {});
    },
  });
  const underWay = network.caller.client(EchoService).wait({ text: '' });
  await started;
  transport.drop(node.address);
  await assert.rejects(
    underWay,
    (error) =>
      failsWith('UNAVAILABLE', 'NODE_LOST')(error) &&
      error instanceof RuntimeError &&
      error.retryable &&
      !JSON.stringify([error.message, error.metadata]).includes('memory://') &&
      String(error.cause).includes(node.address),
  );
});

test('a node that cannot be dialled is out at once; when none can, the error names no address', async () => {
  await withNetwork(async (network) => {
    const echo = network.caller.client(EchoService);
    const nodes = [await network.start('a'), await network.start('b')];
    await nodes[0]?.server[Symbol.asyncDispose]();
    for (let call = 0; call < 20; call++) await echo.say({ text: '' });
    assert.deepEqual(
      network.caller.selection.map(({ out, ejections }) => [out.length, ejections.unreachable]),
      [[1, 1]],
    );
    await nodes[1]?.server[Symbol.asyncDispose]();
    await assert.rejects(
      async () => {
        for (let call = 0; call < 3; call++) await echo.say({ text: '' });
      },
      (error) =>
        failsWith('UNAVAILABLE', 'NODE_UNREACHABLE')(error) &&
        !JSON.stringify([(error as RuntimeError).message, (error as RuntimeError).metadata]).includes('://'),
    );
  });
});

test('a dial that hangs takes no longer than the call may', async () => {
  const memory = createMemoryTransport();
  const transport: Transport = {
    ...memory,
    dial: (_address, { signal } = {}) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  };
  await using network = createNetwork({ transport });
  await network.start('a');
  const echo = network.caller.client(EchoService);
  await assert.rejects(
    echo.say({ text: '' }, { timeoutMs: 30 }),
    (error) => error instanceof RuntimeError && error.code === 'DEADLINE_EXCEEDED',
  );
  const stop = new AbortController();
  const call = echo.say({ text: '' }, { signal: stop.signal });
  setImmediate(() => stop.abort());
  await assert.rejects(call, (error) => error instanceof RuntimeError && error.code === 'CANCELLED');
});

test('one header steers the calls inside a handler, too', async () => {
  await withNetwork(async (network) => {
    await network.start('a', {
      say: () => network.caller.client(EchoService).wait({ text: 'inner' }),
    });
    const steered = network.caller
      .client(EchoService)
      .say({ text: '' }, { metadata: { 'select-version': 'other=^1, echo=^1' } });
    assert.equal((await steered).text, 'inner');
    const nobody = network.caller.client(EchoService, { version: '^2' });
    await assert.rejects(nobody.wait({ text: '' }), failsWith('UNAVAILABLE', 'NO_MATCHING_NODE'));
    assert.equal((await nobody.wait({ text: 'mine' }, { version: '*' })).text, 'mine');
    const metadata = { 'select-version': 'echo=^3' };
    const lost = network.caller.client(EchoService).say({ text: '' }, { metadata, version: '^1' });
    await assert.rejects(lost, failsWith('UNAVAILABLE', 'NO_MATCHING_NODE'), 'the inner call has no options');
  });
});
