import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RuntimeError } from '@fairlead/runtime';
import type { RunningServer } from '../../../../scripts/servers/running-server.ts';
import { startServer } from '../../../../scripts/servers/start-server.ts';

/** Consul agents of the tests' own, which may be restarted, wiped and stopped. */
export interface ConsulAgents extends AsyncDisposable {
  /** One that nobody uses; running again. Give it back with `free`. */
  take(): Promise<RunningServer>;
  free(agent: RunningServer): void;
}

/**
 * Starts a first agent. Where none can be had, the reason to skip; with `REQUIRE_SERVERS=1` it throws instead.
 */
export async function consulAgents(): Promise<ConsulAgents | { readonly skip: string }> {
  const resources = new AsyncDisposableStack();
  const idle: RunningServer[] = [];
  const start = async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-consul-'));
    resources.defer(() => rm(dataDir, { recursive: true, force: true }));
    return resources.use(await startServer('consul', { port: 0, dataDir }));
  };
  try {
    idle.push(await start());
  } catch (thrown) {
    await resources.disposeAsync();
    if (process.env.REQUIRE_SERVERS === '1') throw thrown;
    return {
      skip: `no Consul can be started here (try make servers SERVERS=consul): ${RuntimeError.from(thrown).message}`,
    };
  }
  return {
    take: async () => idle.pop() ?? (await start()),
    free: (agent) => void idle.push(agent),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
