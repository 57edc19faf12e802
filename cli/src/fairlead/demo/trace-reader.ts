import {
  type Catalog,
  createCapabilities,
  createLogger,
  loadRuntime,
  systemClock,
  type TraceReader,
} from '@fairlead/runtime';
import type { RunningCopy } from '../../running-copy/running-copy.ts';

export interface TraceReaderOptions {
  readonly catalog: Catalog;
  readonly services: readonly string[];
  readonly copy: RunningCopy;
}

/** Opens what the running copy's tracing driver can read back; `undefined` where it only writes. */
export async function openTraceReader({
  catalog,
  services,
  copy,
}: TraceReaderOptions): Promise<{ readonly reader: TraceReader | undefined } & AsyncDisposable> {
  const loaded = await loadRuntime({
    catalog,
    section: 'cli',
    settings: {},
    foreignSections: services,
    env: { ...process.env, ...copy.env, FAIRLEAD_PROFILE: copy.profile, FAIRLEAD_DATA_DIR: copy.dataDir },
    cwd: process.cwd(),
  });
  const parts = createCapabilities({
    plugins: loaded.plugins,
    values: loaded.config.values,
    dataDir: loaded.runtime.dataDir,
    service: 'demo',
    clock: systemClock,
    log: createLogger({ service: 'demo', level: 'warn', fd: 2 }),
    signingKeys: async () => [],
  });
  return {
    reader: parts.get('tracing').reader,
    [Symbol.asyncDispose]: () => parts[Symbol.asyncDispose](),
  };
}
