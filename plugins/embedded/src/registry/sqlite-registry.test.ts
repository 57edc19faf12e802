import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { registryConformance } from '@fairlead/runtime/conformance';
import { openDatabase } from '../sqlite/database.ts';
import type { operations } from './operations.ts';
import { createSqliteRegistry } from './sqlite-registry.ts';

registryConformance('sqlite', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fairlead-registry-'));
  const file = join(directory, 'registry.db');
  const lease = { ttlMs: 900, intervalMs: 300 };
  const open = () => createSqliteRegistry({ directory, ...lease, busyTimeoutMs: 200, pollMs: 50 });
  const resources = new AsyncDisposableStack();
  resources.defer(() => rmSync(directory, { recursive: true }));
  const registry = resources.use(open());
  return {
    registry,
    lease,
    another: async () => resources.use(open()),
    async abandon(node) {
      await using database = openDatabase<typeof operations>({
        file,
        operations: new URL('./operations.ts', import.meta.url),
      });
      await database.call('register', { node, ttlMs: lease.ttlMs, space: '', pid: 0 });
    },
    async wipe() {
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    },
    async interrupt() {
      const writer = new DatabaseSync(file, { timeout: 5_000 });
      writer.exec('BEGIN IMMEDIATE');
      return async () => {
        writer.exec('ROLLBACK');
        writer.close();
      };
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
});
