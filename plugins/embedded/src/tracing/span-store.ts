import { join } from 'node:path';
import {
  type Clock,
  createRecordingTracer,
  type Logger,
  RuntimeError,
  type Sampler,
  systemClock,
  type TracerDriver,
} from '@fairlead/runtime';
import { openDatabase } from '../sqlite/database.ts';
import type { operations } from './operations.ts';
import { createSpanQueue } from './span-queue.ts';

export interface SpanStoreOptions {
  /** Where `spans.db` lies; made with mode 0700 when it is not there. */
  readonly directory: string;
  /** Whose spans these are. */
  readonly service: string;
  /** For traces that begin here. Default all. */
  readonly sampler?: Sampler;
  /** Time between the end of a span and its writing, in ms. Default 250. */
  readonly flushMs?: number;
  /** How many spans may wait to be written; further ones are dropped and counted. Default 10,000. */
  readonly maxQueued?: number;
  /** How old spans may grow, in ms. Default 24 hours. */
  readonly retentionMs?: number;
  /** How many spans the file may hold, of all services. Default 200,000. */
  readonly maxSpans?: number;
  /** Default the system's clock. */
  readonly clock?: Clock;
  /** Hears of a file that cannot be written. Default nobody. */
  readonly log?: Logger;
}

const defaults = {
  flushMs: 250,
  maxQueued: 10_000,
  retentionMs: 24 * 3_600_000,
  maxSpans: 200_000,
} as const;

/** Short, since closing waits for it; what was not written waits for the next try. */
const BUSY_TIMEOUT_MS = 2_000;

/** Time between two looks for spans to remove, in ms; the first one comes with the first batch. */
const RETAIN_MS = 10_000;

/** Keeps spans in `spans.db`, shared by the processes of one machine. A call never waits for it nor fails by it. */
export function createSpanStore(options: SpanStoreOptions): TracerDriver {
  const { directory, service, sampler, log, clock = systemClock } = options;
  const { flushMs, maxQueued, retentionMs, maxSpans } = { ...defaults, ...options };
  if (directory === '')
    throw new RuntimeError({ code: 'INVALID_ARGUMENT', message: 'the directory of the span store is empty' });
  for (const [name, value] of Object.entries({ flushMs, maxQueued, retentionMs, maxSpans }))
    if (!(value >= 1))
      throw new RuntimeError({
        code: 'INVALID_ARGUMENT',
        message: `${name} is ${value}; it has to be 1 or more`,
      });

  const database = openDatabase<typeof operations>({
    file: join(directory, 'spans.db'),
    operations: new URL('./operations.ts', import.meta.url),
    busyTimeoutMs: BUSY_TIMEOUT_MS,
  });
  let retainAtMs = 0;
  let disposed: Promise<void> | undefined;

  async function retain(): Promise<void> {
    if (clock.now() < retainAtMs) return;
    retainAtMs = clock.now() + RETAIN_MS;
    const more = await database.call('retain', { maxSpans, beforeMs: clock.now() - retentionMs });
    if (more) retainAtMs = 0;
  }

  const queue = createSpanQueue({
    clock,
    flushMs,
    maxQueued,
    log,
    async write(rows) {
      await database.call('add', { service, rows });
      // Failing to remove is no reason to write the batch again.
      await retain().catch(() => undefined);
    },
  });
  const tracer = createRecordingTracer({ service, clock, report: queue.push, ...(sampler && { sampler }) });

  return {
    name: 'embedded',
    tracer,
    reader: { trace: (traceId, options) => database.call('trace', { traceId }, options) },
    get droppedSpans() {
      return queue.dropped;
    },
    async flush({ signal } = {}) {
      const aborted = new Promise<void>((resolve) => {
        if (signal?.aborted) resolve();
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
      await Promise.race([queue.flush(), aborted]);
    },
    async [Symbol.asyncDispose]() {
      disposed ??= queue.close().then(() => database[Symbol.asyncDispose]());
      await disposed;
    },
  };
}
