import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Say } from '../say.ts';

const RETRY_MS = 250;

/**
 * Does the work while no other process does work under the same file. The lock is the operating system's, by way of
 * an empty SQLite database, so that it ends with its holder, however that ends.
 */
export async function withLock<T>(file: string, say: Say, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    for (let tries = 0; !taken(database); tries++) {
      if (tries === 2) say('waiting for another start of it to end');
      await sleep(RETRY_MS);
    }
    return await work();
  } finally {
    database.close();
  }
}

function taken(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && thrown.message.includes('locked')) return false;
    throw thrown;
  }
}
