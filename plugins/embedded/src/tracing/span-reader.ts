import { join } from 'node:path';
import { type FinishedSpan, RuntimeError } from '@fairlead/runtime';
import { openDatabase } from '../sqlite/database.ts';
import type { operations } from './operations.ts';

/** Reads what the span stores of all services have written. */
export interface SpanReader extends AsyncDisposable {
  /** All spans of a trace, in the order in which they began. */
  trace(traceId: string, options?: { signal?: AbortSignal }): Promise<readonly FinishedSpan[]>;
  /** The spans written last, newest first; `limit` defaults to 100, `service` to all. */
  recent(options?: {
    readonly service?: string;
    readonly limit?: number;
    readonly signal?: AbortSignal;
  }): Promise<readonly FinishedSpan[]>;
}

const MAX_LIMIT = 10_000;

export function createSpanReader({ directory }: { readonly directory: string }): SpanReader {
  if (directory === '')
    throw new RuntimeError({ code: 'INVALID_ARGUMENT', message: 'the directory of the span store is empty' });
  const database = openDatabase<typeof operations>({
    file: join(directory, 'spans.db'),
    operations: new URL('./operations.ts', import.meta.url),
  });
  return {
    trace: (traceId, options) => database.call('trace', { traceId }, options),
    async recent({ service = null, limit = 100, signal } = {}) {
      if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
        throw new RuntimeError({
          code: 'INVALID_ARGUMENT',
          message: `limit is ${limit}; it has to be a whole number from 1 to ${MAX_LIMIT}`,
        });
      return await database.call('recent', { service, limit }, { signal });
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
