import { performance } from 'node:perf_hooks';
import { type Connection, openConnection } from './connection.ts';
import { busyFailure, isBusy, toFailure } from './failure.ts';
import type { Failure, OpenOptions, Response } from './messages.ts';
import type { Operation, Operations } from './operations.ts';

/** The calls of one database on the worker thread. */
export interface Schedule {
  call(id: number, operation: string, args: unknown): void;
  cancel(id: number): void;
  /** Answers `id` once all calls so far are answered and the file is closed. */
  close(id: number): void;
}

type Job = { id: number; args: unknown; run: Operation<unknown, unknown>; sinceMs: number };

const maxBatch = 64;
const maxBatchMs = 5;
const maxPauseMs = 20;
const inodeCheckMs = 1_000;

/**
 * Runs the calls of one database: writes in order, several in one transaction, reads beside them. A locked file
 * never blocks the thread, since other databases live on it: what found a lock is tried again a little later,
 * and fails when no lock was had for the busy timeout.
 */
export function createSchedule(
  options: OpenOptions,
  operations: Promise<Operations>,
  respond: (response: Response) => void,
): Schedule {
  const { file, busyTimeoutMs } = options;
  const waiting: { id: number; operation: string; args: unknown }[] = [];
  const cancelled = new Set<number>();
  let loaded: Operations | undefined;
  let unloadable: Failure | undefined;
  let reads: Job[] = [];
  let writes: Job[] = [];
  let closing: number[] = [];
  let connection: Connection | undefined;
  let checkedMs = 0;
  let lockedAtMs = 0;
  let attempts = 0;
  let scheduled = false;

  const succeed = (job: Job, result: unknown) => respond({ id: job.id, result });
  const fail = (job: Job, error: unknown) => respond({ id: job.id, failure: toFailure(error, file) });

  function connect(operationsOf: Operations): Connection {
    const nowMs = performance.now();
    if (connection && nowMs - checkedMs > inodeCheckMs) {
      checkedMs = nowMs;
      if (!connection.isCurrent()) disconnect();
    }
    if (!connection) {
      connection = openConnection(file, operationsOf);
      checkedMs = nowMs;
    }
    return connection;
  }

  function disconnect(): void {
    const closed = connection;
    connection = undefined;
    closed?.close();
  }

  function runReads(sql: Connection): void {
    for (let job = reads[0]; job; job = reads[0]) {
      try {
        succeed(job, job.run(sql, job.args));
      } catch (error) {
        if (isBusy(error)) throw error;
        fail(job, error);
      }
      reads.shift();
    }
  }

  function runWrites(sql: Connection): void {
    if (writes.length === 0) return;
    sql.prepare('BEGIN IMMEDIATE').run();
    const startMs = performance.now();
    const outcomes: (() => void)[] = [];
    const nested = writes.length > 1;
    try {
      for (const job of writes) {
        if (outcomes.length === maxBatch || performance.now() - startMs > maxBatchMs) break;
        if (nested) sql.prepare('SAVEPOINT operation').run();
        try {
          const result = job.run(sql, job.args);
          outcomes.push(() => succeed(job, result));
        } catch (error) {
          if (isBusy(error) || !sql.inTransaction) throw error;
          outcomes.push(() => fail(job, error));
          sql.exec(nested ? 'ROLLBACK TO operation' : 'ROLLBACK');
        }
        if (nested) sql.prepare('RELEASE operation').run();
      }
      if (sql.inTransaction) sql.prepare('COMMIT').run();
    } catch (error) {
      if (sql.inTransaction) sql.exec('ROLLBACK');
      throw error;
    }
    lockedAtMs = performance.now();
    writes = writes.slice(outcomes.length);
    for (const outcome of outcomes) outcome();
  }

  /** Fails what has found no lock for too long; a lock that was had since then has made progress possible. */
  function expire(): void {
    const nowMs = performance.now();
    const expired = (job: Job) => nowMs - Math.max(job.sinceMs, lockedAtMs) >= busyTimeoutMs;
    for (const job of [...reads, ...writes].filter(expired))
      respond({ id: job.id, failure: busyFailure(file, busyTimeoutMs) });
    reads = reads.filter((job) => !expired(job));
    writes = writes.filter((job) => !expired(job));
  }

  function dropCancelled(): void {
    if (cancelled.size === 0) return;
    const keep = (job: Job) => !cancelled.has(job.id);
    reads = reads.filter(keep);
    writes = writes.filter(keep);
    cancelled.clear();
  }

  function again(): void {
    if (scheduled) return;
    scheduled = true;
    // Most transactions take well under a millisecond, so the first tries come at once.
    if (attempts < 3) setImmediate(run);
    else setTimeout(run, 1 + Math.random() * Math.min(maxPauseMs, 2 ** (attempts - 3)));
  }

  function run(): void {
    scheduled = false;
    dropCancelled();
    if (unloadable) for (const { id } of waiting.splice(0)) respond({ id, failure: unloadable });
    else if (!loaded) return;
    if (loaded && reads.length + writes.length > 0) {
      try {
        const sql = connect(loaded);
        runReads(sql);
        runWrites(sql);
        attempts = 0;
      } catch (error) {
        attempts += 1;
        if (isBusy(error)) expire();
        else failAll(error);
      }
    }
    if (reads.length + writes.length > 0) again();
    else if (closing.length > 0) finish();
  }

  /** For errors of the file rather than of one call. */
  function failAll(error: unknown): void {
    const failed = [...reads, ...writes];
    reads = [];
    writes = [];
    for (const job of failed) fail(job, error);
    disconnect();
  }

  function finish(): void {
    const ids = closing;
    closing = [];
    try {
      disconnect();
    } finally {
      for (const id of ids) respond({ id, result: undefined });
    }
  }

  function enqueue(from: Operations, id: number, operation: string, args: unknown): void {
    const queue = Object.hasOwn(from.writes, operation) ? writes : reads;
    const run = from.writes[operation] ?? from.reads[operation];
    if (!run) {
      const message = `${options.operations} has no operation named "${operation}".`;
      respond({ id, failure: { code: 'UNIMPLEMENTED', message } });
      return;
    }
    // The one place where the types that `Database.call` has checked are lost.
    queue.push({ id, args, run: run as Operation<unknown, unknown>, sinceMs: performance.now() });
  }

  operations.then(
    (module) => {
      loaded = module;
      for (const { id, operation, args } of waiting.splice(0)) enqueue(module, id, operation, args);
      again();
    },
    (error) => {
      unloadable = toFailure(error, options.operations);
      again();
    },
  );

  return {
    call(id, operation, args) {
      if (loaded) enqueue(loaded, id, operation, args);
      else waiting.push({ id, operation, args });
      again();
    },
    cancel(id) {
      cancelled.add(id);
    },
    close(id) {
      closing.push(id);
      again();
    },
  };
}
