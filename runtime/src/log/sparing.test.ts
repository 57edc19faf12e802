import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { sparingWarn } from './sparing.ts';

function fixture() {
  const clock = createFakeClock();
  const lines: string[] = [];
  const log = { warn: (message: string, fields = {}) => void lines.push(message + JSON.stringify(fields)) };
  return { clock, lines, warn: sparingWarn(log, clock, 1_000) };
}

test('the first is logged at once, a thousand more are one line', async () => {
  const { clock, lines, warn } = fixture();
  for (let peer = 0; peer <= 1_000; peer++) warn('refused', { peer });
  assert.deepEqual(lines, ['refused{"peer":0}']);
  await clock.advance(1_000);
  assert.deepEqual(lines, ['refused{"peer":0}', 'refused{"peer":1000,"times":1000}']);
});

test('while it goes on there is one line each time; after a pause the next is logged at once', async () => {
  const { clock, lines, warn } = fixture();
  for (let ms = 0; ms < 3_000; ms += 10) {
    warn('refused');
    await clock.advance(10);
  }
  assert.equal(lines.length, 4);
  await clock.advance(2_000);
  assert.equal(clock.pending, 0);
  warn('refused', { peer: 'new' });
  assert.equal(lines.at(-1), 'refused{"peer":"new"}');
});

test('different warnings do not hold each other back', () => {
  const { lines, warn } = fixture();
  warn('one');
  warn('two');
  assert.deepEqual(lines, ['one{}', 'two{}']);
});
