import { applyChanges, type Change } from '@fairlead/runtime/store';
import { isDuplicate } from '../sqlite/failure.ts';
import { type Sql as Connection, defineOperations, operationError } from '../sqlite/operations.ts';
import type { Sql } from './sql.ts';

type Index = {
  readonly name: string;
  readonly text: string;
  readonly unique: boolean;
  readonly paths: readonly string[];
};
type Target = { readonly table: string; readonly id: string };

/** What a store operation throws when the file has been replaced since its collection was opened. */
export const collectionMissing = 'COLLECTION_MISSING';

const isMissing = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('no such table: c_');

/** Runs `work`, and says which field it was when a unique index refuses. */
function translated<R>(table: string, work: () => R): R {
  try {
    return work();
  } catch (error) {
    if (isMissing(error))
      throw operationError({ code: 'UNAVAILABLE', reason: collectionMissing, message: `${table} is gone.` });
    if (!isDuplicate(error) || !(error instanceof Error)) throw error;
    // The message is "UNIQUE constraint failed: index 'unique:<collection>:<path>,<path>'", or names the column.
    const paths = /index 'unique:\w+:([^']*)'/.exec(error.message)?.[1];
    const field = paths?.split(',')[0] ?? 'id';
    throw operationError({
      code: 'ALREADY_EXISTS',
      reason: 'DUPLICATE_KEY',
      message: `Another document in ${table.slice('c_'.length)} has the same ${field}.`,
      metadata: { field },
    });
  }
}

const text = (value: unknown): string => String(value);

/** What a page of documents may have, roughly: the last one may go beyond. */
const maxFoundBytes = 4 * 1024 * 1024;

/** The first of `bodies`, one at least, and whether there are others. */
function upTo(
  maxBytes: number,
  bodies: Iterable<string>,
): { readonly bodies: string[]; readonly cut: boolean } {
  const taken: string[] = [];
  let bytes = 0;
  for (const body of bodies) {
    if (bytes > maxBytes) return { bodies: taken, cut: true };
    taken.push(body);
    bytes += body.length;
  }
  return { bodies: taken, cut: false };
}

/** Finds the body and whether the guard holds. */
const look = (sql: Connection, { table, id }: Target, guard: Sql) =>
  sql
    .prepare(`SELECT body, (${guard.text}) IS TRUE AS holds FROM ${table} WHERE id = ?`)
    .get(...guard.bound, id);

export const operations = defineOperations({
  migrations: [],
  reads: {
    /** Which of these tables and indexes are there. */
    existing: (sql, { names }: { names: readonly string[] }) =>
      sql
        .prepare('SELECT name FROM sqlite_schema WHERE name IN (SELECT value FROM json_each(?))')
        .all(JSON.stringify(names))
        .map(({ name }) => text(name)),
    get: (sql, { table, id }: Target) =>
      translated(table, () => {
        const row = sql.prepare(`SELECT body FROM ${table} WHERE id = ?`).get(id);
        return row && text(row.body);
      }),
    find: (sql, { table, query }: { table: string; query: Sql }) =>
      translated(table, () =>
        upTo(
          maxFoundBytes,
          sql
            .prepare(query.text)
            .iterate(...query.bound)
            .map(({ body }) => text(body)),
        ),
      ),
  },
  writes: {
    create: (sql, { table, indexes }: { table: string; indexes: readonly Index[] }) => {
      sql.exec(`CREATE TABLE IF NOT EXISTS ${table} (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT`);
      for (const index of indexes)
        try {
          sql.exec(index.text);
        } catch (error) {
          if (!isDuplicate(error)) throw error;
          throw operationError({
            code: 'FAILED_PRECONDITION',
            reason: 'NOT_UNIQUE',
            message: `Documents in ${table.slice('c_'.length)} share the same ${index.paths.join(', ')}, so no unique index can be made over it.`,
          });
        }
    },
    insert: (sql, { table, id, body }: Target & { body: string }) =>
      translated(table, () => {
        sql.prepare(`INSERT INTO ${table} VALUES (?, ?)`).run(id, body);
      }),
    update: (sql, target: Target & { guard: Sql; changes: readonly Change[] }) =>
      translated(target.table, () => {
        const row = look(sql, target, target.guard);
        if (!row) return { status: 'missing' } as const;
        const before = text(row.body);
        if (row.holds !== 1) return { status: 'guard-failed', body: before } as const;
        if (target.changes.length === 0) return { status: 'updated', body: before } as const;
        const document = JSON.parse(before);
        applyChanges(document, target.changes);
        const body = JSON.stringify(document);
        sql.prepare(`UPDATE ${target.table} SET body = ? WHERE id = ?`).run(body, target.id);
        return { status: 'updated', body } as const;
      }),
    delete: (sql, { table, id, guard }: Target & { guard: Sql }) =>
      translated(
        table,
        () =>
          sql.prepare(`DELETE FROM ${table} WHERE id = ? AND ${guard.text}`).run(id, ...guard.bound)
            .changes === 1,
      ),
  },
});
