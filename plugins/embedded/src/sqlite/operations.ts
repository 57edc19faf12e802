import type { StatementSync } from 'node:sqlite';
import type { RuntimeErrorOptions } from '@fairlead/runtime';

/** What an operation may use; synchronous, on the worker thread. */
export interface Sql {
  /** The compiled statement, from a cache. Finish it (`get`, `all`, `run`): an iterator left open blocks others. */
  prepare(text: string): StatementSync;
  /** Runs a script without parameters. */
  exec(script: string): void;
}

/**
 * One named piece of work. Arguments and result are copied between threads (structured clone). It may run a
 * second time when the file is locked in the middle, so it has no effect outside the file.
 */
export type Operation<A, R> = (sql: Sql, args: A) => R;

/** What an operations module exports, as `operations`. It is loaded on the worker thread: keep its imports few. */
export interface Operations {
  /**
   * Scripts that bring the schema from one version to the next; `PRAGMA user_version` counts those applied.
   * Append only. All missing ones run in one transaction, so processes may start at the same time.
   */
  readonly migrations: readonly string[];
  /** Run without a transaction; not held up by another process that is writing. */
  readonly reads: Readonly<Record<string, Operation<never, unknown>>>;
  /** Each runs all or nothing inside an immediate transaction, in the order of the calls. */
  readonly writes: Readonly<Record<string, Operation<never, unknown>>>;
}

/** Checks `operations` and keeps the types of its functions, from which those of `Database.call` follow. */
export const defineOperations = <const O extends Operations>(operations: O): O => operations;

/**
 * An error for an operation to throw: it undoes the operation and arrives at the caller as a `RuntimeError`.
 * (The error class itself stays off the worker thread, where it would pull in the whole runtime.)
 */
export const operationError = (options: Omit<RuntimeErrorOptions, 'cause'>): Error =>
  Object.assign(new Error(options.message), { operationError: options });
