import { RuntimeError } from '../errors/runtime-error.ts';
import { cancelled } from '../wire/call-errors.ts';
import type { Deadlines } from '../wire/deadlines.ts';

export interface Limits {
  /** For the message. */
  readonly path: string;
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
  readonly deadlines: Deadlines;
}

/** Waits for `promise` no longer than a call may: rejects with `DEADLINE_EXCEEDED` or `CANCELLED` when it is over. */
export function inTime<T>(promise: Promise<T>, { path, deadlineMs, signal, deadlines }: Limits): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => signal && stop(cancelled(path, signal));
    const deadline = deadlines.add(deadlineMs, () => stop(late(path)));
    const settle = () => {
      deadline.remove();
      signal?.removeEventListener('abort', onAbort);
    };
    const stop = (error: RuntimeError) => {
      settle();
      reject(error);
    };
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
    promise.then(
      (value) => {
        settle();
        resolve(value);
      },
      (thrown) => {
        settle();
        reject(thrown);
      },
    );
  });
}

const late = (path: string) =>
  new RuntimeError({ code: 'DEADLINE_EXCEEDED', message: `no node was reached in time for ${path}` });
