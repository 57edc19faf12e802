import {
  attemptDelivery,
  backoff,
  createDispatcher,
  createSubscriptionStatus,
  type DeliveryHandler,
  deadLetter,
  type PreparedMessage,
  type ResolvedSubscribeOptions,
  RuntimeError,
  sleep,
  systemClock,
} from '@fairlead/runtime';
import type { Database } from '../sqlite/database.ts';
import type { Consumer } from './consumer.ts';
import type { operations } from './operations.ts';
import { toDelivery } from './rows.ts';
import type { MessageRow } from './topic-operations.ts';

export interface FollowerOptions {
  readonly database: Database<typeof operations>;
  readonly topic: string;
  /** Behind this it begins. */
  readonly afterSeq: number;
  readonly handler: DeliveryHandler;
  readonly subscribe: ResolvedSubscribeOptions;
  /** Puts a message into the dead-letter topic. */
  readonly onDeadLetter: (message: PreparedMessage) => Promise<void>;
}

const FETCH_LIMIT = 256;
/** What is read ahead of the handlers; behind it a follower waits. */
const MAX_WAITING_MESSAGES = 10_000;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

type Item = { readonly row: MessageRow; tries: number; failures: number };

/** A subscriber without a group: it reads the log from where it began and keeps its place in memory. */
export function createFollower(options: FollowerOptions): Consumer {
  const { database, topic, handler, subscribe, onDeadLetter } = options;
  const status = createSubscriptionStatus();
  const abort = new AbortController();
  const handling = new Set<Promise<unknown>>();
  let afterSeq = options.afterSeq;
  let waitingBytes = 0;
  let hungry = true;
  let working = false;
  let stopping: Promise<void> | undefined;

  const handle = async (item: Item): Promise<number | undefined> => {
    const delivery = toDelivery(topic, item.row, ++item.tries);
    const outcome = await attemptDelivery(handler, delivery, {
      failures: item.failures,
      policy: subscribe,
      signal: abort.signal,
    });
    if (outcome.kind === 'retry') {
      item.failures = outcome.failures;
      status.failing(delivery.id);
      return outcome.delayMs;
    }
    if (outcome.kind === 'dead-letter') {
      try {
        await onDeadLetter(deadLetter(delivery, '', outcome.error));
      } catch {
        status.failing(delivery.id);
        return backoff(item.tries, subscribe.backoffMs);
      }
    }
    status.recovered(delivery.id);
    waitingBytes -= item.row.payload.byteLength;
    if (hungry) void work();
    return undefined;
  };

  const dispatcher = createDispatcher<Item>({
    clock: systemClock,
    capacity: () => subscribe.concurrency,
    run: (item) => {
      const work = handle(item).finally(() => handling.delete(work));
      handling.add(work);
      return work;
    },
  });

  const mayFetch = () =>
    hungry && !stopping && dispatcher.size < MAX_WAITING_MESSAGES && waitingBytes < MAX_WAITING_BYTES;

  const fetch = async () => {
    hungry = false;
    try {
      const rows = await database.call('fetch', { topic, afterSeq, limit: FETCH_LIMIT });
      if (rows.length === FETCH_LIMIT) hungry = true;
      for (const row of rows) {
        afterSeq = row.seq;
        waitingBytes += row.payload.byteLength;
        dispatcher.push(row.key, { row, tries: 0, failures: 0 });
      }
    } catch (error) {
      hungry = true;
      throw error;
    }
  };

  const work = async () => {
    if (working) return;
    working = true;
    for (let tries = 0; mayFetch(); ) {
      try {
        await fetch();
        tries = 0;
        status.recovered('broker');
      } catch {
        status.failing('broker');
        await sleep(systemClock, backoff(++tries, 50));
      }
    }
    working = false;
  };

  const stop = async () => {
    subscribe.signal?.removeEventListener('abort', onAbort);
    dispatcher.stop();
    while (handling.size > 0) await Promise.all(handling);
    status.stopped();
  };
  const dispose = (): Promise<void> => {
    stopping ??= Promise.resolve().then(stop);
    return stopping;
  };
  const onAbort = () => {
    abort.abort(RuntimeError.from(subscribe.signal?.reason));
    void dispose();
  };
  subscribe.signal?.addEventListener('abort', onAbort, { once: true });

  return {
    topic,
    wake() {
      hungry = true;
      void work();
    },
    get state() {
      return status.state;
    },
    onState: status.onState,
    [Symbol.asyncDispose]: dispose,
  };
}
