import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createEventQueue } from './event-queue.ts';
import { outboxBench } from './test-bench.ts';

const message = (id: string) => ({ id, key: id, payload: new Uint8Array(1) });

it('publishes what is offered', async () => {
  const { clock, broker, ids } = await outboxBench();
  await using queue = createEventQueue({ broker, topic: 'events', clock });
  assert.equal(queue.offer(message('a')), true);
  assert.equal(queue.offer(message('b')), true);
  await clock.advance(0);
  assert.deepEqual(ids(), ['a', 'b']);
  assert.deepEqual([queue.size, queue.dropped], [0, 0]);
});

it('keeps as many as it may while the broker is down, drops and counts the rest', async () => {
  const { clock, broker, ids, state } = await outboxBench();
  await using queue = createEventQueue({ broker, topic: 'events', clock, capacity: 3 });
  state.down = true;
  const taken = ['a', 'b', 'c', 'd', 'e'].map((id) => queue.offer(message(id)));
  assert.deepEqual(taken, [true, true, true, false, false]);
  await clock.advance(60_000);
  assert.deepEqual([queue.size, queue.dropped], [3, 2]);
  state.down = false;
  await clock.advance(10_000);
  assert.deepEqual(ids().sort(), ['a', 'b', 'c']);
  assert.equal(queue.offer(message('f')), true);
});

it('drops what the broker refuses', async () => {
  const { clock, broker } = await outboxBench();
  await using queue = createEventQueue({ broker, topic: 'events', clock });
  queue.offer({ id: 'huge', payload: new Uint8Array(2_000_000) });
  await clock.advance(0);
  assert.deepEqual([queue.size, queue.dropped], [0, 1]);
});

it('flushes until nothing waits, or until it is told to give up', async () => {
  const { clock, broker, ids, state } = await outboxBench();
  const queue = createEventQueue({ broker, topic: 'events', clock });
  queue.offer(message('a'));
  await queue.flush();
  assert.deepEqual(ids(), ['a']);
  state.down = true;
  queue.offer(message('b'));
  const abort = new AbortController();
  const flushed = queue.flush({ signal: abort.signal });
  await clock.advance(1_000);
  abort.abort();
  await flushed;
  await queue[Symbol.asyncDispose]();
  assert.equal(queue.dropped, 1);
  assert.equal(queue.offer(message('c')), false);
});
