import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  backoff,
  createSubscriptionStatus,
  type DeliveryHandler,
  type PreparedMessage,
  type ResolvedSubscribeOptions,
  RuntimeError,
  type Subscription,
} from '@fairlead/runtime';
import { type Assignment, createAssignment } from './assignment.ts';
import { toRuntimeError } from './errors.ts';
import { kafkaName } from './names.ts';
import type { ResolvedOptions } from './options.ts';
import { createSession, type Session } from './session.ts';
import { createSlots } from './slots.ts';
import type { Topics } from './topics.ts';
import { endsWithin } from './within.ts';

export interface KafkaSubscriptionOptions {
  readonly topic: string;
  readonly handler: DeliveryHandler;
  readonly subscribe: ResolvedSubscribeOptions;
  readonly broker: ResolvedOptions;
  readonly topics: Topics;
  readonly onDeadLetter: (message: PreparedMessage) => Promise<void>;
}

const FIRST_TRIES = 6;
const PAUSE_MS = 100;
/** Pauses grow to 1.6 s, so that consuming goes on soon after the servers are back. */
const MAX_PAUSE_TRIES = 5;
const FAREWELL_MS = 3_000;

/**
 * The contract's groups are a topic's own, Kafka's are not: members of one group that want different topics would get
 * each other's partitions, and each would stop the others when it comes or goes. `@` is in no topic's or group's name.
 */
const groupId = (topic: string, group: string | undefined, { prefix, clientId }: ResolvedOptions) =>
  kafkaName(group === undefined ? `${clientId}@${topic}@${randomUUID()}` : `${group}@${topic}`, prefix);

/**
 * Subscribes, and resolves once the first consumer has its partitions; rejects when that fails. From then on a
 * consumer that crashes is replaced, for ever.
 */
export async function openSubscription(options: KafkaSubscriptionOptions): Promise<Subscription> {
  const { topic, subscribe, broker, topics } = options;
  const group = groupId(topic, subscribe.group, broker);
  const log = broker.log?.with({ topic, group });
  const status = createSubscriptionStatus();
  const ending = new AbortController();
  let session: Session | undefined;
  let stopping: Promise<void> | undefined;

  await topics.ensure(topic);
  const assignment: Assignment = createAssignment({
    ...options,
    slots: createSlots(subscribe.concurrency),
    status,
    log,
    rebalanceGraceMs: broker.rebalanceGraceMs,
    commitIntervalMs: broker.commitIntervalMs,
    startsAt: subscribe.group === undefined ? await topics.ends(topic) : undefined,
  });

  /** With a timer that keeps the process alive: a subscription does, also while nothing else is connected. */
  const pause = (tries: number) =>
    delay(backoff(Math.min(tries, MAX_PAUSE_TRIES), PAUSE_MS), undefined, { signal: ending.signal });

  const connect = async () => {
    const next = createSession({
      topic,
      group,
      broker,
      listener: assignment.listener,
      onBatch: assignment.onBatch,
    });
    session = next;
    try {
      await next.start();
    } catch (thrown) {
      await next.close();
      throw toRuntimeError(thrown, { brokers: broker.brokers, what: `subscribe to the topic "${topic}"` });
    }
    return next;
  };

  /** A topic that has just been made may not be known to every server yet, nor who coordinates the group. */
  const connectFirst = async (tries = 1): Promise<Session> => {
    try {
      return await connect();
    } catch (error) {
      if (tries === FIRST_TRIES || !(error instanceof RuntimeError) || !error.retryable) throw error;
      await pause(tries);
      return connectFirst(tries + 1);
    }
  };

  const replace = async (): Promise<Session> => {
    for (let tries = 1; ; tries++) {
      await pause(tries);
      try {
        topics.forget(topic);
        await topics.ensure(topic);
        return await connect();
      } catch (error) {
        log?.debug('the consumer could not be replaced yet', { error });
      }
    }
  };

  const supervise = async (first: Session) => {
    for (let current = first; ; ) {
      const error = await Promise.race([current.crashed, ended]);
      if (ending.signal.aborted) return;
      assignment.disconnected();
      status.failing('broker');
      log?.warn('the consumer has crashed and is replaced', { error });
      await current.close();
      current = await replace();
      status.recovered('broker');
      log?.info('the consumer is back in its group');
    }
  };

  const ended = new Promise<void>((resolve) => {
    ending.signal.addEventListener('abort', () => resolve(), { once: true });
  });

  const stop = async () => {
    subscribe.signal?.removeEventListener('abort', onAbort);
    await assignment.finish();
    ending.abort();
    await session?.close();
    if (subscribe.group === undefined)
      await endsWithin(topics.deleteGroup(group), FAREWELL_MS).then((deleted) => {
        if (!deleted) log?.debug('the group could not be deleted; Kafka forgets it by itself');
      });
    status.stopped();
  };
  const dispose = (): Promise<void> => {
    stopping ??= Promise.resolve().then(stop);
    return stopping;
  };
  const onAbort = () => {
    assignment.abort(subscribe.signal?.reason);
    void dispose();
  };

  subscribe.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const first = await connectFirst();
    if (subscribe.signal?.aborted) throw RuntimeError.from(subscribe.signal.reason);
    void supervise(first).catch(() => {});
  } catch (thrown) {
    await dispose();
    throw thrown;
  }

  return {
    get state() {
      return status.state;
    },
    onState: status.onState,
    [Symbol.asyncDispose]: dispose,
  };
}
