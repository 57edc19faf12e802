import { closeSync, existsSync, fchmodSync, fstatSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { openDirectoryFailure, unwritableFailure } from './failure.ts';
import { type Operations, operationError, type Sql } from './operations.ts';

/** An open file on the worker thread. */
export interface Connection extends Sql {
  /** False once the file was removed or replaced under us: what is written then is seen by nobody else. */
  isCurrent(): boolean;
  /** False when SQLite itself has rolled the transaction back (a full disk, for example). */
  readonly inTransaction: boolean;
  close(): void;
}

const maxStatements = 128;

/**
 * Makes `directory` and what is missing above it. Not with `recursive`, which in Node 24.21 never returns below
 * /proc, where a directory that exists refuses a new one as if it did not.
 */
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

/** Throws when everybody may write into `directory`; Windows keeps its rights elsewhere than in the mode. */
function checkDirectory(directory: string): void {
  const { mode } = statSync(directory);
  if ((mode & 0o002) !== 0 && process.platform !== 'win32')
    throw operationError(openDirectoryFailure(directory, mode));
}

/** Makes directory (0700) and file (0600; SQLite gives its side files the same mode), returns the file's inode. */
function prepareFile(file: string): number {
  const directory = dirname(file);
  try {
    makeDirectory(directory);
    checkDirectory(directory);
    const descriptor = openSync(file, 'a', 0o600);
    try {
      const { mode, ino } = fstatSync(descriptor);
      if ((mode & 0o077) !== 0) fchmodSync(descriptor, 0o600);
      return ino;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof Error && 'operationError' in error) throw error;
    throw operationError(
      unwritableFailure(directory, error instanceof Error ? error.message : String(error)),
    );
  }
}

function migrate(database: DatabaseSync, file: string, migrations: readonly string[]): void {
  const version = () => Number(database.prepare('PRAGMA user_version').get()?.user_version);
  const check = (found: number) => {
    if (found > migrations.length)
      throw operationError({
        code: 'FAILED_PRECONDITION',
        reason: 'DATABASE_TOO_NEW',
        message: `The database ${file} has schema version ${found}, this program knows ${migrations.length}. Run the newer program, or choose another data directory.`,
      });
    return found < migrations.length;
  };
  if (!check(version())) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    const found = version();
    if (check(found)) {
      for (const script of migrations.slice(found)) database.exec(script);
      database.exec(`PRAGMA user_version = ${migrations.length}`);
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Opens `file` and brings its schema up to date. Never waits for a lock: throws SQLITE_BUSY instead. */
export function openConnection(file: string, operations: Operations): Connection {
  const inode = prepareFile(file);
  const database = new DatabaseSync(file, { timeout: 0 });
  const statements = new Map<string, StatementSync>();
  try {
    database.exec('PRAGMA journal_mode = WAL');
    database.exec(
      'PRAGMA synchronous = NORMAL; PRAGMA cache_size = -1024; PRAGMA journal_size_limit = 8388608',
    );
    migrate(database, file, operations.migrations);
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    prepare(text) {
      let statement = statements.get(text);
      statements.delete(text);
      statement ??= database.prepare(text);
      statements.set(text, statement);
      const [oldest] = statements.keys();
      if (statements.size > maxStatements && oldest !== undefined) statements.delete(oldest);
      return statement;
    },
    exec: (script) => database.exec(script),
    isCurrent: () => statSync(file, { throwIfNoEntry: false })?.ino === inode,
    get inTransaction() {
      return database.isTransaction;
    },
    close() {
      statements.clear();
      database.close();
    },
  };
}
