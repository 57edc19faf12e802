import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { type RuntimeConfig, runtimeSettings } from '../../config/runtime-settings.ts';
import { TTL_MS } from './plan.ts';

/** The settings of the nodes and clients: the defaults, with times short enough that a lot happens in a second. */
export async function loadSettings(): Promise<RuntimeConfig> {
  const { values } = await loadConfig(runtimeSettings, {
    // A folder that is not there, so that no file of the surroundings is read.
    cwd: join(tmpdir(), 'fairlead-simulation'),
    env: {
      FAIRLEAD_OPERATIONS_ENABLED: 'false',
      FAIRLEAD_REGISTRATION_TTL_MS: `${TTL_MS}ms`,
      FAIRLEAD_REGISTRATION_INTERVAL_MS: `${TTL_MS * 0.45}ms`,
      FAIRLEAD_DRAIN_PROPAGATION_MS: '250ms',
      FAIRLEAD_DRAIN_GRACE_MS: '4s',
    },
  });
  return values as unknown as RuntimeConfig;
}
