import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { EchoService } from '../rpc/conformance/echo-service.ts';
import { failsWith } from '../rpc/conformance/fails-with.ts';
import { createNetwork } from '../rpc/conformance/network.ts';
import { createMemoryTransport } from '../transport/memory.ts';

test('after a dial that took its time, the nodes of now come into question, and not those of before', async () => {
  const transport = createMemoryTransport();
  const { promise: hanging, reject: giveUp } = Promise.withResolvers<never>();
  const { promise: dialled, resolve: onDialled } = Promise.withResolvers<void>();
  const dials: string[] = [];
  await using network = createNetwork({
    transport: {
      ...transport,
      dial(address, options) {
        dials.push(address);
        if (!address.endsWith('silent')) return transport.dial(address, options);
        onDialled();
        return hanging;
      },
    },
  });
  const echo = network.caller.client(EchoService);
  await network.start('silent');
  const underWay = echo.say({ text: 'x' });
  await dialled;

  const gone = await network.start('gone');
  await gone[Symbol.asyncDispose]();
  await network.start('new');
  await until(() => network.caller.snapshots[0]?.nodes.some(({ id }) => id === 'new') === true);
  giveUp(new RuntimeError({ code: 'UNAVAILABLE', message: 'no answer' }));
  assert.equal((await underWay).text, 'x');
  assert.deepEqual(
    dials.filter((address) => address.endsWith('gone')),
    [],
  );
  assert.equal(dials.at(-1)?.endsWith('new'), true);
});

test('a stream is given up when no node was reached in the time it has to open, however many there are', {
  timeout: 20_000,
}, async () => {
  const transport = createMemoryTransport();
  const clock = createFakeClock();
  let dials = 0;
  await using network = createNetwork({
    clock,
    transport: {
      ...transport,
      dial(_address, { signal } = {}) {
        dials++;
        return new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
      },
    },
  });
  for (const id of ['a', 'b', 'c', 'd', 'e']) await network.start(id);
  const startedMs = clock.now();
  let tookMs = 0;
  const opening = network.caller
    .client(EchoService)
    .list({ text: '' })
    [Symbol.asyncIterator]()
    .next()
    .finally(() => {
      tookMs = clock.now() - startedMs;
    });
  const failed = assert.rejects(opening, failsWith('DEADLINE_EXCEEDED'));
  await clock.advance(11_000);
  await failed;
  assert.equal(dials, 3);
  assert.ok(tookMs >= 5_000 && tookMs <= 5_100, `${tookMs} ms`);
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
