import { resolve } from 'node:path';
import { RuntimeError } from '@fairlead/runtime';
import { createGate } from './gate.ts';
import type { Operation, Operations } from './operations.ts';
import { newId, type WorkerThread, workerThread } from './worker-thread.ts';

export interface DatabaseOptions {
  /** Path of the file. It and its directory (mode 0700) are made when they are not there. */
  readonly file: string;
  /** The module that exports `operations`, made with `defineOperations`. */
  readonly operations: URL;
  /** How long an operation may wait for a lock that another process holds, in ms. Default 5,000. */
  readonly busyTimeoutMs?: number;
  /** Operations that may wait until others are done; more are refused. Default 1,000. */
  readonly maxWaiting?: number;
}

/** Operations on the thread at once: two full transactions, so that it need not wait for the next. */
const AT_ONCE = 128;

type Functions<O extends Operations> = O['reads'] & O['writes'];
type Arguments<F> = F extends Operation<infer A, unknown> ? (unknown extends A ? Empty : A) : never;
type Result<F> = F extends Operation<never, infer R> ? R : never;
type Empty = Readonly<Record<string, never>>;

/** One SQLite file, worked on off the event loop by named operations. */
export interface Database<O extends Operations> extends AsyncDisposable {
  readonly file: string;
  /**
   * Runs an operation and resolves when it is committed. Writes run in the order of the calls; a read sees every
   * write that was answered before, and may overtake one that was not.
   *
   * Throws `UNAVAILABLE` (`DATABASE_BUSY`) when the file stays locked, `RESOURCE_EXHAUSTED` (`DATABASE_QUEUE_FULL`)
   * when too much waits for it, `FAILED_PRECONDITION` (`DATA_DIRECTORY_NOT_WRITABLE`) when it cannot be written, and
   * what the operation itself throws. After an abort the operation may or may not have taken place.
   */
  call<K extends keyof Functions<O> & string>(
    operation: K,
    args: Arguments<Functions<O>[K]>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Result<Functions<O>[K]>>;
}

/** A byte view is sent as a copy of its own, since otherwise the whole buffer it lies in would be copied. */
function compact(args: unknown): unknown {
  if (typeof args !== 'object' || args === null) return args;
  const entries = Object.entries(args);
  const isPart = (value: unknown): value is Uint8Array =>
    value instanceof Uint8Array && value.byteLength !== value.buffer.byteLength;
  if (!entries.some(([, value]) => isPart(value))) return args;
  return Object.fromEntries(
    entries.map(([key, value]) => [key, isPart(value) ? new Uint8Array(value) : value]),
  );
}

/**
 * Makes a database; nothing is opened before the first call. `O` is the type of the operations:
 * `openDatabase<typeof operations>({ file, operations: new URL('./operations.ts', import.meta.url) })`.
 * Disposing waits for the calls so far and closes the file.
 */
export function openDatabase<O extends Operations>(options: DatabaseOptions): Database<O> {
  const { operations, busyTimeoutMs = 5_000, maxWaiting = 1_000 } = options;
  if (options.file === '')
    throw new RuntimeError({ code: 'INVALID_ARGUMENT', message: 'The path of a database file is empty.' });
  if (!Number.isFinite(busyTimeoutMs) || busyTimeoutMs < 0)
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `busyTimeoutMs is ${busyTimeoutMs}; it is a number of milliseconds, 0 or more.`,
    });
  const file = resolve(options.file);
  const gate = createGate({ places: AT_ONCE, maxWaiting, name: `the database ${file}` });
  const database = newId();
  let openedOn: WorkerThread | undefined;
  let closed: Promise<unknown> | undefined;

  function thread(): WorkerThread {
    const found = workerThread();
    if (found !== openedOn)
      found.send({ kind: 'open', database, options: { file, operations: operations.href, busyTimeoutMs } });
    openedOn = found;
    return found;
  }

  return {
    file,
    async call(operation, args, { signal } = {}) {
      if (closed)
        throw new RuntimeError({ code: 'FAILED_PRECONDITION', message: `The database ${file} is closed.` });
      const sinceMs = performance.timeOrigin + performance.now();
      const waiting = gate.enter(signal);
      if (waiting) await waiting;
      try {
        const request = {
          kind: 'call',
          database,
          id: newId(),
          sinceMs,
          operation,
          args: compact(args),
        } as const;
        // The worker runs the very function whose types this is declared with.
        return (await thread().ask(request, signal)) as Result<Functions<O>[typeof operation]>;
      } finally {
        gate.leave();
      }
    },
    async [Symbol.asyncDispose]() {
      gate.open();
      // Those that were let in ask in the microtasks of this turn.
      await Promise.resolve();
      closed ??= openedOn ? openedOn.ask({ kind: 'close', database, id: newId() }) : Promise.resolve();
      await closed.catch(() => undefined);
    },
  };
}
