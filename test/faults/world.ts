import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningSystem, startSystem } from '../system/running-system.ts';
import { type ExtraNode, startExtraNode } from './extra-node.ts';
import { type OwnServers, startServers } from './servers.ts';

/** The lease of every node. Consul's own default of 30 s would only make each run longer. */
export const TTL_MS = 6_000;

/** The whole demo on servers of its own, with a second node of `vessel`. */
export interface World extends AsyncDisposable {
  readonly servers: OwnServers;
  readonly system: RunningSystem;
  readonly secondVessel: ExtraNode;
}

export async function startWorld(
  say: (text: string) => void,
  env: Readonly<Record<string, string>> = {},
): Promise<World> {
  await using undo = new AsyncDisposableStack();
  const servers = undo.use(await startServers(say));
  const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-faults-'));
  undo.defer(() => rm(dataDir, { recursive: true, force: true }));
  const settings = {
    ...servers.env,
    FAIRLEAD_REGISTRATION_TTL_MS: `${TTL_MS}`,
    FAIRLEAD_REGISTRATION_INTERVAL_MS: `${TTL_MS / 3}`,
    // Longer than a call may take, and short enough that what a fault has left is ended soon.
    FAIRLEAD_CONSIGNMENT_SWEEP_AFTER_MS: '7s',
    ...env,
  };
  const system = undo.use(await startSystem({ dataDir, env: settings }));
  const secondVessel = undo.use(await startExtraNode('vessel', { ...settings, FAIRLEAD_DATA_DIR: dataDir }));
  const owned = undo.move();
  return { servers, system, secondVessel, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
