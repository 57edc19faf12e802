import { randomUUID } from 'node:crypto';
import type { SigningKeySource } from '../auth/types.ts';
import { systemClock } from '../clock/system.ts';
import type { Clock } from '../clock/types.ts';
import type { RuntimeConfig } from '../config/runtime-settings.ts';
import type { Settings } from '../config/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { adaptiveLimit } from '../limiter/adaptive-limit.ts';
import { fixedLimit } from '../limiter/concurrency.ts';
import type { Logger } from '../log/types.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import type { Metrics } from '../metrics/types.ts';
import type { OperationsPort } from '../operations/types.ts';
import type { RegisterOptions, Registration } from '../registry/types.ts';
import { createServer } from '../server/create-server.ts';
import { createDeadlines } from '../wire/deadlines.ts';
import type { Application, ServiceDefinition } from './application.ts';
import { createBackground } from './background.ts';
import type { Capabilities } from './capabilities.ts';
import { createApplication } from './create-application.ts';
import { drain } from './drain.ts';
import { drainSteps } from './drain-steps.ts';
import { createHooks } from './hooks.ts';
import { type About, openOperations } from './open-operations.ts';
import { serverChain } from './server-chain.ts';
import { createServiceCaller } from './service-caller.ts';

/** A service that has come up. */
export interface RunningService extends AsyncDisposable {
  readonly nodeId: string;
  /** Where it is called. */
  readonly address: string;
  /** What the service announced about itself. */
  readonly facts: Readonly<Record<string, string>>;
  /**
   * Goes down without losing anything: not ready, deregistered, propagation awaited, intake stopped, calls in flight
   * finished, consumer groups left, outbox and spans flushed, everything closed; within the grace period. Idempotent.
   * Resolves to what did not end cleanly.
   */
  stop(): Promise<readonly string[]>;
}

export interface StartOptions<S extends Settings> {
  readonly definition: ServiceDefinition<S>;
  /** The service's section of the configuration. */
  readonly config: Application<S>['config'];
  readonly runtime: RuntimeConfig;
  /** Makes the capabilities; closed with the service. */
  readonly capabilities: (signingKeys: SigningKeySource) => Capabilities;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Where everything is counted; what is in there already is told, too. Default: new ones. */
  readonly metrics?: Metrics;
  /** What the operations port tells beyond what the service knows. */
  readonly about?: About;
  /** From 0 to less than 1, for whatever is left to chance. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** Puts a service together, brings it up and registers it. What was begun is undone when a later step fails. */
export async function startService<S extends Settings>(options: StartOptions<S>): Promise<RunningService> {
  const {
    definition,
    config,
    runtime,
    log,
    clock = systemClock,
    metrics = createMetrics(),
    about = {},
  } = options;
  const version = runtime.node.version ?? definition.version;
  const nodeId = runtime.node.id ?? `${definition.name}-${randomUUID()}`;
  const hooks = createHooks();
  const parts = options.capabilities((keyOptions) => {
    if (!hooks.signingKeys) throw noSigningKeys(definition.name);
    return hooks.signingKeys(keyOptions);
  });
  const authenticator = parts.get('authenticator');
  const deadlines = createDeadlines(clock);
  const caller = createServiceCaller({
    parts,
    runtime,
    clock,
    deadlines,
    metrics,
    log,
    debug: { log, service: definition.name, cwd: about.folder },
    credential: authenticator,
    random: options.random,
  });
  const server = createServer({
    transport: parts.get('transport'),
    clock,
    deadlines,
    log,
    middleware: Object.values(serverChain({ parts, runtime, clock, metrics })),
    ...serverLimits(runtime),
  });
  const background = createBackground({ clock, log });
  let registration: Registration | undefined;

  let operations: Promise<OperationsPort | undefined> | undefined;

  const steps = drainSteps({
    server,
    caller,
    background,
    parts,
    hooks,
    clock,
    propagationMs: runtime.drain.propagationMs,
    registration: () => registration,
    operations: async () => operations,
  });
  let stopping: Promise<readonly string[]> | undefined;
  const stop = () => {
    stopping ??= drain(steps, { clock, log, graceMs: runtime.drain.graceMs });
    return stopping;
  };

  try {
    operations = openOperations({
      service: definition.name,
      version,
      nodeId,
      runtime,
      about,
      parts,
      metrics,
      server,
      caller,
      registration: () => registration,
      clock,
      log,
    });
    // Told below; until then the setup goes on beside it.
    operations.catch(() => {});
    const shared = {
      definition,
      config,
      runtime,
      parts,
      metrics,
      caller,
      server,
      background,
      hooks,
      log,
      clock,
    };
    await definition.setup(createApplication(shared));
    if (!hooks.signingKeys && server.routes.some(({ method }) => method.access === 'user'))
      throw noSigningKeys(definition.name);
    const address = await server.start({ service: definition.name, nodeId, version });
    const url = (await operations)?.url;
    if (url) hooks.facts.operations = url;
    server.setServing(true);
    const node = { id: nodeId, service: definition.name, version, address, labels: runtime.node.labels };
    registration = await parts.get('registry').register(node, registerOptions(runtime));
    registration.onState((state) => log.warn('the registration changed', { state }));
    return {
      nodeId,
      address,
      facts: hooks.facts,
      stop,
      [Symbol.asyncDispose]: async () => void (await stop()),
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

const serverLimits = ({ server: { concurrency, maxPeerBytes } }: RuntimeConfig) => ({
  limit: concurrency.limit === undefined ? adaptiveLimit(concurrency) : fixedLimit(concurrency.limit),
  maxWaitMs: concurrency.maxWaitMs,
  maxStreams: concurrency.maxStreams,
  maxPeerBytes,
});

const registerOptions = ({ registration: { ttlMs, intervalMs } }: RuntimeConfig): RegisterOptions => ({
  ...(ttlMs === undefined ? {} : { ttlMs }),
  ...(intervalMs === undefined ? {} : { intervalMs }),
});

const noSigningKeys = (service: string) =>
  new RuntimeError({
    code: 'FAILED_PRECONDITION',
    message: `${service} has methods for users but names no source of signing keys; call trust() in its setup`,
  });
