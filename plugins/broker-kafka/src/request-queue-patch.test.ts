import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { requireServer } from '@fairlead/runtime/testing';
import { createClient } from './client.ts';
import { resolveOptions } from './options.ts';

const server = await requireServer({ name: 'Kafka', port: 9092, env: 'KAFKA_BROKERS' });

test('producers that have nothing to do arm no timers, and nothing warns', {
  skip: server.skip,
}, async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning);
  process.on('warning', onWarning);
  const options = resolveOptions({ brokers: [server.address] });
  const producers = [1, 2, 3].map(() => createClient(options, 5_000).producer({ idempotent: true }));
  await Promise.all(producers.map((producer) => producer.connect()));
  let timers = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'Timeout') timers++;
    },
  }).enable();
  await delay(1_000);
  hook.disable();
  await Promise.all(producers.map((producer) => producer.disconnect()));
  process.off('warning', onWarning);
  // One is the second that is waited; kafkajs without the patch arms some 2,500.
  assert.ok(timers <= 3, `${timers} timers`);
  assert.deepEqual(warnings, []);
});

test('requests that have to wait are sent all the same', { skip: server.skip }, async () => {
  const options = resolveOptions({ brokers: [server.address] });
  const admin = createClient(options, 5_000).admin();
  await admin.connect();
  // More at a time than one connection takes; each is answered.
  const answers = await Promise.all(Array.from({ length: 50 }, () => admin.describeCluster()));
  await admin.disconnect();
  assert.equal(answers.length, 50);
  assert.ok(answers.every(({ brokers }) => brokers.length > 0));
});
