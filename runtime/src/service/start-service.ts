import { randomUUID } from 'node:crypto';
import type { SigningKeySource } from '../auth/types.ts';
import { sleep } from '../clock/sleep.ts';
import { systemClock } from '../clock/system.ts';
import type { Clock } from '../clock/types.ts';
import type { RuntimeConfig } from '../config/runtime-settings.ts';
import type { Settings } from '../config/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Logger } from '../log/types.ts';
import { authentication, serviceCredential } from '../middleware/authentication.ts';
import { tracing } from '../middleware/tracing.ts';
import { validation } from '../middleware/validation.ts';
import type { RegisterOptions, Registration } from '../registry/types.ts';
import { createServer } from '../server/create-server.ts';
import { tracedStore } from '../store/traced.ts';
import type { Store } from '../store/types.ts';
import { createDeadlines } from '../wire/deadlines.ts';
import type { Application, ServiceDefinition } from './application.ts';
import { createBackground } from './background.ts';
import type { Capabilities } from './capabilities.ts';
import { drain } from './drain.ts';
import { createServiceCaller } from './service-caller.ts';
import { subscribeThrough } from './subscriber.ts';

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
}

/** Puts a service together, brings it up and registers it. What was begun is undone when a later step fails. */
export async function startService<S extends Settings>(options: StartOptions<S>): Promise<RunningService> {
  const { definition, runtime, log, clock = systemClock } = options;
  const nodeId = runtime.node.id ?? `${definition.name}-${randomUUID()}`;
  let signingKeys: SigningKeySource | undefined;
  const parts = options.capabilities((keyOptions) => {
    if (!signingKeys) throw noSigningKeys(definition.name);
    return signingKeys(keyOptions);
  });
  const intake: ((signal: AbortSignal) => Promise<void>)[] = [];
  const flushes: ((signal: AbortSignal) => Promise<void>)[] = [];
  const owned: AsyncDisposable[] = [];
  const facts: Record<string, string> = {};
  const subscriptions: AsyncDisposable[] = [];
  let registration: Registration | undefined;
  let store: Store | undefined;

  const tracer = parts.get('tracing').tracer;
  const authenticator = parts.get('authenticator');
  const deadlines = createDeadlines(clock);
  const caller = createServiceCaller({
    parts,
    runtime,
    clock,
    deadlines,
    middleware: [serviceCredential(authenticator)],
  });
  const server = createServer({
    transport: parts.get('transport'),
    clock,
    deadlines,
    log,
    middleware: [tracing(tracer), authentication(authenticator), validation()],
  });
  const background = createBackground({ clock, log });

  const application: Application<S> = {
    name: definition.name,
    config: options.config,
    dataDir: runtime.dataDir,
    log,
    clock,
    tracer,
    caller,
    authenticator,
    get store() {
      store ??= tracedStore(parts.get('store'), tracer);
      return store;
    },
    get broker() {
      return parts.get('broker');
    },
    client: caller.client,
    serve: server.add,
    trust: (keys) => {
      signingKeys = keys;
    },
    async subscribe(topic, handler, subscribeOptions) {
      const subscription = await subscribeThrough(
        parts.get('broker'),
        [tracing(tracer)],
        topic,
        handler,
        subscribeOptions,
      );
      subscriptions.push(subscription);
      return subscription;
    },
    every: background.every,
    onIntakeStop: (stop) => intake.push(stop),
    onFlush: (flush) => flushes.push(flush),
    own: (resource) => owned.push(resource),
    announce: (fact, value) => {
      facts[fact] = value;
    },
  };

  const closeAll = async (resources: readonly AsyncDisposable[]) => {
    for (const resource of [...resources].reverse()) await resource[Symbol.asyncDispose]();
  };
  const steps = [
    {
      name: 'deregistering',
      run: async (signal: AbortSignal) => {
        server.setServing(false);
        if (!registration) return;
        await registration[Symbol.asyncDispose]();
        await sleep(clock, runtime.drain.propagationMs, signal).catch(() => {});
      },
    },
    {
      name: 'finishing the calls in flight',
      run: (signal: AbortSignal) =>
        Promise.all([server.drain({ signal }), ...intake.map((stop) => stop(signal))]),
    },
    { name: 'ending background work', run: () => background[Symbol.asyncDispose]() },
    { name: 'leaving consumer groups', run: () => closeAll(subscriptions) },
    { name: 'flushing', run: (signal: AbortSignal) => Promise.all(flushes.map((flush) => flush(signal))) },
    { name: 'closing what the service owns', run: () => closeAll(owned) },
    { name: 'closing the server', run: () => closeAll([server, caller]) },
    { name: 'flushing spans', run: (signal: AbortSignal) => parts.peek('tracing')?.flush({ signal }) },
    { name: 'closing plugins', run: () => parts[Symbol.asyncDispose]() },
  ];
  let stopping: Promise<readonly string[]> | undefined;
  const stop = () => {
    stopping ??= drain(steps, { clock, log, graceMs: runtime.drain.graceMs });
    return stopping;
  };

  try {
    await definition.setup(application);
    if (!signingKeys && server.routes.some(({ method }) => method.access === 'user'))
      throw noSigningKeys(definition.name);
    const version = runtime.node.version ?? definition.version;
    const address = await server.start({ service: definition.name, nodeId, version });
    server.setServing(true);
    const node = { id: nodeId, service: definition.name, version, address, labels: runtime.node.labels };
    registration = await parts.get('registry').register(node, registerOptions(runtime));
    registration.onState((state) => log.warn('the registration changed', { state }));
    return { nodeId, address, facts, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

const registerOptions = ({ registration: { ttlMs, intervalMs } }: RuntimeConfig): RegisterOptions => ({
  ...(ttlMs === undefined ? {} : { ttlMs }),
  ...(intervalMs === undefined ? {} : { intervalMs }),
});

const noSigningKeys = (service: string) =>
  new RuntimeError({
    code: 'FAILED_PRECONDITION',
    message: `${service} has methods for users but names no source of signing keys; call trust() in its setup`,
  });
