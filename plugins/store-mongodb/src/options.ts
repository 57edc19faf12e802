import { RuntimeError } from '@fairlead/runtime';
import { MongoClient, type MongoClientOptions } from 'mongodb';

export interface MongoStoreOptions {
  /**
   * A server or a replica set: `mongodb://host:27017`, `mongodb://a,b,c/?replicaSet=rs0`, `mongodb+srv://…`. User and
   * password have options of their own. Default `mongodb://127.0.0.1:27017`.
   */
  readonly url?: string;
  /** The database; one for each copy of the system. Default `fairlead`. */
  readonly database?: string;
  /** Whose documents these are: collections are named `<service>_<collection>`. Small letters, digits and "-". */
  readonly service: string;
  /** Default: no authentication. */
  readonly user?: string;
  readonly password?: string;
  /** The database that knows the user. Default `admin`. */
  readonly authSource?: string;
  /** Encrypts the connection, with an authority's certificate and one of our own as PEM. Default: not encrypted. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /**
   * When a write is confirmed: once a majority of a replica set has it in its journal, or once the primary has.
   * Default `majority`, which a server on its own confirms from its journal.
   */
  readonly writeConcern?: 'majority' | 'primary';
  /** How long to look for a server that can be reached, in ms. Default 2,000. */
  readonly selectionTimeoutMs?: number;
  /** How long a server that was reached may take to answer, in ms. Default 5,000. */
  readonly answerTimeoutMs?: number;
  /** Connections at most. Default 32. */
  readonly maxConnections?: number;
  /** Operations of this store that run or wait at most; what comes on top fails at once, to be tried again. Default 1,000. */
  readonly maxPending?: number;
  /** A client to use instead of making one; it is not closed with the store, and the options about connecting are its own. */
  readonly client?: MongoClient;
}

const defaults = {
  url: 'mongodb://127.0.0.1:27017',
  database: 'fairlead',
  authSource: 'admin',
  writeConcern: 'majority',
  selectionTimeoutMs: 2_000,
  answerTimeoutMs: 5_000,
  maxConnections: 32,
  maxPending: 1_000,
} as const satisfies Partial<MongoStoreOptions>;

export type ResolvedOptions = ReturnType<typeof resolveOptions>;

/** Checks the options and makes the client; nothing is connected. */
export function resolveOptions(options: MongoStoreOptions) {
  const given = { ...defaults, ...options };
  const { service, database, writeConcern, user, password } = given;
  if (!/^[a-z][a-z0-9-]*$/.test(service))
    throw invalid(
      `"${service}" is no name for a service: a small letter, then small letters, digits and "-".`,
    );
  if (!/^[A-Za-z0-9_-]{1,60}$/.test(database))
    throw invalid(`"${database}" is no name for a database: 1 to 60 letters, digits, "_" and "-".`);
  if (writeConcern !== 'majority' && writeConcern !== 'primary')
    throw invalid(`writeConcern is ${String(writeConcern)}; it has to be majority or primary.`);
  for (const name of ['selectionTimeoutMs', 'answerTimeoutMs', 'maxConnections', 'maxPending'] as const)
    if (!(Number.isInteger(given[name]) && given[name] >= 1 && given[name] < 2 ** 31))
      throw invalid(`${name} is ${given[name]}; it has to be a whole number of 1 or more.`);
  if ((user === undefined) !== (password === undefined))
    throw invalid('A user and a password for MongoDB come together or not at all.');
  return {
    service,
    database,
    user,
    client: options.client ?? createClient(given),
    ownsClient: options.client === undefined,
    maxConnections: given.maxConnections,
    maxPending: given.maxPending,
    writeConcern: { w: writeConcern === 'majority' ? ('majority' as const) : 1, journal: true },
  };
}

function createClient(
  given: MongoStoreOptions & Omit<Required<MongoStoreOptions>, 'user' | 'password' | 'tls' | 'client'>,
): MongoClient {
  const { url, user, password, authSource, tls, selectionTimeoutMs, answerTimeoutMs } = given;
  if (/^mongodb(\+srv)?:\/\/[^/]*@/.test(url))
    throw invalid('The url of MongoDB holds a user; give user and password as options of their own.');
  const options: MongoClientOptions = {
    appName: `fairlead ${given.service}`,
    maxPoolSize: given.maxConnections,
    serverSelectionTimeoutMS: selectionTimeoutMs,
    connectTimeoutMS: selectionTimeoutMs,
    socketTimeoutMS: answerTimeoutMs,
    waitQueueTimeoutMS: answerTimeoutMs,
    ...(user === undefined ? {} : { auth: { username: user, password: password ?? '' }, authSource }),
    ...(tls === undefined ? {} : { tls: true, ...tls }),
  };
  try {
    return new MongoClient(url, options);
  } catch (cause) {
    const because = cause instanceof Error ? cause.message : String(cause);
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `The url of MongoDB is ${JSON.stringify(url)}: ${because}.`,
      cause,
    });
  }
}

const invalid = (message: string) => new RuntimeError({ code: 'INVALID_ARGUMENT', message });
