// Operations of the tests: a counter, and a way to hold the write lock for a known time.
import { writeFileSync } from 'node:fs';
import { defineOperations, operationError } from './operations.ts';

const pause = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

export const operations = defineOperations({
  migrations: [
    'CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT',
    'CREATE TABLE blob (bytes BLOB) STRICT',
  ],
  reads: {
    get: (sql, { name }: { name: string }) =>
      Number(sql.prepare('SELECT value FROM counter WHERE name = ?').get(name)?.value ?? 0),
    all: (sql) =>
      sql
        .prepare('SELECT name, value FROM counter ORDER BY name')
        .all()
        .map(({ name }) => String(name)),
    zeros: (sql, { bytes }: { bytes: number }) =>
      String(sql.prepare('SELECT hex(zeroblob(?)) AS zeros').get(bytes / 2)?.zeros),
    check: (sql) => String(sql.prepare('PRAGMA integrity_check').get()?.integrity_check),
    bytes: (sql) =>
      sql
        .prepare('SELECT length(bytes) AS length FROM blob')
        .all()
        .map(({ length }) => Number(length)),
  },
  writes: {
    add: (sql, { name, by = 1 }: { name: string; by?: number }) =>
      Number(
        sql
          .prepare(
            'INSERT INTO counter VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value',
          )
          .get(name, by)?.value,
      ),
    addAndFail: (sql, { name }: { name: string }) => {
      sql.prepare('INSERT INTO counter VALUES (?, 1)').run(name);
      throw operationError({
        code: 'ABORTED',
        message: `${name} was not wanted`,
        reason: 'UNWANTED',
        metadata: { name },
      });
    },
    insert: (sql, { name }: { name: string }) => {
      sql.prepare('INSERT INTO counter VALUES (?, 1)').run(name);
    },
    store: (sql, { bytes }: { bytes: Uint8Array }) => {
      sql.prepare('INSERT INTO blob VALUES (?)').run(bytes);
    },
    /** Ends the thread in the middle of a write. */
    die: (sql, { name }: { name: string }): void => {
      sql.prepare('INSERT INTO counter VALUES (?, 1)').run(name);
      process.exit(1);
    },
    /** Writes `marker` once the lock is held, then keeps it for `ms`. */
    hold: (sql, { name, marker, ms }: { name: string; marker: string; ms: number }) => {
      sql.prepare('INSERT INTO counter VALUES (?, 1)').run(name);
      writeFileSync(marker, 'held');
      pause(ms);
    },
  },
});
