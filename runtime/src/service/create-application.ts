import type { NetworkCaller } from '../client/create-caller.ts';
import type { Clock } from '../clock/types.ts';
import type { RuntimeConfig } from '../config/runtime-settings.ts';
import type { Settings } from '../config/types.ts';
import type { Logger } from '../log/types.ts';
import type { Metrics } from '../metrics/types.ts';
import { metrics } from '../middleware/metrics.ts';
import { tracing } from '../middleware/tracing.ts';
import type { Server } from '../server/create-server.ts';
import { storeInContext } from '../store/in-context.ts';
import { tracedStore } from '../store/traced.ts';
import type { Store } from '../store/types.ts';
import type { Application, ServiceDefinition } from './application.ts';
import type { Background } from './background.ts';
import type { Capabilities } from './capabilities.ts';
import type { Hooks } from './hooks.ts';
import { subscribeThrough } from './subscriber.ts';

export interface ApplicationParts<S extends Settings> {
  readonly definition: ServiceDefinition<S>;
  readonly config: Application<S>['config'];
  readonly runtime: RuntimeConfig;
  readonly parts: Capabilities;
  readonly metrics: Metrics;
  readonly caller: NetworkCaller;
  readonly server: Server;
  readonly background: Background;
  readonly hooks: Hooks;
  readonly log: Logger;
  readonly clock: Clock;
}

/** What a service's setup gets: it asks for capabilities as it needs them, and leaves in `hooks` what comes later. */
export function createApplication<S extends Settings>(options: ApplicationParts<S>): Application<S> {
  const {
    definition,
    config,
    runtime,
    parts,
    metrics: registry,
    caller,
    server,
    background,
    hooks,
    log,
    clock,
  } = options;
  const { tracer } = parts.get('tracing');
  const around = [tracing(tracer), metrics({ metrics: registry, clock })];
  let store: Store | undefined;

  return {
    name: definition.name,
    config,
    dataDir: runtime.dataDir,
    log,
    clock,
    tracer,
    metrics: registry,
    caller,
    authenticator: parts.get('authenticator'),
    get store() {
      store ??= tracedStore(storeInContext(parts.get('store')), tracer);
      return store;
    },
    get broker() {
      return parts.get('broker');
    },
    client: caller.client,
    serve: server.add,
    trust: (keys) => {
      hooks.signingKeys = keys;
    },
    async subscribe(topic, handler, subscribeOptions) {
      const subscription = await subscribeThrough(
        parts.get('broker'),
        around,
        topic,
        handler,
        subscribeOptions,
      );
      hooks.subscriptions.push(subscription);
      return subscription;
    },
    every: background.every,
    onDrain: (begin) => hooks.drain.push(begin),
    onIntakeStop: (stop) => hooks.intake.push(stop),
    onFlush: (flush) => hooks.flushes.push(flush),
    own: (resource) => hooks.owned.push(resource),
    announce: (fact, value) => {
      hooks.facts[fact] = value;
    },
  };
}
