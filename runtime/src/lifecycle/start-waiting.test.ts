import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { createMemoryLogger } from '../log/memory.ts';
import { startWaiting } from './start-waiting.ts';

const refused = new RuntimeError({ code: 'UNAVAILABLE', message: 'NATS cannot be reached' });

test('it tries until it is up, and says every time why not', async () => {
  const clock = createFakeClock();
  const log = createMemoryLogger();
  let tries = 0;
  const start = async () => {
    tries++;
    if (tries < 3) throw refused;
    return 'up';
  };
  const started = startWaiting(start, { clock, log, signal: new AbortController().signal });
  await clock.advance(1_999);
  assert.equal(tries, 1);
  await clock.advance(2_001);
  assert.equal(await started, 'up');
  assert.equal(
    log.entries.filter(({ message }) => String(message).includes('NATS cannot be reached')).length,
    2,
  );
});

test('a signal ends the waiting', async () => {
  const clock = createFakeClock();
  const stop = new AbortController();
  const options = { clock, log: createMemoryLogger(), signal: stop.signal };
  const ended = assert.rejects(
    startWaiting(() => Promise.reject(refused), options),
    { code: 'CANCELLED' },
  );
  await clock.advance(3_000);
  stop.abort();
  await ended;
});
