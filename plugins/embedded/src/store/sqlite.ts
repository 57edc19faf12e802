import { join } from 'node:path';
import { RuntimeError, type Store } from '@fairlead/runtime';
import { checkSpec } from '@fairlead/runtime/store';
import { openDatabase } from '../sqlite/database.ts';
import { openCollection } from './collection.ts';
import type { operations } from './operations.ts';

export interface SqliteStoreOptions {
  /** Where the file is; made with mode 0700 when it is not there. */
  readonly directory: string;
  /** Whose documents these are: the file is `store-<service>.db`. Small letters, digits and "-". */
  readonly service: string;
  /** How long an operation waits while another process writes, in ms. Default 5,000. */
  readonly busyTimeoutMs?: number;
}

/**
 * Creates a document store in one SQLite file, which several processes of one machine may share. A document is
 * stored once its promise resolves: it survives the death of the process, and what was written in the last moments
 * may not survive a power cut.
 */
export function createSqliteStore(options: SqliteStoreOptions): Store {
  const { directory, service, busyTimeoutMs } = options;
  if (!/^[a-z][a-z0-9-]*$/.test(service))
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `"${service}" is no name for a service: a small letter, then small letters, digits and "-".`,
    });
  if (directory === '')
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: 'The directory of a SQLite store is empty.',
    });
  const database = openDatabase<typeof operations>({
    file: join(directory, `store-${service}.db`),
    operations: new URL('./operations.ts', import.meta.url),
    ...(busyTimeoutMs === undefined ? {} : { busyTimeoutMs }),
  });
  return {
    name: 'sqlite',
    supports: { durable: true, sharedBetweenProcesses: true, atomicGuards: true, uniqueIgnoresNull: true },
    async collection(spec, { signal } = {}) {
      checkSpec(spec);
      return await openCollection(database, spec, signal);
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
