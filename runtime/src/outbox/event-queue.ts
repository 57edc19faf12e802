import { createDispatcher } from '../broker/dispatcher.ts';
import { backoff } from '../broker/retry-policy.ts';
import type { Broker, OutgoingMessage } from '../broker/types.ts';
import { systemClock } from '../clock/system.ts';
import type { Clock } from '../clock/types.ts';
import { createContext, runInContext } from '../context/context.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Logger } from '../log/types.ts';
import type { Metrics } from '../metrics/types.ts';
import { addQueueMetrics } from './outbox-metrics.ts';

export interface EventQueueOptions {
  readonly broker: Pick<Broker, 'publish'>;
  readonly topic: string;
  /** Events that wait at most; what comes on top is dropped. Default 1,000. */
  readonly capacity?: number;
  /** Events published at the same time; those with the same key one after the other. Default 32. */
  readonly concurrency?: number;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Where dropped events are told, once until one gets through again. Default nowhere. */
  readonly log?: Logger;
  /** Where events are counted. Default nowhere. */
  readonly metrics?: Metrics;
}

/** Best effort, for events that no change carries (reads, log-ins): never delays or fails the call they come from. */
export interface EventQueue extends AsyncDisposable {
  /** Queues an event. False when it was dropped. Neither waits nor throws. */
  offer(event: OutgoingMessage): boolean;
  /** Resolves once nothing waits any more or `signal` aborts. */
  flush(options?: { signal?: AbortSignal }): Promise<void>;
  /** Events that wait. */
  readonly size: number;
  /** Events that were dropped so far: the queue was full or disposed, or the broker refused them. */
  readonly dropped: number;
}

const BACKOFF_MS = 100;

/** Creates an {@link EventQueue}. */
export function createEventQueue(options: EventQueueOptions): EventQueue {
  const { broker, topic, capacity = 1_000, concurrency = 32, clock = systemClock, log } = options;
  if (!(capacity >= 1) || !(concurrency >= 1))
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `An event queue's capacity (${capacity}) and concurrency (${concurrency}) are at least 1.`,
    });
  const stop = new AbortController();
  let dropped = 0;
  let told = false;

  const drop = (reason: string, error?: unknown) => {
    dropped++;
    if (!told) log?.warn('events are dropped', { topic, reason, ...(error === undefined ? {} : { error }) });
    told = true;
    return false;
  };

  const dispatcher = createDispatcher<{ event: OutgoingMessage; tries: number }>({
    clock,
    capacity: () => concurrency,
    run: async (item) => {
      try {
        await broker.publish(topic, item.event, { signal: stop.signal });
        told = false;
        return undefined;
      } catch (error) {
        if (!stop.signal.aborted && RuntimeError.from(error).retryable)
          return backoff(++item.tries, BACKOFF_MS);
        drop('the broker refused it', error);
        return undefined;
      }
    },
  });

  const queue: EventQueue = {
    offer(event) {
      if (stop.signal.aborted) return drop('the queue is closed');
      if (dispatcher.size >= capacity) return drop('the queue is full');
      const push = () => dispatcher.push(event.key ?? '', { event, tries: 0 });
      runInContext(createContext({ signal: stop.signal }), push);
      return true;
    },
    async flush({ signal } = {}) {
      if (signal?.aborted) return;
      const aborted = new Promise<void>((resolve) => {
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
      await Promise.race([dispatcher.idle(), aborted]);
    },
    get size() {
      return dispatcher.size;
    },
    get dropped() {
      return dropped;
    },
    async [Symbol.asyncDispose]() {
      if (stop.signal.aborted) return;
      dispatcher.stop();
      stop.abort();
      await dispatcher.idle();
      dropped += dispatcher.size;
    },
  };
  if (options.metrics) addQueueMetrics(options.metrics, queue);
  return queue;
}
