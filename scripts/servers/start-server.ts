import { mkdir } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimeError } from '../../runtime/src/errors/runtime-error.ts';
import { end, type Instance, launch, logOf, mainPort, wipe } from './instance.ts';
import { findKind } from './kinds/kinds.ts';
import type { Ports, ServerName } from './kinds/types.ts';
import { choosePorts } from './ports.ts';
import { withLock } from './process/lock.ts';
import { isRunning, readRecord, type ServerRecord, signal } from './process/server-record.ts';
import type { RunningServer } from './running-server.ts';
import { type Say, sayNothing } from './say.ts';
import { until } from './until.ts';

export interface StartOptions {
  /** The first port; the others follow it one by one. 0 finds free ones. Default: the server's standard ports. */
  readonly port?: number;
  /** Single ports by purpose, for example `{ monitoring: 18222 }`. Default: by `port`. */
  readonly ports?: Ports;
  /** Holds data, configuration, log and process id. Default `.fairlead/servers/<name>` of the repository. */
  readonly dataDir?: string;
  /** How long it may take to answer, without fetching it, in ms. Default 90,000. */
  readonly readyMs?: number;
  /** Hears how it goes, since fetching may take minutes. Default nobody. */
  readonly say?: Say;
}

const READY_MS = 90_000;
const repository = resolve(import.meta.dirname, '../..');

/** Where `make servers` keeps what belongs to a server; `SERVERS_DIR` sets another place. */
export const defaultDataDir = (name: ServerName, env: NodeJS.ProcessEnv = process.env): string =>
  join(resolve(repository, env.SERVERS_DIR || '.fairlead/servers'), name);

/**
 * Makes sure that a server answers on 127.0.0.1: starts it, or uses one that is there already. Throws a sentence
 * that says why it cannot be had.
 *
 * ```ts
 * await using server = await startServer('nats', { port: 0, dataDir: await mkdtemp('…') });
 * await server.restart({ wipeData: true });
 * ```
 */
export async function startServer(
  name: ServerName | 'ferretdb',
  options: StartOptions = {},
): Promise<RunningServer> {
  const kind = findKind(name);
  if (options.dataDir !== undefined && !isAbsolute(options.dataDir))
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `dataDir is ${JSON.stringify(options.dataDir)}; allowed is an absolute path`,
    });
  const instance: Instance = {
    kind,
    ports: await choosePorts(kind, options),
    folder: options.dataDir ?? defaultDataDir(kind.name),
    say: options.say ?? sayNothing,
    readyMs: options.readyMs ?? READY_MS,
  };
  await mkdir(instance.folder, { recursive: true, mode: 0o700 });
  const found = await withLock(join(instance.folder, 'start.lock'), instance.say, () =>
    findOrLaunch(instance),
  );
  const product = found.origin === 'foreign' ? await kind.identify?.(mainPort(instance)) : undefined;
  return control(instance, found, product ?? kind.product);
}

interface Found {
  readonly origin: RunningServer['origin'];
  readonly record: ServerRecord | undefined;
}

async function findOrLaunch(instance: Instance): Promise<Found> {
  const { kind, folder, readyMs } = instance;
  const port = mainPort(instance);
  const record = await readRecord(folder);
  const isOurs = record !== undefined && Object.values(record.ports)[0] === port;
  let health = await kind.probe(port);
  const settled = async () => {
    health = await kind.probe(port);
    if (health === 'healthy' || health === 'foreign') return true;
    return health === 'closed' && !(record && (await isRunning(record)));
  };
  if (health === 'starting' || (isOurs && health === 'closed')) await until(settled, { timeoutMs: readyMs });
  if (health === 'healthy')
    return isOurs ? { origin: 'found', record } : { origin: 'foreign', record: undefined };
  if (record !== undefined)
    throw failed(
      isOurs
        ? `process ${record.pid} of an earlier start does not answer on port ${port}; stop it first`
        : `process ${record.pid} uses ${folder} on port ${Object.values(record.ports)[0]}; stop it first, or choose another dataDir`,
    );
  if (health === 'foreign') throw failed(`port ${port} is taken by something that is no ${kind.product}`);
  if (health === 'starting')
    throw failed(
      `what is on port ${port} is a ${kind.product} that did not get ready in ${readyMs / 1_000} s`,
    );
  return { origin: 'started', record: await launch(instance) };
}

function control(instance: Instance, found: Found, product: string): RunningServer {
  const { kind, ports } = instance;
  const port = mainPort(instance);
  let { record } = found;
  const mine = (): ServerRecord => {
    if (record) return record;
    throw failed(
      found.origin === 'foreign'
        ? `the ${product} on port ${port} was not started by us and is left alone`
        : `the ${product} on port ${port} is stopped`,
    );
  };
  const stop: RunningServer['stop'] = async (options) => {
    const ending = mine();
    record = undefined;
    await end(instance, ending, options);
  };
  const start = async () => {
    if (record) throw failed(`the ${product} on port ${port} has been started already`);
    if (found.origin === 'foreign') mine();
    record = await launch(instance);
  };
  const send = async (name: NodeJS.Signals) => {
    if (!(await signal(mine(), name)))
      throw failed(`the ${product} on port ${port} has ended by itself; see ${logOf(instance)}`);
  };
  return {
    name: kind.name,
    product,
    ports,
    port,
    url: kind.url(port),
    origin: found.origin,
    get pid() {
      return record?.pid;
    },
    log: logOf(instance),
    stop,
    start,
    async restart({ wipeData = false, downMs = 0, ...options } = {}) {
      await stop(options);
      if (wipeData) await wipe(instance);
      if (downMs > 0) await sleep(downMs);
      await start();
    },
    kill: () => stop({ graceMs: 0 }),
    pause: () => send('SIGSTOP'),
    resume: () => send('SIGCONT'),
    async [Symbol.asyncDispose]() {
      if (found.origin === 'started' && record) await stop();
    },
  };
}

const failed = (message: string) => new RuntimeError({ code: 'FAILED_PRECONDITION', message });
