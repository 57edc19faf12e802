import { RuntimeError } from '../errors/runtime-error.ts';

/** Whatever ended the channel, its calls may succeed on another one. */
export const lost = (peer: string, cause: RuntimeError | undefined) =>
  cause?.code === 'UNAVAILABLE'
    ? cause
    : unavailable(cause?.message ?? `the channel to ${peer} was closed`, cause);

export const unavailable = (message: string, cause?: unknown) =>
  new RuntimeError({ code: 'UNAVAILABLE', message, cause });

export const deadlineExceeded = (path: string) =>
  new RuntimeError({ code: 'DEADLINE_EXCEEDED', message: `${path} did not answer in time` });

export function cancelled(path: string, signal: AbortSignal): RuntimeError {
  const reason = RuntimeError.from(signal.reason);
  if (reason.code === 'DEADLINE_EXCEEDED') return reason;
  return new RuntimeError({
    code: 'CANCELLED',
    message: `${path} was cancelled by its caller`,
    cause: signal.reason,
  });
}

export const notOpened = (path: string, withinMs: number) =>
  new RuntimeError({
    code: 'DEADLINE_EXCEEDED',
    reason: 'STREAM_NOT_OPENED',
    message: `the stream ${path} was not opened within ${withinMs} ms`,
  });
