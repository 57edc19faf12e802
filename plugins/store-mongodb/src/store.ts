import type { Store } from '@fairlead/runtime';
import { checkSpec } from '@fairlead/runtime/store';
import { openCollection } from './collection.ts';
import { createConnection, type MongoServer } from './connection.ts';
import { type Dialect, dialectOf } from './dialect.ts';
import { type MongoStoreOptions, resolveOptions } from './options.ts';
import { createTurns } from './turns.ts';

export interface MongoStore extends Store {
  /** Connects and says who is there, as opening a collection does first. From then on `supports` is exact. */
  connect(options?: { readonly signal?: AbortSignal }): Promise<MongoServer>;
}

/**
 * Creates a document store in a MongoDB database. It connects with the first collection that is opened. A server that
 * cannot be reached fails calls with `UNAVAILABLE`, within `selectionTimeoutMs` or as their signal says, and is used
 * again as soon as it is back.
 */
export const createMongoStore = (options: MongoStoreOptions): MongoStore => createStore(options, dialectOf);

/** The same with a choice how a server is used, so that tests can treat FerretDB like MongoDB where it can bear it. */
export function createStore(
  options: MongoStoreOptions,
  chooseDialect: (server: MongoServer) => Dialect,
): MongoStore {
  const resolved = resolveOptions(options);
  const connection = createConnection(resolved);
  const writes = createTurns();
  return {
    name: 'mongodb',
    supports: {
      durable: true,
      sharedBetweenProcesses: true,
      /** Of MongoDB only; false as long as nobody knows who is there. */
      get atomicGuards() {
        return connection.server?.product === 'MongoDB';
      },
      get uniqueIgnoresNull() {
        return connection.server?.product === 'MongoDB';
      },
    },
    connect: ({ signal } = {}) => connection.connect(signal),
    async collection(spec, { signal } = {}) {
      checkSpec(spec);
      const dialect = chooseDialect(await connection.connect(signal));
      const stored = `${resolved.service}_${spec.name}`;
      return await openCollection({ connection, dialect, stored, spec, writes, signal });
    },
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}
