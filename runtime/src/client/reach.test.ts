import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeError } from '../errors/runtime-error.ts';
import { EchoService } from '../rpc/conformance/echo-service.ts';
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

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
