import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Middleware } from '../rpc/call.ts';

export interface DeadlineOptions {
  readonly clock: Clock;
  /** The longest that a call may take when nobody says otherwise, in ms; a stream may take for ever. Default 5,000. */
  readonly timeoutMs?: number;
}

/**
 * Client: gives every call a deadline, its own or else the default, and never more than is left to the surrounding work.
 * Fails at once with `DEADLINE_EXCEEDED` when nothing is left. The wire keeps the time from there on.
 */
export function deadline({ clock, timeoutMs = 5_000 }: DeadlineOptions): Middleware {
  return (next) => (call) => {
    const nowMs = clock.now();
    const isStream = call.method !== undefined && call.method.kind !== 'unary';
    const longestMs = isStream ? Number.POSITIVE_INFINITY : timeoutMs;
    call.deadlineMs = Math.min(call.deadlineMs, nowMs + (call.timeoutMs ?? longestMs));
    if (call.deadlineMs > nowMs) return next(call);
    return Promise.reject(
      new RuntimeError({
        code: 'DEADLINE_EXCEEDED',
        message: `no time was left to call ${call.path}`,
      }),
    );
  };
}
