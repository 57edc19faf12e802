import { join } from 'node:path';
import {
  type Broker,
  checkTopic,
  deadLetterTopic,
  type PreparedMessage,
  prepareMessage,
  RuntimeError,
  resolveSubscribeOptions,
} from '@fairlead/runtime';
import { openDatabase } from '../sqlite/database.ts';
import type { Consumer, Wake } from './consumer.ts';
import { createFollower } from './follower.ts';
import { createGroupMember } from './group-member.ts';
import type { operations } from './operations.ts';
import { resolveOptions, type SqliteBrokerOptions } from './options.ts';
import { createPublisher } from './publisher.ts';
import { removeOld } from './retention.ts';
import { createFileWatch } from './watch.ts';

const RETENTION_EVERY_MS = 60_000;

/** Creates a broker in `broker.db`, shared by the processes of one machine. Opens the file with the first call. */
export function createSqliteBroker(options: SqliteBrokerOptions): Broker {
  const resolved = resolveOptions(options);
  const database = openDatabase<typeof operations>({
    file: join(resolved.directory, 'broker.db'),
    operations: new URL('./operations.ts', import.meta.url),
    busyTimeoutMs: resolved.busyTimeoutMs,
  });
  const consumers = new Set<Consumer>();
  let retention: NodeJS.Timeout | undefined;
  let closing: Promise<void> | undefined;

  const wake = (topic: string, why: Wake) => {
    for (const consumer of consumers) if (consumer.topic === topic) consumer.wake(why);
  };
  const publisher = createPublisher(database, (topics) => {
    for (const topic of topics) wake(topic, 'published');
  });
  const watch = createFileWatch(database, resolved.pollMs, () => {
    for (const consumer of consumers) consumer.wake('changed');
  });

  const assertOpen = () => {
    if (closing)
      throw new RuntimeError({ code: 'UNAVAILABLE', message: 'The SQLite broker has been closed.' });
  };

  const clean = () => {
    const failed = (error: unknown) => resolved.log?.warn('old messages could not be removed', { error });
    void removeOld(database, resolved, () => !closing).catch((error) => closing ?? failed(error));
  };

  const publish = async (topic: string, message: PreparedMessage, signal?: AbortSignal) => {
    assertOpen();
    retention ??= setInterval(clean, RETENTION_EVERY_MS * (0.75 + Math.random() / 2)).unref();
    await publisher.publish(topic, message, signal);
  };

  const close = async () => {
    watch.stop();
    clearInterval(retention);
    await Promise.all([...consumers].map((consumer) => consumer[Symbol.asyncDispose]()));
    await publisher.idle();
    await database[Symbol.asyncDispose]();
  };

  return {
    name: 'sqlite',
    supports: { durable: true, sharedBetweenProcesses: true, retention: true },
    async publish(topic, message, { signal } = {}) {
      checkTopic(topic);
      await publish(topic, prepareMessage(message), signal);
    },
    async subscribe(topic, handler, subscribeOptions) {
      const subscribe = resolveSubscribeOptions(topic, subscribeOptions);
      assertOpen();
      const { group, signal } = subscribe;
      // What fails here fails for the subscriber at once; later failures are tried again without end.
      const afterSeq =
        group === undefined
          ? await database.call('latest', {}, { signal })
          : await database.call('join', { topic, group }, { signal });
      assertOpen();
      const consumer =
        group === undefined
          ? createFollower({
              database,
              topic,
              afterSeq,
              handler,
              subscribe,
              onDeadLetter: (message) => publish(deadLetterTopic(topic), message),
            })
          : createGroupMember({
              database,
              topic,
              group,
              handler,
              subscribe,
              broker: resolved,
              onAvailable: wake,
            });
      consumers.add(consumer);
      consumer.onState((state) => {
        if (state === 'stopped') consumers.delete(consumer);
        if (consumers.size === 0) watch.stop();
      });
      watch.start();
      return consumer;
    },
    [Symbol.asyncDispose]() {
      closing ??= close();
      return closing;
    },
  };
}
