import { type Consumer, type EachBatchPayload, PartitionAssigners } from 'kafkajs';
import { createClient } from './client.ts';
import { type GroupListener, withListener } from './group-hook.ts';
import type { ResolvedOptions } from './options.ts';
import { endsWithin } from './within.ts';

export interface SessionOptions {
  readonly topic: string;
  readonly group: string;
  readonly broker: ResolvedOptions;
  readonly listener: GroupListener;
  /** Must not wait: as long as it is not back, nothing is fetched and no sign of life is sent. */
  readonly onBatch: (batch: EachBatchPayload['batch']) => void;
}

/** One consumer of kafkajs, from joining the group until it leaves or crashes. It is not used again. */
export interface Session {
  /** Resolves once it has its partitions; rejects when it could not join. */
  start(): Promise<void>;
  /** Resolves with the reason once it has crashed. Never, if it is closed instead. */
  readonly crashed: Promise<Error>;
  /** Leaves the group, as far as Kafka answers. Never rejects. */
  close(): Promise<void>;
}

/** How long the server may hold back an answer when there is nothing new; a member that leaves waits for it. */
const MAX_WAIT_MS = 250;
const FAREWELL_MS = 5_000;
/** After so many sessions' time without any sign of life of its own, a consumer counts as crashed. */
const SILENT_SESSIONS = 6;

/** Creates a {@link Session}; nothing is connected before `start`. */
export function createSession(options: SessionOptions): Session {
  const { topic, group, listener, onBatch } = options;
  const { sessionTimeoutMs, heartbeatIntervalMs } = options.broker;
  const { promise: crashed, resolve: crash } = Promise.withResolvers<Error>();
  let lastSignMs = performance.now();

  // A member that joins waits for those who are silent: the answer takes up to a session.
  const client = createClient(options.broker, sessionTimeoutMs + 5_000);
  const consumer: Consumer = client.consumer({
    groupId: group,
    partitionAssigners: [withListener(PartitionAssigners.roundRobin, listener)],
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: 2 * sessionTimeoutMs,
    heartbeatInterval: heartbeatIntervalMs,
    maxWaitTimeInMs: MAX_WAIT_MS,
    allowAutoTopicCreation: false,
    // Who is called after a crash decides, so that no error is one after which nothing comes any more.
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
  });
  const { CRASH, FETCH, HEARTBEAT, GROUP_JOIN } = consumer.events;
  const alive = () => {
    lastSignMs = performance.now();
  };
  for (const event of [FETCH, HEARTBEAT, GROUP_JOIN]) consumer.on(event, alive);
  consumer.on(CRASH, ({ payload: { error } }) => crash(error));

  const watch = setInterval(() => {
    const silentMs = performance.now() - lastSignMs;
    if (silentMs < SILENT_SESSIONS * sessionTimeoutMs) return;
    crash(new Error(`The consumer has not given a sign of life for ${Math.round(silentMs / 1_000)} s.`));
  }, sessionTimeoutMs).unref();
  void crashed.then(() => clearInterval(watch));

  const join = async () => {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => onBatch(batch),
    });
  };

  return {
    crashed,
    async start() {
      // A consumer that fails while it joins crashes, and `run` resolves all the same.
      const failed = crashed.then((error) => Promise.reject(error));
      failed.catch(() => {});
      await Promise.race([failed, join().then(() => new Promise<void>(setImmediate))]);
    },
    async close() {
      clearInterval(watch);
      await endsWithin(consumer.disconnect(), FAREWELL_MS);
    },
  };
}
