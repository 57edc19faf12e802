import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningSystem, startSystem } from '../system/running-system.ts';
import { startExtraNode } from './extra-node.ts';
import type { OwnServers } from './servers.ts';

/** The lease of every node. Consul's own default of 30 s would only make each run longer. */
export const TTL_MS = 6_000;

/** The whole demo on servers that may be stopped. */
export interface World extends AsyncDisposable {
  readonly servers: OwnServers;
  readonly system: RunningSystem;
}

export interface WorldOptions {
  readonly servers: OwnServers;
  /** Parts its documents from those of other worlds on the same servers. */
  readonly database: string;
  /** Services that get one more node beside that of the supervisor. Default none. */
  readonly twice?: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the demo on an empty database. One at a time: Consul's names and Kafka's groups are the same for all. */
export async function startWorld({ servers, database, twice = [], env = {} }: WorldOptions): Promise<World> {
  await using undo = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-faults-'));
  undo.defer(() => rm(dataDir, { recursive: true, force: true }));
  const settings = {
    ...servers.env,
    FAIRLEAD_MONGODB_DATABASE: database,
    FAIRLEAD_REGISTRATION_TTL_MS: `${TTL_MS}`,
    FAIRLEAD_REGISTRATION_INTERVAL_MS: `${TTL_MS / 3}`,
    // Longer than a call may take, and short enough that what a fault has left is ended soon.
    FAIRLEAD_CONSIGNMENT_SWEEP_AFTER_MS: '7s',
    // A vessel's document is written anew with every booking, and FerretDB is slow at large ones.
    FAIRLEAD_VESSEL_BOOKINGS_IN_DOCUMENT: '20',
    ...env,
  };
  const system = undo.use(await startSystem({ dataDir, env: settings }));
  for (const service of twice)
    undo.use(await startExtraNode(service, { ...settings, FAIRLEAD_DATA_DIR: dataDir }));
  const owned = undo.move();
  return { servers, system, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
