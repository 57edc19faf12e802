import { RuntimeError } from '../errors/runtime-error.ts';
import { checkGroup, checkSubscribedTopic } from './names.ts';
import type { RetryPolicy } from './retry-policy.ts';
import type { SubscribeOptions } from './types.ts';

/** {@link SubscribeOptions} with defaults, all of it checked. */
export interface ResolvedSubscribeOptions extends RetryPolicy {
  readonly group: string | undefined;
  readonly concurrency: number;
  readonly signal: AbortSignal | undefined;
}

const defaults = { maxAttempts: 5, backoffMs: 100, concurrency: 16 };

function checkNumber(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new RuntimeError({
    code: 'INVALID_ARGUMENT',
    message: `The subscribe option "${name}" is ${value}; a whole number from ${min} to ${max} is allowed.`,
  });
}

/** Checks what a subscriber asks for and fills in the defaults. Throws `INVALID_ARGUMENT`, or why the signal aborted. */
export function resolveSubscribeOptions(
  topic: string,
  options: SubscribeOptions = {},
): ResolvedSubscribeOptions {
  if (options.signal?.aborted) throw RuntimeError.from(options.signal.reason);
  const { maxAttempts, backoffMs, concurrency } = { ...defaults, ...options };
  checkSubscribedTopic(topic);
  if (options.group !== undefined) checkGroup(options.group);
  checkNumber('maxAttempts', maxAttempts, 1, 1_000_000);
  checkNumber('backoffMs', backoffMs, 1, 3_600_000);
  checkNumber('concurrency', concurrency, 1, 10_000);
  return { maxAttempts, backoffMs, concurrency, group: options.group, signal: options.signal };
}
