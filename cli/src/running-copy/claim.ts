import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  const lock = open(join(dataDir, 'copy.lock'));
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

function open(file: string): DatabaseSync {
  try {
    makeDirectory(dirname(file));
    const database = new DatabaseSync(file, { timeout: 0 });
    // By name: closing a descriptor of the file would end a lock that this process has on it.
    chmodSync(file, 0o600);
    return database;
  } catch (cause) {
    const because = cause instanceof Error ? cause.message : String(cause);
    throw new RuntimeError({
      code: 'FAILED_PRECONDITION',
      message: `The data directory (dataDir) cannot be used, ${file}: ${because}`,
      cause,
    });
  }
}

/** Not with `recursive`, which in Node 24.21 never returns below /proc. */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory));
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(directory)) throw error;
  }
}
