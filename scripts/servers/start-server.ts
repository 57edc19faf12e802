import { mkdir } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { RuntimeError } from '../../runtime/src/errors/runtime-error.ts';
import { control } from './control.ts';
import { cacheFolder } from './fetch/cache.ts';
import { findOrLaunch } from './find-or-launch.ts';
import { type Instance, mainPort } from './instance.ts';
import { findKind } from './kinds/kinds.ts';
import type { Ports, ServerKind, ServerName } from './kinds/types.ts';
import { choosePorts } from './ports.ts';
import { withLock } from './process/lock.ts';
import type { RunningServer } from './running-server.ts';
import { type Say, sayNothing } from './say.ts';

export interface StartOptions {
  /** The first port; the others follow it one by one. 0 finds free ones. Default: the server's standard ports. */
  readonly port?: number;
  /** Single ports by purpose, for example `{ monitoring: 18222 }`. Default: by `port`. */
  readonly ports?: Ports;
  /** Holds data, configuration, log and process id. Default `.fairlead/servers/<name>` of the repository. */
  readonly dataDir?: string;
  /** How long it may take to answer, without fetching it, in ms. Default 90,000. */
  readonly readyMs?: number;
  /** Where fetched programs are kept. Default `~/.cache/fairlead/servers`; see `cacheFolder`. */
  readonly cache?: string;
  /** Whether a server that this call starts goes on when this process ends without stopping it. Default false. */
  readonly outlive?: boolean;
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
export const startServer = (
  name: ServerName | 'ferretdb',
  options: StartOptions = {},
): Promise<RunningServer> => startKind(findKind(name), options);

/** The same for a kind that is not in the list. */
export async function startKind(kind: ServerKind, options: StartOptions = {}): Promise<RunningServer> {
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
    cache: options.cache ?? cacheFolder(),
    outlive: options.outlive ?? false,
  };
  await mkdir(instance.folder, { recursive: true, mode: 0o700 });
  const found = await withLock(join(instance.folder, 'start.lock'), instance.say, () =>
    findOrLaunch(instance),
  );
  const product = found.origin === 'foreign' ? await kind.identify?.(mainPort(instance)) : undefined;
  return control(instance, found, product ?? kind.product);
}
