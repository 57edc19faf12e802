import { RuntimeError } from '../errors/runtime-error.ts';

/** The caller's mistake, in a sentence. */
export const invalid = (message: string): RuntimeError =>
  new RuntimeError({ code: 'INVALID_ARGUMENT', message });

/** What `insert` and `update` throw when `id` or a unique index holds the value already. */
export const duplicateKey = (collection: string, field: string): RuntimeError =>
  new RuntimeError({
    code: 'ALREADY_EXISTS',
    reason: 'DUPLICATE_KEY',
    message: `Another document in ${collection} has the same ${field}.`,
    metadata: { field },
  });

/** What opening a collection throws when its documents do not fit a new unique index. */
export const notUnique = (collection: string, paths: readonly string[]): RuntimeError =>
  new RuntimeError({
    code: 'FAILED_PRECONDITION',
    reason: 'NOT_UNIQUE',
    message: `Documents in ${collection} share the same ${paths.join(', ')}, so no unique index can be made over it.`,
  });

/** Throws `CANCELLED` or `DEADLINE_EXCEEDED` when `signal` has aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw RuntimeError.from(signal.reason);
}
