import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logEvent } from '@fairlead/interface-center';
import { createFakeClock, createMemoryStore } from '@fairlead/runtime';
import { documentOf } from './document.ts';
import { createLogRepository, openLogs } from './repository.ts';
import { removeOld } from './retention.ts';

const keepMs = 10_000;

/** A book with `count` events, one kept each second from the clock's beginning on. */
async function setUp(count: number) {
  const clock = createFakeClock();
  const collection = await openLogs(createMemoryStore());
  const logs = createLogRepository(collection);
  for (let number = 0; number < count; number++) {
    const event = logEvent({ id: `e-${number}`, service: 's', kind: 'k', message: 'm' });
    await logs.add(documentOf(event, clock.now() + number * 1_000));
  }
  const left = async () => (await collection.find({ limit: 1_000 })).documents.length;
  return { clock, logs, left };
}

test('what has been kept long enough goes, everything younger stays', async () => {
  const { clock, logs, left } = await setUp(350);
  assert.equal(await removeOld({ logs, keepMs, clock }), 0);
  await clock.advance(300_000);
  assert.equal(await removeOld({ logs, keepMs, clock }), 290);
  assert.equal(await left(), 60);
  assert.equal(await removeOld({ logs, keepMs, clock }), 0);
});

test('it is the time of keeping that counts: an event that was long on its way stays as long as any', async () => {
  const { clock, logs, left } = await setUp(0);
  await logs.add(
    documentOf(logEvent({ id: 'late', service: 's', kind: 'k', message: 'm', timeMs: 1 }), clock.now()),
  );
  assert.equal(await removeOld({ logs, keepMs, clock }), 0);
  assert.equal(await left(), 1);
});

test('it stops in the middle when it is told to', async () => {
  const { clock, logs, left } = await setUp(200);
  await clock.advance(1_000_000);
  const stop = new AbortController();
  let removed = 0;
  const stopping = {
    keptBefore: logs.keptBefore,
    async remove(id: string) {
      await logs.remove(id);
      if (++removed === 130) stop.abort();
    },
  };
  assert.equal(await removeOld({ logs: stopping, keepMs, clock }, stop.signal), 130);
  assert.equal(await left(), 70);
});
