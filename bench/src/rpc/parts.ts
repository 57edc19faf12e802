import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalog } from '@fairlead/catalog';
import {
  type Capabilities,
  createCapabilities,
  createMemoryLogger,
  createMemoryRegistry,
  loadRuntime,
  type RuntimeConfig,
  systemClock,
} from '@fairlead/runtime';
import { lacking } from './lackable.ts';
import type { Surroundings } from './peer.ts';

export const OUT_OF_REACH = '1000000000';

export interface PartsOptions {
  readonly service: string;
  readonly transport: 'tcp' | 'nats';
  /** The share of the traces that is recorded and exported. */
  readonly sampled: number;
  readonly around: Surroundings;
}

export interface Parts {
  readonly runtime: RuntimeConfig;
  readonly parts: Capabilities;
}

/**
 * What a service gets with everything at its default, but for: the transport named, spans exported by `otlp`, a
 * registry in memory, and limits out of reach, so that nothing is refused while everything is counted.
 */
export async function loadParts({ service, transport, sampled, around }: PartsOptions): Promise<Parts> {
  const { runtime, config, plugins } = await loadRuntime({
    catalog,
    section: service,
    settings: {},
    foreignSections: [],
    argv: [],
    // A folder that is not there, so that no file of the surroundings is read.
    cwd: join(tmpdir(), 'fairlead-bench-nowhere'),
    env: {
      FAIRLEAD_TRANSPORT: transport,
      FAIRLEAD_TRACING: 'otlp',
      FAIRLEAD_CALL_RATE_LIMIT_PER_SECOND: OUT_OF_REACH,
      FAIRLEAD_SERVER_RATE_LIMIT_PER_SECOND: OUT_OF_REACH,
      FAIRLEAD_OTLP_ENDPOINT: around.collector,
      FAIRLEAD_OTLP_SAMPLING_TYPE: 'probabilistic',
      FAIRLEAD_OTLP_SAMPLING_PARAM: String(sampled),
      ...lacking(around.without),
      ...(transport === 'nats' ? { FAIRLEAD_NATS_SERVERS: around.nats } : {}),
    },
  });
  const own = createCapabilities({
    plugins,
    values: config.values,
    dataDir: runtime.dataDir,
    service,
    clock: systemClock,
    log: createMemoryLogger(),
    signingKeys: async () => [],
  });
  const registry = createMemoryRegistry();
  const parts: Capabilities = {
    get: (kind) => (kind === 'registry' ? (registry as never) : own.get(kind)),
    peek: (kind) => (kind === 'registry' ? (registry as never) : own.peek(kind)),
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  };
  return { runtime, parts };
}
