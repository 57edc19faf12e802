import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryAuthenticator } from '../auth/memory.ts';
import type { Authenticator, SigningKeySource } from '../auth/types.ts';
import { createMemoryBreaker } from '../breaker/memory.ts';
import { createMemoryBroker } from '../broker/memory.ts';
import type { Broker } from '../broker/types.ts';
import type { Caller } from '../client/types.ts';
import { systemClock } from '../clock/system.ts';
import type { Clock } from '../clock/types.ts';
import { explain } from '../config/explain.ts';
import { loadConfig } from '../config/load.ts';
import { type RuntimeConfig, runtimeSettings } from '../config/runtime-settings.ts';
import { mergeSettings } from '../config/schema.ts';
import type { ConfigOf, Settings } from '../config/types.ts';
import { createTokenBucketLimiter } from '../limiter/token-bucket.ts';
import { createMemoryLogger, type MemoryLogger } from '../log/memory.ts';
import { createMemoryRegistry } from '../registry/memory.ts';
import { createMemoryStore } from '../store/memory.ts';
import type { Store } from '../store/types.ts';
import { createMemoryTracerDriver } from '../tracing/memory.ts';
import type { FinishedSpan } from '../tracing/types.ts';
import { createMemoryTransport } from '../transport/memory.ts';
import type { ServiceDefinition } from './application.ts';
import type { Capabilities } from './capabilities.ts';
import type { Capability } from './plugin.ts';
import { createServiceCaller } from './service-caller.ts';
import { type RunningService, startService } from './start-service.ts';

export interface MemorySystemOptions {
  /** Makes each service's authenticator. Default: memory authenticators that share their tokens. */
  readonly authenticator?: (service: string, signingKeys: SigningKeySource) => Authenticator;
  /** Default: the real time. */
  readonly clock?: Clock;
}

/** Services in one process, over memory: for tests that wire whole services and want neither files nor ports. */
export interface MemorySystem extends AsyncDisposable {
  /** Brings a service up. `env` is its configuration, for example `{ FAIRLEAD_USER_TOKEN_TTL_MS: '1h' }`. */
  start<S extends Settings>(
    definition: ServiceDefinition<S>,
    env?: Readonly<Record<string, string>>,
  ): Promise<RunningService>;
  /** Calls from outside, as a command-line tool makes them; give the token in the call's metadata. */
  readonly outside: Caller;
  readonly broker: Broker;
  /** The store of a service; it outlives the service. */
  store(service: string): Store;
  /** A token for a user, by the memory authenticators. */
  issue(userId: string): string;
  /** All that finished, of all services. */
  readonly spans: readonly FinishedSpan[];
  /** What all services log. */
  readonly log: MemoryLogger;
}

/** Creates a {@link MemorySystem}. Disposing it stops what runs, the newest first. */
export async function createMemorySystem(options: MemorySystemOptions = {}): Promise<MemorySystem> {
  const { clock = systemClock } = options;
  const transport = createMemoryTransport();
  const registry = createMemoryRegistry({ clock });
  const broker = createMemoryBroker({ clock });
  const tokens = createMemoryAuthenticator({ service: 'outside', clock });
  const log = createMemoryLogger();
  const spans: FinishedSpan[] = [];
  const stores = new Map<string, Store>();
  const running: RunningService[] = [];

  const store = (service: string): Store => {
    const present = stores.get(service) ?? createMemoryStore();
    stores.set(service, present);
    return present;
  };
  /** Shared by all services, so no service's end closes them. */
  const partsOf = (service: string, signingKeys: SigningKeySource): Capabilities => {
    const all: Capability = {
      transport,
      registry,
      broker,
      store: store(service),
      tracing: createMemoryTracerDriver({ service, clock, spans }),
      authenticator: options.authenticator?.(service, signingKeys) ?? tokens.sharedWith(service),
      breaker: createMemoryBreaker({ clock }),
      limiter: createTokenBucketLimiter({ clock }),
    };
    return { get: (kind) => all[kind], peek: (kind) => all[kind], async [Symbol.asyncDispose]() {} };
  };

  const noKeys: SigningKeySource = async () => [];
  const { runtime: outsideRuntime } = await loadDefaults({}, 'outside', {});
  const outside = createServiceCaller({ parts: partsOf('outside', noKeys), runtime: outsideRuntime, clock });

  return {
    outside,
    broker,
    store,
    issue: (id) => tokens.issue({ kind: 'user', id }),
    spans,
    log,
    async start(definition, env = {}) {
      const { config, runtime, own } = await loadDefaults(definition.settings, definition.name, env);
      const capabilities = (signingKeys: SigningKeySource) => partsOf(definition.name, signingKeys);
      const about = { settings: () => explain(config) };
      const service = await startService({
        definition,
        config: own,
        runtime,
        capabilities,
        log,
        clock,
        about,
      });
      running.push(service);
      return service;
    },
    async [Symbol.asyncDispose]() {
      for (const service of running.reverse()) await service.stop();
      await outside[Symbol.asyncDispose]();
      for (const part of [...stores.values(), broker, registry, transport]) await part[Symbol.asyncDispose]();
    },
  };
}

async function loadDefaults<S extends Settings>(
  settings: S,
  name: string,
  env: Readonly<Record<string, string>>,
) {
  const config = await loadConfig(mergeSettings(runtimeSettings, { [name]: settings } as Settings), {
    // A folder that is not there, so that no file of the surroundings is read.
    cwd: join(tmpdir(), 'fairlead-memory-system'),
    env: { FAIRLEAD_DRAIN_PROPAGATION_MS: '0ms', FAIRLEAD_OPERATIONS_ENABLED: 'false', ...env },
  });
  const { values } = config;
  const runtime = values as unknown as RuntimeConfig;
  return { config, runtime, own: (values as Readonly<Record<string, unknown>>)[name] as ConfigOf<S> };
}
