// What the broker does on the SQLite thread.
import { defineOperations, type Sql } from '../sqlite/operations.ts';
import { advance, drop, join, peek } from './group-operations.ts';
import { findExpired, findStale, purge } from './retention-operations.ts';
import { migrations } from './schema.ts';
import { fetch, latest, publish } from './topic-operations.ts';

/** Changes whenever another connection, of this process or another, has written. */
const version = (sql: Sql): number => Number(sql.prepare('PRAGMA data_version').get()?.data_version);

export const operations = defineOperations({
  migrations,
  reads: { fetch, findExpired, findStale, latest, peek, version },
  writes: { advance, drop, join, publish, purge },
});
