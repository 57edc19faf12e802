import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encodeEvent, eventTopic, logEvent } from '@fairlead/interface-center';
import {
  createMemoryBroker,
  createMemoryLogger,
  createMemoryStore,
  type Delivery,
  deadLetterTopic,
  RuntimeError,
  systemClock,
} from '@fairlead/runtime';
import { createEventConsumer } from './consumer.ts';
import type { LogDocument } from './document.ts';
import { createLogRepository, type LogRepository, openLogs } from './repository.ts';

async function setUp(wrap: (logs: LogRepository) => Pick<LogRepository, 'add'> = (logs) => logs) {
  const collection = await openLogs(createMemoryStore());
  const broker = createMemoryBroker();
  const log = createMemoryLogger();
  const dead: Delivery[] = [];
  const consumer = createEventConsumer({
    logs: wrap(createLogRepository(collection)),
    log,
    clock: systemClock,
  });
  const options = { group: 'log', backoffMs: 1, maxAttempts: 3 };
  await broker.subscribe(deadLetterTopic(eventTopic), async (delivery) => void dead.push(delivery), {
    group: 'test',
  });
  await broker.subscribe(eventTopic, consumer, options);
  const stored = async (): Promise<readonly LogDocument[]> => (await collection.find()).documents;
  return { broker, stored, dead, log };
}

const event = (id: string) => logEvent({ id, service: 'vessel', kind: 'vessel.created', message: 'm' });

async function until(condition: () => Promise<boolean> | boolean) {
  const deadline = performance.now() + 5_000;
  while (!(await condition())) {
    assert.ok(performance.now() < deadline, 'waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('consuming events', () => {
  test('each is kept once, however often it arrives and under whatever message id', async () => {
    const { broker, stored, dead } = await setUp();
    for (let round = 0; round < 3; round++) {
      for (const id of ['e-1', 'e-2'])
        await broker.publish(eventTopic, { ...encodeEvent(event(id)), id: `${id}-${round}` });
    }
    await broker.publish(eventTopic, encodeEvent(event('e-3')));
    await until(async () => (await stored()).length === 3);
    assert.deepEqual(
      (await stored()).map(({ id }) => id),
      ['e-1', 'e-2', 'e-3'],
    );
    assert.deepEqual(dead, []);
  });

  test('what is no event goes to the dead letters, and those after it are kept', async () => {
    const { broker, stored, dead, log } = await setUp();
    const rubbish = [
      new Uint8Array([255, 255, 255]),
      new TextEncoder().encode('{"id":"e-0"}'),
      new Uint8Array(),
    ];
    for (const payload of rubbish) await broker.publish(eventTopic, { key: 'k', payload });
    await broker.publish(eventTopic, { ...encodeEvent(event('x'.repeat(600))), id: 'm-1', key: 'k' });
    await broker.publish(eventTopic, { ...encodeEvent(event('e-1')), key: 'k' });
    await until(async () => dead.length === 4 && (await stored()).length === 1);
    assert.deepEqual(
      dead.slice(0, 3).map(({ payload }) => Buffer.from(payload)),
      rubbish.map((payload) => Buffer.from(payload)),
    );
    assert.ok(log.entries.some(({ level }) => level === 'warn'));
  });

  test('a store that is down dead-letters nothing', async () => {
    let failures = 0;
    const { broker, stored, dead } = await setUp((logs) => ({
      async add(document) {
        if (failures++ < 10) {
          const code = failures % 2 ? 'UNAVAILABLE' : 'DEADLINE_EXCEEDED';
          throw new RuntimeError({ code, message: 'the store is down' });
        }
        return logs.add(document);
      },
    }));
    await broker.publish(eventTopic, encodeEvent(event('e-1')));
    await until(async () => (await stored()).length === 1);
    assert.deepEqual(dead, []);
    assert.ok(failures > 10);
  });
});
