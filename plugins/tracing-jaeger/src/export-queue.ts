import { type Clock, RuntimeError, type Timer } from '@fairlead/runtime';

/** Gathers finished spans and sends them in batches, one at a time. Nothing here throws, or makes a call wait. */
export interface ExportQueue<T> {
  /** Takes a span; drops and counts it when too many wait. */
  push(span: T): void;
  /** Tries once to send what waits. Ends when it is sent, when a batch fails, at the timeout or with the signal. */
  flush(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Sends what waits, for at most `flushTimeoutMs`; whatever comes later, or could not be sent, is dropped. */
  close(): Promise<void>;
  readonly dropped: number;
}

export interface ExportQueueOptions<T> {
  readonly clock: Clock;
  /** Time between the end of a span and its sending, unless a batch is full before. */
  readonly flushMs: number;
  readonly maxQueued: number;
  readonly batchSize: number;
  readonly flushTimeoutMs: number;
  /** Throws a `RuntimeError`: a retryable one leaves the batch waiting, any other drops it. */
  send(batch: readonly T[], signal: AbortSignal): Promise<void>;
  readonly onFailure: (
    error: RuntimeError,
    counts: { readonly waiting: number; readonly dropped: number },
  ) => void;
  /** A batch has been taken after failures. */
  readonly onRecovery: () => void;
}

/** Between two tries while the collector does not answer, in ms. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

export function createExportQueue<T>(options: ExportQueueOptions<T>): ExportQueue<T> {
  const { clock, flushMs, maxQueued, batchSize, flushTimeoutMs, send, onFailure, onRecovery } = options;
  let waiting: T[] = [];
  /** Spans of the batch that is being sent. */
  let underway = 0;
  let dropped = 0;
  /** Tries that failed since the last that did not. */
  let failures = 0;
  let closed = false;
  let timer: Timer | undefined;
  let draining: Promise<void> | undefined;
  const stopped = new AbortController();

  function schedule(delayMs: number): void {
    timer?.cancel();
    if (closed) return;
    timer = clock.setTimeout(() => {
      timer = undefined;
      void drain();
    }, delayMs);
  }

  /** One at a time; whoever comes meanwhile waits for the same. */
  function drain(): Promise<void> {
    draining ??= sendAll().finally(() => {
      draining = undefined;
      if (waiting.length > 0) schedule(failures > 0 ? retryDelayMs(failures) : flushMs);
    });
    return draining;
  }

  async function sendAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize);
      waiting = waiting.slice(batchSize);
      underway = batch.length;
      const error = await attempt(batch);
      underway = 0;
      if (!error) {
        if (failures > 0) onRecovery();
        failures = 0;
      } else if (stopped.signal.aborted) {
        dropped += batch.length;
      } else {
        failures++;
        if (error.retryable) waiting = [...batch, ...waiting];
        else dropped += batch.length;
        onFailure(error, { waiting: waiting.length, dropped });
        if (error.retryable) return;
      }
    }
  }

  async function attempt(batch: readonly T[]): Promise<RuntimeError | undefined> {
    try {
      await send(batch, stopped.signal);
      return undefined;
    } catch (thrown) {
      return RuntimeError.from(thrown);
    }
  }

  /** Waits for `work`, but no longer than the timeout and the signal allow. */
  async function within(work: Promise<void>, signal?: AbortSignal): Promise<void> {
    let give = () => {};
    const up = new Promise<void>((resolve) => {
      give = resolve;
    });
    const timeout = clock.setTimeout(give, flushTimeoutMs);
    signal?.addEventListener('abort', give, { once: true });
    await Promise.race([work, up]);
    signal?.removeEventListener('abort', give);
    timeout.cancel();
  }

  return {
    push(span) {
      if (closed || waiting.length + underway >= maxQueued) {
        dropped++;
        return;
      }
      waiting.push(span);
      if (draining || failures > 0) return;
      if (waiting.length === batchSize) schedule(0);
      else if (!timer) schedule(flushMs);
    },
    async flush({ signal } = {}) {
      if (!signal?.aborted) await within(drain(), signal);
    },
    async close() {
      closed = true;
      timer?.cancel();
      // What is being sent may be the last try of an earlier flush: the rest gets one of its own.
      await within(Promise.resolve(draining).then(drain));
      stopped.abort();
      dropped += waiting.length;
      waiting = [];
      await draining;
    },
    get dropped() {
      return dropped;
    },
  };
}

/** Doubles from try to try, up to half a minute; the jitter keeps services from coming back at once. */
function retryDelayMs(failures: number): number {
  const delayMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
  return delayMs * (0.5 + Math.random() / 2);
}
