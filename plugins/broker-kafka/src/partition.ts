import {
  attemptDelivery,
  backoff,
  createDispatcher,
  type DeliveryHandler,
  deadLetter,
  type Logger,
  type PreparedMessage,
  type ResolvedSubscribeOptions,
  RuntimeError,
  type SubscriptionStatus,
  systemClock,
} from '@fairlead/runtime';
import type { KafkaMessage } from 'kafkajs';
import { toDelivery } from './messages.ts';
import { createOffsets } from './offsets.ts';
import { encodeProgress, type Progress } from './progress.ts';
import type { Slots } from './slots.ts';

export interface PartitionOptions {
  readonly topic: string;
  readonly partition: number;
  /** How far the group has come; from there it goes on. */
  readonly progress: Progress;
  readonly handler: DeliveryHandler;
  readonly subscribe: ResolvedSubscribeOptions;
  readonly slots: Slots;
  readonly status: SubscriptionStatus;
  readonly log: Logger | undefined;
  readonly onDeadLetter: (message: PreparedMessage) => Promise<void>;
  /** Something was finished or has failed: there is something to commit, and perhaps room for more. */
  readonly onProgress: (partition: Partition) => void;
}

/** The messages of one partition while this member has it: ordered by key, finished in any order. */
export interface Partition {
  readonly partition: number;
  /** The next message that it wants. */
  readonly position: number;
  /** Takes messages in the order of their offsets; `nextOffset` is the one behind the last, of whatever kind. */
  push(messages: readonly KafkaMessage[], nextOffset: number): void;
  /** So much waits that no more should be fetched. */
  readonly full: boolean;
  /** So little waits that more may be fetched. */
  readonly roomy: boolean;
  /** What to commit. */
  progress(): { readonly offset: number; readonly metadata: string };
  /** Resolves once no handler runs. */
  settled(): Promise<void>;
  /** Starts no handler any more; those that run finish, and their outcome counts. */
  stop(): void;
  /** Stops, and tells the handlers that run to give up. */
  abort(reason: unknown): void;
  /** Aborts; the partition is somebody else's, and what handlers still do here has no effect. */
  drop(reason: unknown): void;
}

interface Item {
  readonly message: KafkaMessage;
  readonly offset: number;
  tries: number;
  failures: number;
  letter: PreparedMessage | undefined;
}

/** `again`: after so many ms. */
type Result = { readonly again: number } | 'finished' | 'abandoned';

const MAX_MESSAGES = 5_000;
const MAX_BYTES = 4 * 1024 * 1024;
const bytesOf = ({ value, key }: KafkaMessage) => (value?.length ?? 0) + (key?.length ?? 0);

/** Creates a {@link Partition} that has no messages yet. */
export function createPartition(options: PartitionOptions): Partition {
  const { topic, partition, handler, subscribe, slots, status, log } = options;
  const offsets = createOffsets<Item>(options.progress);
  const signalling = new AbortController();
  const working = new Set<Promise<unknown>>();
  const failing = new Set<string>();
  let bytes = 0;
  let stopped = false;
  let dropped = false;

  const nameOf = ({ offset }: Item) => `${partition}-${offset}`;
  const recover = (name: string) => {
    if (failing.delete(name)) status.recovered(name);
  };

  const attempt = async (item: Item): Promise<Result> => {
    const delivery = toDelivery({ topic, partition }, item.message, ++item.tries);
    const outcome = await attemptDelivery(handler, delivery, {
      failures: item.failures,
      policy: subscribe,
      signal: signalling.signal,
    });
    slots.release();
    if (outcome.kind === 'handled') return 'finished';
    if (outcome.kind === 'abandoned' || dropped) return 'abandoned';
    if (outcome.kind === 'retry') {
      item.failures = outcome.failures;
      return { again: outcome.delayMs };
    }
    log?.error('message goes to the dead-letter topic', { id: delivery.id, error: outcome.error });
    item.letter = deadLetter(delivery, subscribe.group ?? '', outcome.error);
    return sendLetter(item, item.letter);
  };

  const sendLetter = async (item: Item, letter: PreparedMessage): Promise<Result> => {
    try {
      await options.onDeadLetter(letter);
      return 'finished';
    } catch (error) {
      log?.warn('a dead letter could not be published, trying again', { id: letter.id, error });
      return { again: backoff(++item.tries, subscribe.backoffMs) };
    }
  };

  const handle = async (item: Item): Promise<number | undefined> => {
    if (item.letter) slots.release();
    const result = await (item.letter ? sendLetter(item, item.letter) : attempt(item));
    if (dropped || result === 'abandoned') return undefined;
    if (result === 'finished') {
      offsets.finish(item.offset);
      bytes -= bytesOf(item.message);
      recover(nameOf(item));
    } else {
      failing.add(nameOf(item));
      status.failing(nameOf(item));
    }
    options.onProgress(self);
    return result === 'finished' ? undefined : result.again;
  };

  const dispatcher = createDispatcher<Item>({
    clock: systemClock,
    capacity: () => subscribe.concurrency,
    run: async (item) => {
      if (!(await slots.acquire())) return undefined;
      if (stopped) {
        slots.release();
        return undefined;
      }
      const work = handle(item).finally(() => working.delete(work));
      working.add(work);
      return work;
    },
  });

  const stop = () => {
    stopped = true;
    dispatcher.stop();
  };
  const abort = (reason: unknown) => {
    stop();
    signalling.abort(RuntimeError.from(reason));
  };

  const self: Partition = {
    partition,
    get position() {
      return offsets.position;
    },
    push(messages, nextOffset) {
      for (const message of messages) {
        const offset = Number(message.offset);
        const known = offsets.known(offset);
        if (known === 'finished') continue;
        const { tries, failures } = known;
        const item: Item = { message, offset, tries, failures, letter: undefined };
        offsets.add(offset, item);
        bytes += bytesOf(message);
        dispatcher.push(message.key?.toString('utf8') ?? '', item);
      }
      offsets.moveTo(nextOffset);
      if (offsets.unfinished === 0) options.onProgress(self);
    },
    get full() {
      return offsets.unfinished >= MAX_MESSAGES || bytes >= MAX_BYTES;
    },
    get roomy() {
      return offsets.unfinished <= MAX_MESSAGES / 2 && bytes <= MAX_BYTES / 2;
    },
    progress() {
      const progress = offsets.progress();
      return { offset: progress.offset, metadata: encodeProgress(progress) };
    },
    async settled() {
      while (working.size > 0) await Promise.all(working);
    },
    stop,
    abort,
    drop(reason) {
      dropped = true;
      abort(reason);
      for (const name of [...failing]) recover(name);
    },
  };
  return self;
}
