import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock/system.ts';
import type { Channel, Frame } from '../transport/types.ts';
import { createFrameQueue } from './frame-queue.ts';

/** A queue, and the batches that it sends, as the first byte of each frame. */
function queueTo(maxMessageBytes: number) {
  const batches: number[][] = [];
  const channel: Channel = {
    peer: 'test',
    maxMessageBytes,
    closed: new Promise(() => {}),
    send: (frames) => batches.push(frames.map((frame) => frame[0] ?? -1)),
    onFrames() {},
    async close() {},
    async [Symbol.asyncDispose]() {},
  };
  return { batches, queue: createFrameQueue(channel, systemClock) };
}

const frame = (number: number, bytes = 8): Frame => new Uint8Array(bytes).fill(number);
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('the frames of one turn are one batch, also when they come in several callbacks', async () => {
  const { queue, batches } = queueTo(1_000);
  queue.push(frame(1));
  await Promise.resolve();
  queue.push(frame(2));
  assert.deepEqual(batches, []);
  await turn();
  queue.push(frame(3));
  await turn();
  assert.deepEqual(batches, [[1, 2], [3]]);
});

test('32 frames leave at once, the rest with the turn; all in order, none twice', async () => {
  const { queue, batches } = queueTo(100_000);
  const numbers = Array.from({ length: 70 }, (_, i) => i);
  for (const number of numbers) queue.push(frame(number));
  assert.deepEqual(
    batches.map((batch) => batch.length),
    [32, 32],
  );
  await turn();
  assert.deepEqual(batches.flat(), numbers);
  await turn();
  assert.equal(batches.length, 3);
});

test('no batch is larger than the channel takes', async () => {
  const { queue, batches } = queueTo(100);
  for (const number of [1, 2, 3]) queue.push(frame(number, 40));
  await turn();
  assert.deepEqual(batches, [[1, 2], [3]]);
});

test('a flush sends what waits, and the end of the turn nothing more', async () => {
  const { queue, batches } = queueTo(1_000);
  queue.push(frame(1));
  queue.flush();
  assert.deepEqual(batches, [[1]]);
  await turn();
  assert.deepEqual(batches, [[1]]);
});
