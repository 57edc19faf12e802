import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transportConformance } from './conformance.ts';
import { createMemoryTransport, type MemoryTransportOptions } from './memory.ts';
import type { Channel } from './types.ts';

for (const [name, options] of [
  ['memory', {}],
  ['memory, small batches, frames scrubbed', { maxMessageBytes: 2_000, scrubFrames: true }],
] as const)
  transportConformance(name, () => {
    const transport = createMemoryTransport(options);
    return {
      transport,
      deadAddress: 'memory://nobody',
      lose: transport.drop,
      async [Symbol.asyncDispose]() {},
    };
  });

async function pair(options?: MemoryTransportOptions) {
  const transport = createMemoryTransport(options);
  const { promise, resolve } = Promise.withResolvers<Channel>();
  const { address } = await transport.listen(resolve, { service: 'vessel', nodeId: 'vessel-1' });
  const dialler = await transport.dial(address);
  return { transport, address, dialler, accepted: await promise };
}
const turn = () => new Promise((done) => setImmediate(done));

test('two memory transports do not see each other', async () => {
  const { address } = await pair();
  await assert.rejects(createMemoryTransport().dial(address), { code: 'UNAVAILABLE' });
});

test('a second listener at the same address is refused', async () => {
  const { transport } = await pair();
  await assert.rejects(
    transport.listen(() => {}, { service: 'vessel', nodeId: 'vessel-1' }),
    {
      code: 'FAILED_PRECONDITION',
      message: /memory:\/\/vessel-1/,
    },
  );
});

test('what is sent in one turn arrives in one batch, after that turn', async () => {
  const { dialler, accepted } = await pair();
  const batches: number[] = [];
  accepted.onFrames((frames) => batches.push(frames.length));
  dialler.send([new Uint8Array(1)]);
  dialler.send([new Uint8Array(1), new Uint8Array(1)]);
  await Promise.resolve();
  assert.deepEqual(batches, []);
  await turn();
  assert.deepEqual(batches, [3]);
});

test('a dropped channel loses what is on its way; the listener stays', async () => {
  const { transport, address, dialler, accepted } = await pair();
  let received = 0;
  accepted.onFrames(() => received++);
  dialler.send([new Uint8Array(1)]);
  transport.drop(address);
  await turn();
  assert.equal(received, 0);
  assert.equal((await dialler.closed)?.retryable, true);
  await transport.dial(address);
});

test('a silenced channel passes nothing, not even its closing', async () => {
  const { transport, address, dialler, accepted } = await pair();
  let received = 0;
  accepted.onFrames(() => received++);
  transport.silence(address);
  dialler.send([new Uint8Array(1)]);
  await dialler.close();
  const state = await Promise.race([accepted.closed, turn().then(() => 'open')]);
  assert.deepEqual([received, state], [0, 'open']);
});

test('scrubbed frames are gone after the callback, the sender keeps its own', async () => {
  const { dialler, accepted } = await pair({ scrubFrames: true });
  const kept: Uint8Array[] = [];
  accepted.onFrames((frames) => {
    assert.equal(frames[0]?.[0], 7);
    kept.push(...frames);
  });
  const sent = Uint8Array.of(7);
  dialler.send([sent]);
  await turn();
  assert.deepEqual([kept[0]?.[0], sent[0]], [0, 7]);
});

test('a maxMessageBytes that is no whole number above 0 is refused', () => {
  for (const maxMessageBytes of [0, -1, 1.5, Number.NaN])
    assert.throws(() => createMemoryTransport({ maxMessageBytes }), { code: 'INVALID_ARGUMENT' });
});
