import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { requireServer } from '@fairlead/runtime/testing';
import { createClient } from './client.ts';
import { resolveOptions } from './options.ts';

const server = await requireServer({ name: 'Kafka', port: 9092, env: 'KAFKA_BROKERS' });

/** How many timers are made while `work` goes on. */
async function countTimers(work: () => Promise<unknown>): Promise<number> {
  let timers = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'Timeout') timers++;
    },
  }).enable();
  await work();
  hook.disable();
  return timers;
}

test('producers that have nothing to do arm no timers, and nothing warns', {
  skip: server.skip,
}, async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning);
  process.on('warning', onWarning);
  const options = resolveOptions({ brokers: [server.address] });
  const producers = [1, 2, 3].map(() => createClient(options, 5_000).producer({ idempotent: true }));
  await Promise.all(producers.map((producer) => producer.connect()));
  const timers = await countTimers(() => delay(1_000));
  await Promise.all(producers.map((producer) => producer.disconnect()));
  process.off('warning', onWarning);
  // One is the second that is waited; without the patch there are more than a thousand.
  assert.ok(timers <= 3, `${timers} timers`);
  assert.deepEqual(warnings, []);
});

test('a request that has to wait, since the server has asked for a pause, is sent after it', async () => {
  const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue');
  const queue = new RequestQueue({
    requestTimeout: 1_000,
    clientId: 't',
    broker: 'b',
    logger: { debug() {} },
  });
  const beganMs = performance.now();
  queue.maybeThrottle(40);
  await new Promise<void>((resolve) => {
    const entry = { correlationId: 1, resolve() {}, reject() {} };
    queue.push({ entry, expectResponse: false, sendRequest: resolve });
  });
  assert.ok(performance.now() - beganMs >= 35);
  assert.equal(await countTimers(() => new Promise(setImmediate)), 0);
});
