import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { watchCaller } from './caller-watch.ts';

function begin() {
  const clock = createFakeClock();
  const at = { clock, busy: true, said: 0 };
  const watch = watchCaller({ clock, isBusy: () => at.busy, speak: () => void at.said++ });
  watch.onFrames();
  watch.onCall();
  return Object.assign(at, { watch });
}

test('a caller that is silent while its call is under way is spoken to every half second', async () => {
  const at = begin();
  await at.clock.advance(500);
  assert.equal(at.said, 0, 'it has just been heard');
  await at.clock.advance(1_000);
  assert.equal(at.said, 2);
});

test('a caller that is heard is left alone', async () => {
  const at = begin();
  for (let round = 0; round < 5; round++) {
    await at.clock.advance(400);
    at.watch.onFrames();
  }
  assert.equal(at.said, 0);
});

test('nobody is spoken to when no call is under way, and again when one is', async () => {
  const at = begin();
  at.busy = false;
  await at.clock.advance(5_000);
  assert.equal(at.said, 0);
  at.busy = true;
  at.watch.onCall();
  await at.clock.advance(1_000);
  assert.ok(at.said > 0);
});

test('nobody is spoken to after the end', async () => {
  const at = begin();
  at.watch.end();
  await at.clock.advance(5_000);
  assert.equal(at.said, 0);
});
