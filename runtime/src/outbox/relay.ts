import { createDispatcher } from '../broker/dispatcher.ts';
import { backoff } from '../broker/retry-policy.ts';
import type { Broker } from '../broker/types.ts';
import { sleep } from '../clock/sleep.ts';
import { systemClock } from '../clock/system.ts';
import type { Clock, Timer } from '../clock/types.ts';
import { createContext, runInContext } from '../context/context.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Logger } from '../log/types.ts';
import type { Metrics } from '../metrics/types.ts';
import type { Collection, Document } from '../store/types.ts';
import { createCourier } from './courier.ts';
import { OUTBOX_GRACE_MS } from './layout.ts';
import { addRelayMetrics } from './outbox-metrics.ts';
import type { OutboxLayout, OutboxRelay } from './types.ts';

export interface OutboxRelayOptions<T extends Document> extends OutboxLayout<T> {
  /** Its documents have an indexed number `outboxDueAt` (epoch ms) for as long as they carry events. */
  readonly collection: Collection<T>;
  readonly broker: Pick<Broker, 'publish'>;
  readonly topic: string;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Time between two looks for documents that are due, in ms. Default 1,000. */
  readonly pollMs?: number;
  /** Documents worked on at the same time. Default 16. */
  readonly concurrency?: number;
  /** After how long a publish or an update counts as failed, in ms. Default 5,000. */
  readonly timeoutMs?: number;
  /** Where failures are told. Default nowhere. */
  readonly log?: Logger;
  /** Where events are counted. Default nowhere. */
  readonly metrics?: Metrics;
}

const PAGE = 100;
/** In one sweep; the next one goes on. */
const MAX_PAGES = 1_000;
/** Nudges that wait; what comes on top is found by the sweep. */
const MAX_WAITING = 1_000;
const BACKOFF_MS = 100;

/** Creates an {@link OutboxRelay}. Nothing happens before `start` or the first nudge. */
export function createOutboxRelay<T extends Document>(options: OutboxRelayOptions<T>): OutboxRelay<T> {
  const { collection, clock = systemClock, pollMs = 1_000, concurrency = 16, log } = options;
  if (!(pollMs > 0) || !(concurrency >= 1))
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `An outbox relay's pollMs (${pollMs}) is above 0 and its concurrency (${concurrency}) at least 1.`,
    });
  const courier = createCourier({ timeoutMs: 5_000, ...options, clock });
  const stop = new AbortController();
  const waiting = new Map<string, T>();
  let failures = 0;
  let failed = 0;
  let due = 0;
  let pausedUntilMs = 0;
  let timer: Timer | undefined;
  let sweeping: Promise<boolean> | undefined;

  /** What is in the documents is safe there, so while the broker or the store fails nobody hammers it. */
  const onFailure = (error: unknown) => {
    if (stop.signal.aborted) return;
    failed++;
    if (clock.now() < pausedUntilMs) return;
    if (failures++ === 0) log?.warn('events cannot be published, they wait in their documents', { error });
    pausedUntilMs = clock.now() + backoff(failures, BACKOFF_MS);
  };

  const deliver = async (document: T): Promise<void> => {
    try {
      const delivered = await courier.deliver(document);
      if (!delivered) failed++;
      else if (failures > 0) log?.info('events are published again');
      if (delivered) failures = 0;
    } catch (error) {
      onFailure(error);
    }
  };

  const dispatcher = createDispatcher<string>({
    clock,
    capacity: () => concurrency,
    run: async (id) => {
      const document = waiting.get(id);
      waiting.delete(id);
      if (document && clock.now() >= pausedUntilMs) await deliver(document);
      return undefined;
    },
  });

  const enqueue = (document: T) => {
    if (stop.signal.aborted || (waiting.size >= MAX_WAITING && !waiting.has(document.id))) return;
    const isNew = !waiting.has(document.id);
    waiting.set(document.id, document);
    if (isNew) dispatcher.push(document.id, document.id);
  };

  /** Resolves to whether nothing is left that is due until `untilMs`. */
  const sweep = async (untilMs: number): Promise<boolean> => {
    try {
      for (let page = 0; page < MAX_PAGES && !stop.signal.aborted; page++) {
        const { documents } = await collection.find({
          filter: { outboxDueAt: { lte: untilMs } },
          sort: { field: 'outboxDueAt', direction: 'ascending' },
          limit: PAGE,
        });
        const before = failed;
        due = documents.length;
        for (const document of documents) enqueue(document);
        await dispatcher.idle();
        if (failed > before) return false;
        due = 0;
        if (documents.length < PAGE) return true;
      }
    } catch (error) {
      onFailure(error);
    }
    return false;
  };

  const look = async () => {
    sweeping = sweep(clock.now());
    await sweeping;
    schedule();
  };

  const schedule = () => {
    if (stop.signal.aborted) return;
    const pauseMs = pausedUntilMs - clock.now();
    lookIn(pauseMs > 0 ? pauseMs : pollMs);
  };

  const lookIn = (ms: number) => {
    timer = clock.setTimeout(
      () => runInContext(createContext({ signal: stop.signal }), () => void look()),
      ms,
    );
  };

  const relay: OutboxRelay<T> = {
    start() {
      if (!timer && !stop.signal.aborted) lookIn(0);
    },
    nudge(document) {
      if (clock.now() < pausedUntilMs) return;
      runInContext(createContext({ signal: stop.signal }), () => enqueue(document));
    },
    async flush({ signal } = {}) {
      await runInContext(createContext(signal ? { signal } : {}), async () => {
        const aborted = new Promise<boolean>((resolve) => {
          if (signal?.aborted) resolve(true);
          signal?.addEventListener('abort', () => resolve(true), { once: true });
        });
        await Promise.race([dispatcher.idle(), aborted]);
        while (!signal?.aborted && !stop.signal.aborted) {
          if (await Promise.race([sweep(clock.now() + OUTBOX_GRACE_MS), aborted])) return;
          await sleep(clock, Math.max(pausedUntilMs - clock.now(), 10), signal).catch(() => undefined);
        }
      });
    },
    get published() {
      return courier.published;
    },
    get failed() {
      return failed;
    },
    get due() {
      return due;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      timer?.cancel();
      waiting.clear();
      dispatcher.stop();
      await dispatcher.idle();
      await sweeping;
    },
  };
  if (options.metrics) addRelayMetrics(options.metrics, relay);
  return relay;
}
