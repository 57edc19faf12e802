import { performance } from 'node:perf_hooks';
import type { Connection } from './connection.ts';
import { isBusy } from './failure.ts';
import type { Operation } from './operations.ts';

/** A call that waits for its turn. */
export interface Job {
  readonly id: number;
  readonly args: unknown;
  readonly run: Operation<unknown, unknown>;
  /** When it came, on the clock of `performance.now()`. */
  readonly sinceMs: number;
}

export type Outcome = { readonly job: Job } & ({ readonly result: unknown } | { readonly error: unknown });

const maxJobs = 64;
const maxMs = 5;

/** Runs one job inside the open transaction; what it throws undoes it alone. */
function runJob(sql: Connection, job: Job, nested: boolean): Outcome {
  if (nested) sql.prepare('SAVEPOINT job').run();
  let outcome: Outcome;
  try {
    outcome = { job, result: job.run(sql, job.args) };
  } catch (error) {
    if (isBusy(error) || !sql.inTransaction) throw error;
    sql.exec(nested ? 'ROLLBACK TO job' : 'ROLLBACK');
    outcome = { job, error };
  }
  if (nested) sql.prepare('RELEASE job').run();
  return outcome;
}

/**
 * Runs the first of `jobs`, as many as a short transaction holds, and commits. Several in one transaction are two
 * to four times as fast as one by one. Throws, with nothing done, when the lock is not to be had at once, or for
 * an error of the file.
 */
export function runWrites(sql: Connection, jobs: readonly Job[]): readonly Outcome[] {
  if (jobs.length === 0) return [];
  sql.prepare('BEGIN IMMEDIATE').run();
  const endMs = performance.now() + maxMs;
  const outcomes: Outcome[] = [];
  try {
    for (const job of jobs.slice(0, maxJobs)) {
      outcomes.push(runJob(sql, job, jobs.length > 1));
      if (performance.now() > endMs) break;
    }
    if (sql.inTransaction) sql.prepare('COMMIT').run();
  } catch (error) {
    if (sql.inTransaction) sql.exec('ROLLBACK');
    throw error;
  }
  return outcomes;
}
