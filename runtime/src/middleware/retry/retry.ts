import { ClientCall } from '../../client/client-call.ts';
import { sleep } from '../../clock/sleep.ts';
import type { Clock } from '../../clock/types.ts';
import { RuntimeError } from '../../errors/runtime-error.ts';
import type { Call, Handler, Middleware, Reply } from '../../rpc/call.ts';
import { backoffMs } from './backoff-ms.ts';
import type { RetryBudgets } from './budget.ts';
import { isRetryable } from './retryable.ts';

export interface RetryOptions {
  readonly clock: Clock;
  /** What the tries are taken from; shared with `hedge`. */
  readonly budgets: RetryBudgets;
  /** Tries at most, the first included. Default 3. */
  readonly attempts?: number;
  /** The pause before the second try is random up to this, in ms; it doubles with every try. Default 25. */
  readonly baseMs?: number;
  /** The longest pause, in ms; who is told to wait longer gives up at once. Default 1,000. */
  readonly maxMs?: number;
  /** 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
  /** Told before every further try, with what the one before failed with. */
  readonly onRetry?: (call: Call, error: RuntimeError) => void;
}

/**
 * Client: tries a call again, on another node, where `isRetryable` allows it; never past the deadline, and no more often
 * than the budget permits. The error of the last try is thrown as it is; the span tells of all of them.
 */
export function retry(options: RetryOptions): Middleware {
  const { clock, budgets, onRetry, attempts = 3, baseMs = 25, maxMs = 1_000, random = Math.random } = options;
  if (!Number.isInteger(attempts) || attempts < 1) throw invalid('attempts', attempts, 'an integer from 1');
  if (!(baseMs >= 0)) throw invalid('baseMs', baseMs, 'a number of milliseconds from 0');
  if (!(maxMs >= baseMs)) throw invalid('maxMs', maxMs, `at least baseMs, which is ${baseMs}`);

  /** How long to wait before the next try; undefined when there is to be none. */
  const pauseMs = (call: Call, error: RuntimeError): number | undefined => {
    if (call.attempt >= attempts || !isRetryable(call, error)) return undefined;
    const askedMs = error.retryAfterMs ?? 0;
    if (askedMs > maxMs) return undefined;
    const waitMs = Math.max(askedMs, backoffMs(call.attempt, baseMs, maxMs, random));
    if (clock.now() + waitMs >= call.deadlineMs) return undefined;
    return budgets(call.target).take() ? waitMs : undefined;
  };

  const again = async (call: Call, thrown: unknown, next: Handler): Promise<Reply> => {
    for (let failure = thrown; ; ) {
      const error = RuntimeError.from(failure);
      const waitMs = pauseMs(call, error);
      if (waitMs === undefined) throw error;
      call.span?.log({ event: 'retry', attempt: call.attempt, 'rpc.code': error.code, waitMs });
      onRetry?.(call, error);
      if (waitMs > 0)
        await sleep(clock, waitMs, call instanceof ClientCall ? call.cancellation : call.signal);
      prepare(call);
      try {
        return await next(call);
      } catch (again) {
        failure = again;
      }
    }
  };

  return (next) => (call) => {
    budgets(call.target).onCall();
    return next(call).catch((thrown: unknown) => again(call, thrown, next));
  };
}

/** The next try goes to another node, where there is one. */
function prepare(call: Call): void {
  if (call.node) {
    call.tried ??= new Set();
    call.tried.add(call.node.id);
    call.node = undefined;
  }
  call.attempt++;
  call.span?.setTag('rpc.attempts', call.attempt);
  if (call instanceof ClientCall) call.sent = false;
}

const invalid = (name: string, value: unknown, allowed: string) =>
  new RuntimeError({
    code: 'INVALID_ARGUMENT',
    message: `retry: ${name} is ${String(value)} but must be ${allowed}`,
  });
