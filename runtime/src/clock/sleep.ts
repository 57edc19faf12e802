import { abortedBy } from '../errors/aborted.ts';
import type { Clock } from './types.ts';

/** Resolves after `delayMs` on `clock`; rejects as soon as `signal` aborts, as {@link abortedBy} says. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortedBy(signal));
    const onAbort = () => {
      timer.cancel();
      if (signal) reject(abortedBy(signal));
    };
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
