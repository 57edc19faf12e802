import { sleep } from '../clock/sleep.ts';
import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Logger } from '../log/types.ts';

export interface StartWaitingOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Between two tries, in ms. Default 2,000. */
  readonly pauseMs?: number;
}

/**
 * Tries to start again and again, for a service that comes up before the servers it needs (`--wait`). Every failure is
 * logged. Rejects with `CANCELLED` when `signal` aborts.
 */
export async function startWaiting<T>(start: () => Promise<T>, options: StartWaitingOptions): Promise<T> {
  const { clock, log, signal, pauseMs = 2_000 } = options;
  for (;;) {
    try {
      return await start();
    } catch (thrown) {
      if (signal.aborted) throw RuntimeError.from(signal.reason);
      const { message } = RuntimeError.from(thrown);
      log.warn(`not up yet, tries again in ${pauseMs / 1_000} s: ${message}`);
      await sleep(clock, pauseMs, signal);
    }
  }
}
