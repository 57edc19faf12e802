import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalog } from '@fairlead/catalog';
import {
  type Application,
  type Capabilities,
  createCapabilities,
  createMemoryLogger,
  createMetrics,
  defineService,
  loadRuntime,
  type MemoryLogger,
  type Metrics,
  type RunningService,
  type ServiceDefinition,
  type Settings,
  startService,
  systemClock,
  type Transport,
} from '@fairlead/runtime';
import services from '../../../services/services.json' with { type: 'json' };
import { echo, type HarbourHandlers, harbour } from './harbour-service.ts';

export type Env = Readonly<Record<string, string>>;

/** A service of this process, over real sockets and files. */
export interface FieldService extends RunningService {
  readonly app: Application;
  readonly metrics: Metrics;
}

export interface FieldOptions {
  /** Added to the environment of all. */
  readonly env?: Env;
  /** Instead of the configured transport; closed with the service that uses it. */
  readonly transport?: () => Transport;
}

/** Whole services over TCP and SQLite in a directory of their own, with everything at its default that is not named. */
export interface Field extends AsyncDisposable {
  /** The environment that another process needs to take part. */
  readonly env: Env;
  readonly dataDir: string;
  /** What all of them log. */
  readonly log: MemoryLogger;
  start<S extends Settings>(definition: ServiceDefinition<S>, env?: Env): Promise<FieldService>;
  /** A node of {@link harbour}. */
  node(handlers?: Partial<HarbourHandlers>, more?: NodeOptions): Promise<FieldService>;
  /** Somebody who only calls. */
  caller(env?: Env): Promise<FieldService>;
}

export interface NodeOptions {
  /** Default `harbour`. */
  readonly name?: string;
  /** Called in its setup. */
  readonly setup?: (app: Application) => Promise<void> | void;
  readonly env?: Env;
}

export async function openField({ env: shared = {}, transport }: FieldOptions = {}): Promise<Field> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-field-'));
  const log = createMemoryLogger();
  const running: FieldService[] = [];
  let callers = 0;
  // Timers of the runtime keep no process alive, and a call whose connection is lost has nothing else.
  const alive = setInterval(() => {}, 2 ** 30);
  const env = {
    FAIRLEAD_PROFILE: 'embedded',
    FAIRLEAD_DATA_DIR: dataDir,
    FAIRLEAD_DRAIN_PROPAGATION_MS: '100ms',
    ...shared,
  };

  const start = async <S extends Settings>(
    definition: ServiceDefinition<S>,
    more: Env = {},
  ): Promise<FieldService> => {
    const { runtime, config, own, plugins } = await loadRuntime({
      catalog,
      section: definition.name,
      settings: definition.settings,
      foreignSections: services.filter((name) => name !== definition.name),
      argv: [],
      // A folder without a configuration file.
      cwd: dataDir,
      env: { FAIRLEAD_OPERATIONS_ENABLED: 'false', ...env, ...more },
    });
    const metrics = createMetrics();
    let app: Application | undefined;
    const service = await startService({
      definition: {
        ...definition,
        setup(application) {
          app = application as unknown as Application;
          return definition.setup(application);
        },
      },
      config: own,
      runtime,
      log,
      metrics,
      capabilities(signingKeys): Capabilities {
        const { name: service } = definition;
        const { values } = config;
        const clock = systemClock;
        const parts = createCapabilities({ plugins, values, dataDir, service, clock, log, signingKeys });
        const other = transport?.();
        if (!other) return parts;
        return {
          get: (kind) => (kind === 'transport' ? (other as never) : parts.get(kind)),
          peek: (kind) => (kind === 'transport' ? (other as never) : parts.peek(kind)),
          async [Symbol.asyncDispose]() {
            await parts[Symbol.asyncDispose]();
            await other[Symbol.asyncDispose]();
          },
        };
      },
    });
    if (!app) throw new Error('the setup was not run');
    const started = { ...service, app, metrics };
    running.push(started);
    return started;
  };

  return {
    env,
    dataDir,
    log,
    start,
    node: (handlers = {}, { name = 'harbour', setup, env: more } = {}) =>
      start(
        defineService({
          name,
          version: '1.0.0',
          settings: {},
          async setup(app) {
            app.serve(harbour(name), { ...echo, ...handlers });
            await setup?.(app);
          },
        }),
        more,
      ),
    caller: (more) =>
      start(defineService({ name: `caller${++callers}`, version: '1.0.0', settings: {}, setup() {} }), more),
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map((service) => service.stop()));
      clearInterval(alive);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The value of a metric's series, or 0. */
export function metricOf({ metrics }: FieldService, series: string): number {
  const line = metrics
    .text()
    .split('\n')
    .find((text) => text.startsWith(`${series} `));
  return Number(line?.slice(series.length) ?? 0);
}
