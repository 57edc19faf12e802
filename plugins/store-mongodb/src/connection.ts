import { RuntimeError } from '@fairlead/runtime';
import { throwIfAborted } from '@fairlead/runtime/store';
import type { Db } from 'mongodb';
import { type Place, translate } from './failures.ts';
import type { ResolvedOptions } from './options.ts';
import { createTurns } from './turns.ts';

/** What answers at the other end. */
export interface MongoServer {
  /** FerretDB speaks MongoDB's protocol, and stands in for it. */
  readonly product: 'MongoDB' | 'FerretDB';
  readonly version: string;
}

/** The way to the database. Errors are the runtime's. */
export interface Connection extends AsyncDisposable {
  /** Connects, unless that has been done, and asks who is there. Tries anew after a failure. */
  connect(signal?: AbortSignal): Promise<MongoServer>;
  /** Known once it has been connected. */
  readonly server: MongoServer | undefined;
  /**
   * Runs `work` on the connected database, no longer than `signal` allows; what has been sent may still happen. Throws
   * `RESOURCE_EXHAUSTED` when too much is pending already.
   */
  run<R>(signal: AbortSignal | undefined, work: (db: Db, send: Send) => Promise<R>): Promise<R>;
}

/** Sends one command, once it is its turn to have a connection; never when the work's signal has aborted by then. */
export type Send = <R>(command: () => Promise<R>) => Promise<R>;

/** How long closing takes at most, in ms. */
const CLOSE_MS = 2_000;
/** When to come again to a store that is busy, in ms. */
const RETRY_AFTER_MS = 1_000;

export function createConnection(options: ResolvedOptions): Connection {
  const { client, ownsClient, database, user, writeConcern, maxConnections, maxPending } = options;
  const place: Place = {
    hosts: client.options.srvHost ?? client.options.hosts.join(','),
    user,
  };
  const db = client.db(database, { writeConcern, readPreference: 'primary' });
  let server: MongoServer | undefined;
  let connecting: Promise<MongoServer> | undefined;
  let disposed: Promise<void> | undefined;
  const connections = createTurns(maxConnections);
  let pending = 0;

  const failure = (thrown: unknown) =>
    disposed
      ? new RuntimeError({ code: 'FAILED_PRECONDITION', message: 'The store is closed.', cause: thrown })
      : translate(thrown, place);

  async function reach(): Promise<MongoServer> {
    await client.connect();
    const info = await db.command({ buildInfo: 1 });
    server = {
      product: 'ferretdbVersion' in info || 'ferretdb' in info ? 'FerretDB' : 'MongoDB',
      version: String(info.version),
    };
    return server;
  }

  function connect(signal?: AbortSignal): Promise<MongoServer> {
    if (server) return Promise.resolve(server);
    connecting ??= reach().finally(() => {
      connecting = undefined;
    });
    return unlessAborted(connecting, signal);
  }

  async function run<R>(
    signal: AbortSignal | undefined,
    work: (db: Db, send: Send) => Promise<R>,
  ): Promise<R> {
    throwIfAborted(signal);
    if (disposed) throw failure(undefined);
    if (pending >= maxPending) throw busy(place.hosts, pending);
    const send: Send = (command) => connections('', command, signal);
    pending++;
    try {
      if (!server) await connect(signal);
      return await unlessAborted(work(db, send), signal);
    } catch (thrown) {
      throw failure(thrown);
    } finally {
      pending--;
    }
  }

  /** A server that hangs would be waited for until its answer is overdue. */
  async function closeInTime(): Promise<void> {
    const overdue = Promise.withResolvers<void>();
    const timer = setTimeout(overdue.resolve, CLOSE_MS);
    await Promise.race([client.close().catch(() => {}), overdue.promise]);
    clearTimeout(timer);
  }

  return {
    connect: (signal) => run(signal, async () => connect(signal)),
    get server() {
      return server;
    },
    run,
    async [Symbol.asyncDispose]() {
      disposed ??= ownsClient ? closeInTime() : Promise.resolve();
      await disposed;
    },
  };
}

const busy = (hosts: string, pending: number) =>
  new RuntimeError({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'STORE_BUSY',
    message: `MongoDB at ${hosts} (mongodb.url) does not keep up: ${pending} operations wait for it (mongodb.maxPending).`,
    retryable: true,
    retryAfterMs: RETRY_AFTER_MS,
  });

/** Settles as `work` does, or with what `signal` says; then `work` goes on unheard. */
async function unlessAborted<R>(work: Promise<R>, signal: AbortSignal | undefined): Promise<R> {
  if (!signal) return await work;
  let abort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(RuntimeError.from(signal.reason));
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
