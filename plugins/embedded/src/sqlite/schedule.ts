import { performance } from 'node:perf_hooks';
import type { Connection } from './connection.ts';
import { busyFailure, isBusy, toFailure } from './failure.ts';
import type { Failure, OpenOptions, Request, Response } from './messages.ts';
import { createOpenFile } from './open-file.ts';
import type { Operation, Operations } from './operations.ts';
import { type Job, runWrites } from './write-batch.ts';

type CallRequest = Extract<Request, { kind: 'call' }>;

/** The calls of one database on the worker thread. */
export interface Schedule {
  call(request: CallRequest): void;
  /** Forgets a call that has not begun. */
  cancel(id: number): void;
  /** Answers `id` once all calls so far are answered and the file is closed. */
  close(id: number): void;
}

const immediateTries = 3;
const maxPauseMs = 20;
/** How long reads go on before answers leave and other databases have their turn. */
const maxReadMs = 5;

/**
 * Runs the calls of one database: writes in order, several in one transaction, reads beside them. A locked file
 * never blocks the thread, since other databases live on it: what found a lock is tried again a little later,
 * and fails when no lock was had for the busy timeout.
 */
export function createSchedule(
  options: OpenOptions,
  loading: Promise<Operations>,
  respond: (response: Response) => void,
): Schedule {
  const { file, busyTimeoutMs } = options;
  const open = createOpenFile(file);
  /** Calls that came before the operations module was loaded. */
  const early: CallRequest[] = [];
  const cancelled = new Set<number>();
  let operations: Operations | undefined;
  let unloadable: Failure | undefined;
  let reads: Job[] = [];
  let writes: Job[] = [];
  let closing: number[] = [];
  let lockedAtMs = 0;
  let attempts = 0;
  let scheduled = false;

  const succeed = (job: Job, result: unknown) => respond({ id: job.id, result });
  const fail = (job: Job, error: unknown) => respond({ id: job.id, failure: toFailure(error, file) });
  const isWaiting = () => reads.length + writes.length > 0;
  const keep = (test: (job: Job) => boolean) => {
    reads = reads.filter(test);
    writes = writes.filter(test);
  };

  function enqueue(from: Operations, { id, operation, args, sinceMs }: CallRequest): void {
    const isWrite = Object.hasOwn(from.writes, operation);
    const run =
      isWrite || Object.hasOwn(from.reads, operation)
        ? (from.writes[operation] ?? from.reads[operation])
        : undefined;
    if (!run) {
      const message = `${options.operations} has no operation named "${operation}".`;
      respond({ id, failure: { code: 'UNIMPLEMENTED', message } });
      return;
    }
    // The one place where the types that `Database.call` has checked are lost.
    const job = {
      id,
      args,
      run: run as Operation<unknown, unknown>,
      sinceMs: sinceMs - performance.timeOrigin,
    };
    (isWrite ? writes : reads).push(job);
  }

  function runReads(sql: Connection): void {
    const endMs = performance.now() + maxReadMs;
    while (reads[0] && performance.now() < endMs) {
      const [job] = reads;
      try {
        succeed(job, job.run(sql, job.args));
      } catch (error) {
        if (isBusy(error)) throw error;
        fail(job, error);
      }
      reads.shift();
    }
  }

  function runAll(sql: Connection): void {
    runReads(sql);
    const outcomes = runWrites(sql, writes);
    attempts = 0;
    if (outcomes.length === 0) return;
    lockedAtMs = performance.now();
    writes = writes.slice(outcomes.length);
    for (const outcome of outcomes)
      if ('error' in outcome) fail(outcome.job, outcome.error);
      else succeed(outcome.job, outcome.result);
  }

  /** Fails what has waited too long; a lock that was had meanwhile counts as progress. */
  function expire(): void {
    const nowMs = performance.now();
    const expired = (job: Job) => nowMs - Math.max(job.sinceMs, lockedAtMs) >= busyTimeoutMs;
    for (const job of [...reads, ...writes].filter(expired))
      respond({ id: job.id, failure: busyFailure(file, busyTimeoutMs) });
    keep((job) => !expired(job));
  }

  /** For an error of the file rather than of one call. */
  function failAll(error: unknown): void {
    for (const job of [...reads, ...writes]) fail(job, error);
    keep(() => false);
    open.close();
  }

  function run(): void {
    scheduled = false;
    if (unloadable) for (const { id } of early.splice(0)) respond({ id, failure: unloadable });
    else if (!operations) return;
    if (cancelled.size > 0) keep(({ id }) => !cancelled.has(id));
    cancelled.clear();
    if (operations && isWaiting())
      try {
        runAll(open.connection(operations));
      } catch (error) {
        attempts += 1;
        if (isBusy(error)) expire();
        else failAll(error);
      }
    if (isWaiting()) again();
    else if (closing.length > 0) finish();
  }

  function again(): void {
    if (scheduled) return;
    scheduled = true;
    // Most transactions take well under a millisecond, so the first tries come at once.
    if (attempts < immediateTries) setImmediate(run);
    else setTimeout(run, 1 + Math.random() * Math.min(maxPauseMs, 2 ** (attempts - immediateTries)));
  }

  function finish(): void {
    open.close();
    for (const id of closing) respond({ id, result: undefined });
    closing = [];
  }

  loading.then(
    (loaded) => {
      operations = loaded;
      for (const request of early.splice(0)) enqueue(loaded, request);
      again();
    },
    (error) => {
      unloadable = toFailure(error, options.operations);
      again();
    },
  );

  return {
    call(request) {
      if (operations) enqueue(operations, request);
      else early.push(request);
      again();
    },
    cancel: (id) => void cancelled.add(id),
    close(id) {
      closing.push(id);
      again();
    },
  };
}
