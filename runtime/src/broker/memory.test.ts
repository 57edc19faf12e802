import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { brokerConformance } from './conformance.ts';
import { createMemoryBroker } from './memory.ts';

brokerConformance('memory', async () => {
  const broker = createMemoryBroker();
  return { broker, [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose]() };
});

it('pauses on the clock it is given', async () => {
  const clock = createFakeClock();
  await using broker = createMemoryBroker({ clock });
  const triesAt: number[] = [];
  const startMs = clock.now();
  await broker.subscribe(
    't',
    async () => {
      triesAt.push(clock.now() - startMs);
      throw new RuntimeError({ code: 'UNAVAILABLE', message: 'down' });
    },
    { group: 'g', backoffMs: 1000 },
  );
  await broker.publish('t', { payload: new Uint8Array(1) });
  await clock.advance(0);
  assert.equal(triesAt.length, 1);
  await clock.advance(1000);
  assert.equal(triesAt.length, 2);
  await clock.advance(2000);
  assert.equal(triesAt.length, 3);
});

it('forgets the oldest messages for groups that come later, not for those that are there', async () => {
  await using broker = createMemoryBroker({ retainedMessages: 3 });
  const seen: Record<string, string[]> = { early: [], late: [] };
  const subscribe = (group: string, concurrency: number) =>
    broker.subscribe('t', async ({ id }) => void seen[group]?.push(id), { group, concurrency });
  await subscribe('early', 1);
  for (let index = 0; index < 10; index++)
    await broker.publish('t', { id: String(index), key: 'k', payload: new Uint8Array(1) });
  await subscribe('late', 1);
  while ((seen.early?.length ?? 0) < 10 || (seen.late?.length ?? 0) < 3)
    await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(seen.late, ['7', '8', '9']);
});

it('takes a copy of the payload', async () => {
  await using broker = createMemoryBroker();
  const payload = new Uint8Array([1]);
  await broker.publish('t', { payload });
  payload[0] = 2;
  const got = await new Promise((resolve) => {
    void broker.subscribe('t', async (delivery) => resolve(delivery.payload[0]), { group: 'g' });
  });
  assert.equal(got, 1);
});

it('refuses a retention that is none', () => {
  assert.throws(() => createMemoryBroker({ retainedMessages: -1 }), /"retainedMessages" is -1/);
});
