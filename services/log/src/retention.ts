import type { LogRepository } from './repository.ts';

export interface RetentionOptions {
  readonly logs: Pick<LogRepository, 'keptBefore' | 'remove'>;
  /** How long events are kept, in ms. */
  readonly keepMs: number;
  readonly clock: { now(): number };
}

const BATCH = 100;
/** So that one run ends, however much there is; the next goes on. */
const MOST_PER_RUN = 20_000;

/**
 * Removes the events that have been kept for longer than they are to be, a few at a time, so that those who write and
 * read wait for none of it. Resolves to how many there were. Several nodes may do so at once.
 */
export async function removeOld(options: RetentionOptions, signal?: AbortSignal): Promise<number> {
  const { logs, keepMs, clock } = options;
  const beforeMs = clock.now() - keepMs;
  let removed = 0;
  while (removed < MOST_PER_RUN && !signal?.aborted) {
    const ids = await logs.keptBefore(beforeMs, BATCH);
    for (const id of ids) {
      if (signal?.aborted) return removed;
      await logs.remove(id);
      removed++;
    }
    if (ids.length === 0) break;
  }
  return removed;
}
