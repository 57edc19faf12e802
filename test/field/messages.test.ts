import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createSqliteBroker } from '@fairlead/embedded';
import { type Broker, deadLetterHeaders, RuntimeError } from '@fairlead/runtime';
import { requireServer } from '@fairlead/runtime/testing';
import { testBrokers } from '../../plugins/broker-kafka/src/testing/test-broker.ts';
import { until } from '../system/until.ts';

/** Brokers as several processes have them: each with a connection of its own. */
interface Brokers extends AsyncDisposable {
  create(): Broker;
  topic(): string;
}

async function sqliteBrokers(): Promise<Brokers & { readonly directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'fairlead-field-'));
  const made: Broker[] = [];
  return {
    directory,
    create() {
      const broker = createSqliteBroker({ directory, leaseMs: 600 });
      made.push(broker);
      return broker;
    },
    topic: () => 'field',
    async [Symbol.asyncDispose]() {
      await Promise.all(made.map((broker) => broker[Symbol.asyncDispose]()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const payload = new Uint8Array();
const MESSAGES = 30;

function messageTests(name: string, skip: string | false, open: () => Promise<Brokers>) {
  describe(`messages over ${name}`, { skip, concurrency: 2 }, () => {
    test('every replica handling the same message: a group of three handles each once, another group all again', async () => {
      await using brokers = await open();
      const topic = brokers.topic();
      const handled: Record<string, string[]> = { log: [], billing: [] };
      for (const group of ['log', 'log', 'log', 'billing'])
        await brokers.create().subscribe(topic, async ({ id }) => void handled[group]?.push(id), { group });
      const publisher = brokers.create();
      const ids = Array.from({ length: MESSAGES }, (_, number) => `m-${number}`);
      for (const id of ids) await publisher.publish(topic, { id, key: id, payload });
      const isThere = () => handled.log?.length === MESSAGES && handled.billing?.length === MESSAGES;
      await until(isThere, { what: 'all were handled', timeoutMs: 15_000 });
      for (const list of Object.values(handled)) assert.deepEqual([...list].sort(), [...ids].sort());
    });

    test('a poison message that blocks its partition: those behind it are handled, and it lies aside with its error', async () => {
      await using brokers = await open();
      const topic = brokers.topic();
      const handled: string[] = [];
      const poison = async ({ id }: { readonly id: string }) => {
        if (id === 'poison') throw new RuntimeError({ code: 'INVALID_ARGUMENT', message: 'cannot be read' });
        handled.push(id);
      };
      const options = { group: 'log', maxAttempts: 2, backoffMs: 10 };
      await brokers.create().subscribe(topic, poison, options);
      const aside = Promise.withResolvers<{ readonly id: string; readonly error: string | undefined }>();
      await brokers
        .create()
        .subscribe(
          `${topic}.dlq`,
          async ({ id, headers }) => aside.resolve({ id, error: headers[deadLetterHeaders.error] }),
          { group: 'looking' },
        );
      const publisher = brokers.create();
      // One key, one partition, one order.
      for (const id of ['first', 'poison', 'second', 'third'])
        await publisher.publish(topic, { id, key: 'same', payload });
      await until(() => handled.length === 3, { what: 'the others were handled', timeoutMs: 15_000 });
      assert.deepEqual(handled, ['first', 'second', 'third']);
      const { id, error } = await aside.promise;
      assert.equal(id, 'poison');
      assert.match(error ?? '', /cannot be read/);
    });

    test('a consumer that dies silently: a handler that fails for a while goes on, and is seen to be in trouble', async () => {
      await using brokers = await open();
      const topic = brokers.topic();
      let fails = 3;
      const handled: string[] = [];
      const subscription = await brokers.create().subscribe(
        topic,
        async ({ id }) => {
          if (fails-- > 0) throw new RuntimeError({ code: 'UNAVAILABLE', message: 'the store is down' });
          handled.push(id);
        },
        { group: 'log', backoffMs: 10 },
      );
      const states: string[] = [];
      subscription.onState((state) => states.push(state));
      await brokers.create().publish(topic, { id: 'm', key: 'k', payload });
      await until(() => handled.length === 1, { what: 'it was handled in the end', timeoutMs: 15_000 });
      await until(() => subscription.state === 'running', { what: 'it runs again' });
      assert.ok(states.includes('retrying'));
    });
  });
}

messageTests('SQLite', false, sqliteBrokers);
const kafka = await requireServer({ name: 'Kafka', port: 9_092, env: 'KAFKA_BROKERS' });
messageTests('Kafka', kafka.skip, async () => testBrokers(kafka.address));

test('a consumer that dies silently: another takes over what it had begun, and all that comes', async () => {
  await using brokers = await sqliteBrokers();
  const publisher = brokers.create();
  const child = fork(join(import.meta.dirname, 'parts/stuck-consumer.ts'), [
    brokers.directory,
    'field',
    'log',
  ]);
  const began = once(child, 'message');
  await publisher.publish('field', { id: 'm-0', key: 'k', payload });
  assert.deepEqual(await began, ['m-0', undefined]);
  const handled: string[] = [];
  const attempts: number[] = [];
  await brokers.create().subscribe(
    'field',
    async ({ id, attempt }) => {
      handled.push(id);
      attempts.push(attempt);
    },
    { group: 'log' },
  );
  await publisher.publish('field', { id: 'm-1', key: 'k', payload });
  child.kill('SIGKILL');
  await until(() => handled.length === 2, { what: 'both were handled' });
  assert.deepEqual(handled, ['m-0', 'm-1']);
  assert.ok((attempts[0] ?? 0) > 1, 'the second member does not know that it is a second attempt');
});
