import { RuntimeError } from './runtime-error.ts';

/**
 * What the work that `signal` has stopped fails with: the reason itself where it is a RuntimeError or a timeout, and
 * `CANCELLED` with the reason as its cause for whatever else somebody aborted with.
 */
export function abortedBy(signal: AbortSignal): RuntimeError {
  const { reason } = signal;
  const error = RuntimeError.from(reason);
  if (reason instanceof RuntimeError || error.code !== 'UNKNOWN') return error;
  return new RuntimeError({ code: 'CANCELLED', message: error.message, cause: reason });
}
