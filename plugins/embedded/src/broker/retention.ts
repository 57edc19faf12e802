import type { Database } from '../sqlite/database.ts';
import type { operations } from './operations.ts';
import type { ResolvedOptions } from './options.ts';

const BATCH = 200;

/** Removes what is too old, in short transactions. Throws what the file throws. */
export async function removeOld(
  database: Database<typeof operations>,
  { retentionMs, unhandledRetentionMs, log }: ResolvedOptions,
  mayGoOn: () => boolean = () => true,
): Promise<void> {
  const nowMs = Date.now();
  for (let full = true; full && mayGoOn(); ) {
    const stale = await database.call('findStale', { beforeMs: nowMs - unhandledRetentionMs, limit: BATCH });
    if (stale.length > 0) await database.call('drop', { stale });
    if (stale.length > 0)
      log?.error('messages that no one handled are removed by age', { count: stale.length });
    full = stale.length === BATCH;
  }
  for (let full = true; full && mayGoOn(); ) {
    const seqs = await database.call('findExpired', { beforeMs: nowMs - retentionMs, limit: BATCH });
    if (seqs.length > 0) await database.call('purge', { seqs });
    full = seqs.length === BATCH;
  }
}
