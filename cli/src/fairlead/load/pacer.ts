import type { Clock } from '@fairlead/runtime';

/** How often what is due is looked at, in ms; a request leaves up to so much late, and its latency says so. */
const TICK_MS = 2;

export interface PacerOptions {
  readonly perSecond: number;
  readonly durationMs: number;
  readonly clock: Clock;
  /** Sends request `number`, which was due at `dueMs` of the clock; resolves when it is answered. Never rejects. */
  readonly send: (number: number, dueMs: number) => Promise<void>;
  /** Requests under way at once; those above wait, and their time runs. Default 2,000. */
  readonly maxInFlight?: number;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/**
 * An open loop: request `i` is due `i / perSecond` after the start, however slow the answers are. Resolves when the last
 * is answered.
 */
export function pace(options: PacerOptions): Promise<void> {
  const { perSecond, durationMs, clock, send, maxInFlight = 2_000, signal } = options;
  const total = Math.max(1, Math.floor((durationMs * perSecond) / 1_000));
  const { promise, resolve } = Promise.withResolvers<void>();
  const startMs = clock.now();
  let sent = 0;
  let inFlight = 0;

  const dueAt = (number: number) => startMs + (number * 1_000) / perSecond;
  const isDone = () => signal.aborted || sent >= total;

  const sendDue = () => {
    const nowMs = clock.now();
    while (!isDone() && inFlight < maxInFlight && dueAt(sent) <= nowMs) {
      inFlight++;
      void send(sent, dueAt(sent)).then(onAnswer);
      sent++;
    }
  };
  const onAnswer = () => {
    inFlight--;
    if (!isDone()) sendDue();
    if (isDone() && inFlight === 0) resolve();
  };
  const tick = () => {
    sendDue();
    if (!isDone()) clock.setTimeout(tick, TICK_MS);
    else if (inFlight === 0) resolve();
  };
  tick();
  return promise;
}
