import { RuntimeError } from '../errors/runtime-error.ts';
import type { Clock } from './types.ts';

/** Resolves after `delayMs` on `clock`; rejects with `CANCELLED` as soon as `signal` aborts. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(RuntimeError.from(signal.reason));
    const onAbort = () => {
      timer.cancel();
      reject(RuntimeError.from(signal?.reason));
    };
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
