import type { Clock, FinishedSpan, Logger } from '@fairlead/runtime';
import { toRow } from './span-row.ts';

/** Gathers spans and writes them in batches. Nothing here throws. */
export interface SpanQueue {
  /** Takes a span; drops and counts it when too many wait. */
  push(span: FinishedSpan): void;
  /** Writes what waits; one try. */
  flush(): Promise<void>;
  /** Writes what waits; whatever comes later, or could not be written, is dropped. */
  close(): Promise<void>;
  readonly dropped: number;
}

export interface SpanQueueOptions {
  readonly clock: Clock;
  readonly flushMs: number;
  readonly maxQueued: number;
  readonly log: Logger | undefined;
  /** Writes a JSON list of rows. Its failure leaves them waiting. */
  write(rows: string): Promise<void>;
}

const BATCH_SIZE = 256;

export function createSpanQueue(options: SpanQueueOptions): SpanQueue {
  const { clock, flushMs, maxQueued, log, write } = options;
  let waiting: FinishedSpan[] = [];
  /** Spans handed to the thread and not yet answered for. */
  let underway = 0;
  let dropped = 0;
  let scheduled = false;
  let timer = { cancel: () => {} };
  let failing = false;
  let closed = false;
  let flushing: Promise<void> = Promise.resolve();

  function schedule(): void {
    if (scheduled || closed) return;
    scheduled = true;
    timer = clock.setTimeout(() => {
      scheduled = false;
      void flush();
    }, flushMs);
  }

  function flush(): Promise<void> {
    flushing = flushing.then(drain);
    return flushing;
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_SIZE);
      waiting = waiting.slice(BATCH_SIZE);
      underway = batch.length;
      const error = await write(`[${batch.map(toRow).join()}]`).then(
        () => undefined,
        (thrown: unknown) => thrown ?? 'unknown',
      );
      underway = 0;
      if (error !== undefined) {
        waiting = [...batch, ...waiting];
        if (!failing) log?.warn('spans cannot be written; they wait', { error, dropped });
        failing = true;
        schedule();
        return;
      }
      failing = false;
    }
  }

  return {
    push(span) {
      if (closed || waiting.length + underway >= maxQueued) {
        dropped++;
        return;
      }
      waiting.push(span);
      schedule();
    },
    flush,
    async close() {
      closed = true;
      timer.cancel();
      await flush();
      dropped += waiting.length;
      waiting = [];
    },
    get dropped() {
      return dropped;
    },
  };
}
