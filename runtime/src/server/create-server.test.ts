import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Middleware } from '../rpc/call.ts';
import { EchoService } from '../rpc/conformance/echo-service.ts';
import { failsWith } from '../rpc/conformance/fails-with.ts';
import { createNetwork } from '../rpc/conformance/network.ts';
import { createMemoryTransport } from '../transport/memory.ts';

/** A network whose servers hold up the first call until it is let go, as a slow authentication does. */
function heldUp() {
  const { promise: gate, resolve: letGo } = Promise.withResolvers<void>();
  const { promise: arrived, resolve: onArrived } = Promise.withResolvers<void>();
  let isFirst = true;
  const hold: Middleware = (next) => async (call) => {
    if (isFirst) {
      isFirst = false;
      onArrived();
      await gate;
    }
    return next(call);
  };
  const network = createNetwork({ transport: createMemoryTransport(), serverMiddleware: [hold] });
  return { network, arrived, letGo };
}

test('a call that its caller gave up before a handler had it gets to none', { timeout: 20_000 }, async () => {
  const { network, arrived, letGo } = heldUp();
  await using _network = network;
  let served = 0;
  const node = await network.start('a', {
    say(request) {
      served++;
      return request;
    },
  });
  const caller = new AbortController();
  const said = network.caller.client(EchoService).say({ text: '' }, { signal: caller.signal });
  await arrived;
  caller.abort();
  await assert.rejects(said, failsWith('CANCELLED'));
  // Another call's answer shows that the cancellation has come, too.
  await network.caller.client(EchoService).wait({ text: '' });
  letGo();
  await node.server.drain();
  assert.equal(served, 0);
});

test('a stream that a drain sends away before a handler had it gets to one of another node only', {
  timeout: 20_000,
}, async () => {
  const { network, arrived, letGo } = heldUp();
  await using _network = network;
  const served: string[] = [];
  const listing = (id: string) => ({
    list(request: { text: string }) {
      served.push(id);
      return (async function* () {
        yield request;
      })();
    },
  });
  const first = await network.start('a', listing('a'));
  const messages = network.caller.client(EchoService).list({ text: 'x' })[Symbol.asyncIterator]();
  const reading = messages.next();
  await arrived;
  await network.start('b', listing('b'));
  const drained = first.server.drain();
  assert.deepEqual((await reading).value?.text, 'x');
  letGo();
  await drained;
  assert.deepEqual(served, ['b']);
});

test('whoever asks for the drain gets to know when it is over', { timeout: 20_000 }, async () => {
  const { network, arrived, letGo } = heldUp();
  await using _network = network;
  const node = await network.start('a');
  const said = network.caller.client(EchoService).say({ text: '' });
  await arrived;
  const drained = [node.server.drain(), node.server.drain()];
  letGo();
  await Promise.all([said, ...drained]);
});
