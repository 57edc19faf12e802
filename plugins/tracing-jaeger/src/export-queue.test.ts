import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock, RuntimeError } from '@fairlead/runtime';
import { createExportQueue, type ExportQueueOptions } from './export-queue.ts';

const down = () => new RuntimeError({ code: 'UNAVAILABLE', message: 'nobody is there' });
const refused = () => new RuntimeError({ code: 'FAILED_PRECONDITION', message: 'it answered with HTTP 400' });

function bench(options: Partial<ExportQueueOptions<number>> = {}) {
  const clock = createFakeClock();
  const tries: { readonly atMs: number; readonly batch: readonly number[] }[] = [];
  const failures: { readonly waiting: number; readonly dropped: number }[] = [];
  const state = { error: undefined as RuntimeError | undefined, recoveries: 0 };
  const queue = createExportQueue<number>({
    clock,
    flushMs: 500,
    maxQueued: 10,
    batchSize: 4,
    flushTimeoutMs: 1_000,
    async send(batch) {
      tries.push({ atMs: clock.now() - 1_000_000, batch });
      if (state.error) throw state.error;
    },
    onFailure: (_error, counts) => failures.push(counts),
    onRecovery: () => {
      state.recoveries++;
    },
    ...options,
  });
  return { clock, queue, tries, failures, state };
}

const until = async (condition: () => boolean) => {
  for (let turn = 0; !condition(); turn++) {
    assert.ok(turn < 1_000, 'it did not come');
    await new Promise((resolve) => setImmediate(resolve));
  }
};

test('spans are sent after a while, in batches, and a full batch at once', async () => {
  const { clock, queue, tries } = bench();
  queue.push(1);
  await clock.advance(499);
  assert.deepEqual(tries, []);
  await clock.advance(1);
  for (let span = 2; span <= 10; span++) queue.push(span);
  assert.equal(tries.length, 1);
  await clock.advance(0);
  assert.deepEqual(tries, [
    { atMs: 500, batch: [1] },
    { atMs: 500, batch: [2, 3, 4, 5] },
    { atMs: 500, batch: [6, 7, 8, 9] },
    { atMs: 500, batch: [10] },
  ]);
  assert.equal(clock.pending, 0);
});

test('a collector that is down is tried ever more seldom, and gets what waited when it is back', async () => {
  const { clock, queue, tries, state, failures } = bench();
  state.error = down();
  for (let span = 0; span < 15; span++) queue.push(span);
  assert.equal(queue.dropped, 5);
  for (let second = 0; second < 120; second++) {
    queue.push(99);
    await clock.advance(1_000);
  }
  assert.ok(tries.length >= 6 && tries.length <= 14, `${tries.length} tries in two minutes`);
  assert.equal(queue.dropped, 125);
  assert.ok(failures.every(({ waiting }) => waiting === 10));
  state.error = undefined;
  await clock.advance(30_000);
  assert.equal(state.recoveries, 1);
  assert.deepEqual(
    tries.slice(-3).flatMap(({ batch }) => batch),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  assert.equal(queue.dropped, 125);
});

test('a batch that is refused for good is dropped, and the next is sent', async () => {
  const { queue, tries, state } = bench({
    async send(batch) {
      tries.push({ atMs: 0, batch });
      if (batch.includes(2)) throw refused();
    },
  });
  for (let span = 1; span <= 6; span++) queue.push(span);
  await queue.flush();
  assert.deepEqual(
    tries.map(({ batch }) => batch),
    [
      [1, 2, 3, 4],
      [5, 6],
    ],
  );
  assert.equal(queue.dropped, 4);
  assert.equal(state.recoveries, 1);
});

test('a flush tries at once, whatever the pause, and ends with the first failure', async () => {
  const { clock, queue, tries, state } = bench();
  state.error = down();
  queue.push(1);
  await clock.advance(500);
  await queue.flush();
  await queue.flush();
  assert.equal(tries.length, 3);
  state.error = undefined;
  await queue.flush();
  assert.equal(state.recoveries, 1);
  assert.equal(queue.dropped, 0);
});

test('one request at a time, however many ask', async () => {
  const answers: (() => void)[] = [];
  const { clock, queue } = bench({ send: () => new Promise<void>((resolve) => answers.push(resolve)) });
  for (let span = 0; span < 10; span++) queue.push(span);
  const flushes = [queue.flush(), queue.flush()];
  await clock.advance(5_000);
  assert.equal(answers.length, 1);
  for (let batch = 0; batch < 3; batch++) {
    answers[batch]?.();
    if (batch < 2) await until(() => answers.length > batch + 1);
  }
  await Promise.all(flushes);
  assert.equal(answers.length, 3);
});

test('a collector that never answers holds up neither flush nor close beyond the timeout', async () => {
  const { clock, queue } = bench({
    send: (_batch, signal) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  });
  for (let span = 0; span < 7; span++) queue.push(span);
  const flushed = queue.flush();
  await clock.advance(1_000);
  await flushed;
  const closed = queue.close();
  await clock.advance(1_000);
  await closed;
  assert.equal(queue.dropped, 7);
  queue.push(8);
  assert.equal(queue.dropped, 8);
  assert.equal(clock.pending, 0);
});

test('closing sends what waits, and gives a failed batch one more try', async () => {
  const { queue, tries } = bench();
  for (let span = 0; span < 6; span++) queue.push(span);
  await queue.close();
  assert.equal(tries.length, 2);
  assert.equal(queue.dropped, 0);
});
