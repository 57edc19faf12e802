import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '@fairlead/runtime';
import { pace } from './pacer.ts';

const going = new AbortController().signal;

test('requests are sent when they are due, however slow the answers are', async () => {
  const clock = createFakeClock();
  const startMs = clock.now();
  const sent: [dueMs: number, atMs: number][] = [];
  const send = (_number: number, dueMs: number) => {
    sent.push([dueMs - startMs, clock.now() - startMs]);
    return new Promise<void>((resolve) => clock.setTimeout(resolve, 5_000));
  };
  const done = pace({ perSecond: 100, durationMs: 1_000, clock, send, signal: going });
  await clock.advance(1_000);
  assert.equal(sent.length, 100);
  for (const [dueMs, atMs] of sent) assert.ok(atMs >= dueMs && atMs <= dueMs + 2, `${dueMs} at ${atMs}`);
  assert.equal(sent.at(-1)?.[0], 990);
  await clock.advance(5_000);
  await done;
});

test('above the bound requests wait, and their time has run since they were due', async () => {
  const clock = createFakeClock();
  const late: number[] = [];
  const send = (_number: number, dueMs: number) => {
    late.push(clock.now() - dueMs);
    return new Promise<void>((resolve) => clock.setTimeout(resolve, 100));
  };
  const done = pace({ perSecond: 100, durationMs: 200, clock, send, maxInFlight: 1, signal: going });
  await clock.advance(3_000);
  await done;
  assert.equal(late.length, 20);
  assert.ok((late.at(-1) ?? 0) >= 1_700, `${late.at(-1)}`);
});

test('interrupted it sends no more, and waits for what is under way', async () => {
  const clock = createFakeClock();
  const stop = new AbortController();
  let sent = 0;
  let answered = 0;
  const send = async () => {
    sent++;
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 50));
    answered++;
  };
  const done = pace({ perSecond: 100, durationMs: 60_000, clock, send, signal: stop.signal });
  await clock.advance(500);
  stop.abort();
  const before = sent;
  await clock.advance(100);
  await done;
  assert.deepEqual([sent, answered], [before, before]);
});
