import { type Clock, RuntimeError } from '@fairlead/runtime';

/** Runs `work` with a signal that aborts after `timeoutMs`, and fails with `DEADLINE_EXCEEDED` even if `work` does not heed it. */
export async function withTimeout<T>(
  clock: Clock,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = clock.setTimeout(() => {
    const error = new RuntimeError({
      code: 'DEADLINE_EXCEEDED',
      message: `no answer within ${timeoutMs} ms`,
    });
    controller.abort(error);
    late.reject(error);
  }, timeoutMs);
  try {
    return await Promise.race([work(controller.signal), late.promise]);
  } finally {
    timer.cancel();
  }
}
