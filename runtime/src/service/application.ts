import type { Authenticator, SigningKeySource } from '../auth/types.ts';
import type { Broker, DeliveryHandler, SubscribeOptions, Subscription } from '../broker/types.ts';
import type { NetworkCaller } from '../client/create-caller.ts';
import type { Client } from '../client/types.ts';
import type { Clock } from '../clock/types.ts';
import type { ConfigOf, Settings } from '../config/types.ts';
import type { Logger } from '../log/types.ts';
import type { Metrics } from '../metrics/types.ts';
import type { Methods, ServiceDescriptor } from '../rpc/descriptor.ts';
import type { Handlers } from '../server/types.ts';
import type { Store } from '../store/types.ts';
import type { Tracer } from '../tracing/types.ts';

/** What a service is wired with. Whatever it takes from here is closed for it, in the right order, at the end. */
export interface Application<S extends Settings = Settings> {
  readonly name: string;
  /** The service's own settings. */
  readonly config: ConfigOf<S>;
  /** Where this copy of the system keeps its files; absolute. */
  readonly dataDir: string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly tracer: Tracer;
  /** What the service counts beyond its calls; read at the operations port. */
  readonly metrics: Metrics;
  /** Makes calls under this service's name. */
  readonly caller: NetworkCaller;
  readonly store: Store;
  readonly broker: Broker;
  readonly authenticator: Authenticator;
  client<M extends Methods>(service: ServiceDescriptor<M>): Client<M>;
  /** Answers a service's methods. */
  serve<M extends Methods>(service: ServiceDescriptor<M>, handlers: Handlers<M>): void;
  /** Says where the public keys of users' tokens come from. Needed where methods are for users. */
  trust(keys: SigningKeySource): void;
  /** Handles a topic's messages, each in a context and a span of its own. */
  subscribe(topic: string, handler: DeliveryHandler, options?: SubscribeOptions): Promise<Subscription>;
  /** Runs `task` every `intervalMs` for as long as the service lives. */
  every(name: string, intervalMs: number, task: (signal: AbortSignal) => Promise<void>): void;
  /**
   * Told when the way down begins: requests still come and are answered for a while, but whoever looks for a place to send
   * the next one to should look elsewhere.
   */
  onDrain(begin: () => void): void;
  /** Something that takes requests from outside (an HTTP server): ended first, together with the RPC server. */
  onIntakeStop(stop: (signal: AbortSignal) => Promise<void>): void;
  /** Something that must leave before the end (an outbox): run when no request is left. */
  onFlush(flush: (signal: AbortSignal) => Promise<void>): void;
  /** Tells whoever started this process a fact about it, for example the URL it listens at. */
  announce(name: string, value: string): void;
  /** Something to close after that; the newest first. */
  own(resource: AsyncDisposable): void;
}

/** A service: its name, what can be configured, and how it is put together. */
export interface ServiceDefinition<S extends Settings = Settings> {
  /** The name in the registry, and the section of its settings. */
  readonly name: string;
  /** Semantic version. */
  readonly version: string;
  /** The keys of the section that has the service's name. */
  readonly settings: S;
  setup(application: Application<S>): Promise<void> | void;
}

/** Types a definition. */
export const defineService = <const S extends Settings>(
  definition: ServiceDefinition<S>,
): ServiceDefinition<S> => definition;
