import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RuntimeError } from '@fairlead/runtime';
import { listRunningCopies } from './list.ts';

/**
 * Takes the data directory for this copy alone, from before the first service starts until the function that it returns
 * is called. The lock is the operating system's, by way of an empty SQLite database, so that it ends with its holder,
 * however that ends, and of two that start at the same moment one has it. Throws `FAILED_PRECONDITION` when another
 * copy has it.
 */
export function claimDataDir(root: string, dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(dataDir, 'copy.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    lock.close();
    if (!(thrown instanceof Error && thrown.message.includes('locked'))) throw thrown;
    const first = listRunningCopies(root).find((copy) => copy.dataDir === dataDir);
    throw new RuntimeError({
      code: 'FAILED_PRECONDITION',
      message:
        `A copy is ${first ? `running already on ${dataDir} (process ${first.pid})` : `being started already on ${dataDir}`}; ` +
        'stop it with "make stop", or give this one FAIRLEAD_DATA_DIR and FAIRLEAD_API_PORT of its own',
    });
  }
  return () => lock.close();
}
