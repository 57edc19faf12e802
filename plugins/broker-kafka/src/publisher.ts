import { setTimeout as delay } from 'node:timers/promises';
import { type PreparedMessage, RuntimeError } from '@fairlead/runtime';
import type { Message } from 'kafkajs';
import { isNotYet, tooLate } from './errors.ts';
import { kafkaBytes, toKafka } from './messages.ts';
import type { ResolvedOptions } from './options.ts';
import type { Producers } from './producers.ts';
import type { Topics } from './topics.ts';
import { within } from './within.ts';

/** Publishes in batches: what comes in one turn of the event loop, or while a batch is on its way, goes together. */
export interface Publisher {
  publish(topic: string, message: PreparedMessage, signal?: AbortSignal): Promise<void>;
  /** Resolves once everything so far is published or has failed. */
  idle(): Promise<void>;
}

interface Entry {
  readonly message: Message;
  readonly bytes: number;
  readonly signal: AbortSignal | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What waits for one topic; one batch at a time, so that the order of publishing is the order in Kafka. */
interface Lane {
  waiting: Entry[];
  working: Promise<void> | undefined;
}

/** Below the 1 MiB that a server takes as one batch of a partition by default. */
const MAX_BATCH_BYTES = 1_000_000;
/** Before a topic that is not ready yet is tried again. */
const PAUSE_MS = 50;
/** Of what waits for Kafka; more is refused rather than kept in memory. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** Creates a {@link Publisher}; the topics are made when they are first published to. */
export function createPublisher(options: ResolvedOptions, producers: Producers, topics: Topics): Publisher {
  const lanes = new Map<string, Lane>();
  let waitingBytes = 0;

  const take = (lane: Lane): Entry[] => {
    let bytes = 0;
    let count = 0;
    for (const entry of lane.waiting) {
      bytes += entry.bytes;
      if (count > 0 && bytes > MAX_BATCH_BYTES) break;
      count++;
    }
    const batch = lane.waiting.slice(0, count);
    lane.waiting = lane.waiting.slice(count);
    for (const entry of batch) waitingBytes -= entry.bytes;
    return batch.filter(({ signal }) => !signal?.aborted);
  };

  const sendNow = async (topic: string, batch: readonly Entry[]) => {
    const messages = batch.map(({ message }) => message);
    const endMs = performance.now() + options.publishTimeoutMs;
    for (;;)
      try {
        await topics.ensure(topic);
        return await producers.send(topic, messages);
      } catch (error) {
        if (!isNotYet(error) || performance.now() + PAUSE_MS > endMs) throw error;
        topics.forget(topic);
        await delay(PAUSE_MS);
      }
  };

  const send = (topic: string, batch: readonly Entry[]) => {
    const doing = { brokers: options.brokers, what: `publish to the topic "${topic}"` };
    return within(sendNow(topic, batch), options.publishTimeoutMs, () =>
      tooLate(doing, options.publishTimeoutMs),
    );
  };

  const work = async (topic: string, lane: Lane) => {
    await new Promise(setImmediate);
    while (lane.waiting.length > 0) {
      const batch = take(lane);
      if (batch.length === 0) continue;
      try {
        await send(topic, batch);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        // What has waited behind it has waited for the same server: it is told now rather than after one more try.
        const away = error instanceof RuntimeError && error.code === 'UNAVAILABLE';
        const behind = away ? lane.waiting.splice(0) : [];
        for (const entry of behind) waitingBytes -= entry.bytes;
        for (const { reject } of [...batch, ...behind]) reject(error);
      }
    }
    lanes.delete(topic);
  };

  return {
    publish: (topic, prepared, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(RuntimeError.from(signal.reason));
        const message = toKafka(prepared);
        const bytes = kafkaBytes(message);
        if (waitingBytes + bytes > MAX_WAITING_BYTES) {
          const text = `More than ${MAX_WAITING_BYTES} bytes of messages wait for Kafka. Try again later.`;
          return reject(new RuntimeError({ code: 'UNAVAILABLE', message: text }));
        }
        const onAbort = () => reject(RuntimeError.from(signal?.reason));
        signal?.addEventListener('abort', onAbort, { once: true });
        const ended = <T>(settle: (value: T) => void) => {
          return (value: T) => {
            signal?.removeEventListener('abort', onAbort);
            settle(value);
          };
        };
        const lane: Lane = lanes.get(topic) ?? { waiting: [], working: undefined };
        lanes.set(topic, lane);
        waitingBytes += bytes;
        lane.waiting.push({ message, bytes, signal, resolve: ended(resolve), reject: ended(reject) });
        lane.working ??= work(topic, lane);
      }),
    idle: async () => void (await Promise.all([...lanes.values()].map(({ working }) => working))),
  };
}
