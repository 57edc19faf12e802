import { type Message, Partitioners, type Producer } from 'kafkajs';
import { createClient } from './client.ts';
import { type Doing, tooLate, toRuntimeError } from './errors.ts';
import type { ResolvedOptions } from './options.ts';
import { endsWithin, within } from './within.ts';

/** Sends batches, in the name of a producer that is replaced after every failure. */
export interface Producers {
  /** Resolves once all replicas that are in step have the messages. The next batch of a topic waits for it. */
  send(topic: string, messages: Message[]): Promise<void>;
  close(): Promise<void>;
}

interface Generation {
  readonly producer: Producer;
  readonly ready: Promise<void>;
  readonly work: Set<Promise<unknown>>;
}

const FAREWELL_MS = 2_000;

/**
 * Chooses once. Without this, kafkajs would choose again for a message without a key when it repeats a request, and
 * the server could take another message, which has the same number in its partition, for a repetition: lost.
 */
function stickyPartitioner() {
  const choose = Partitioners.DefaultPartitioner();
  const chosen = new WeakMap<Message, number>();
  return (args: Parameters<typeof choose>[0]) => {
    const partition = chosen.get(args.message) ?? choose(args);
    chosen.set(args.message, partition);
    return partition;
  };
}

/**
 * Creates {@link Producers}. They are idempotent: a request that kafkajs repeats is stored once. That holds only while
 * each batch's numbers follow those of the last one, so after a failure (was it stored or not?) a new producer begins.
 */
export function createProducers(options: ResolvedOptions): Producers {
  const { brokers, publishTimeoutMs } = options;
  let current: Generation | undefined;
  const retired = new Set<Promise<unknown>>();

  const open = (): Generation => {
    const producer = createClient(options, publishTimeoutMs).producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: stickyPartitioner,
      retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
    const ready = producer.connect();
    return { producer, ready, work: new Set([ready]) };
  };

  /** Its requests may still be on their way, and would connect again after a disconnect: that waits for them. */
  const retire = (generation: Generation) => {
    if (current === generation) current = undefined;
    const gone = Promise.allSettled(generation.work)
      .then(() => generation.producer.disconnect())
      .catch(() => {})
      .finally(() => retired.delete(gone));
    retired.add(gone);
  };

  return {
    async send(topic, messages) {
      current ??= open();
      const generation = current;
      const { producer, ready, work } = generation;
      const doing: Doing = { brokers, what: `publish to the topic "${topic}"` };
      const sent = ready.then(() => producer.send({ topic, messages, acks: -1, timeout: publishTimeoutMs }));
      work.add(sent);
      try {
        await within(sent, publishTimeoutMs, () => tooLate(doing, publishTimeoutMs));
        work.delete(sent);
      } catch (thrown) {
        if (current === generation) retire(generation);
        throw toRuntimeError(thrown, doing);
      }
    },
    async close() {
      if (current) retire(current);
      await endsWithin(Promise.all(retired), FAREWELL_MS);
    },
  };
}
