import type { Authenticator, SigningKeySource } from '../auth/types.ts';
import type { Breaker } from '../breaker/types.ts';
import type { Broker } from '../broker/types.ts';
import type { Clock } from '../clock/types.ts';
import type { ConfigOf, Settings } from '../config/types.ts';
import type { Limiter } from '../limiter/types.ts';
import type { Logger } from '../log/types.ts';
import type { Registry } from '../registry/types.ts';
import type { Store } from '../store/types.ts';
import type { TracerDriver } from '../tracing/types.ts';
import type { Transport } from '../transport/types.ts';

/** The capabilities that a plugin can provide, by the configuration key that names the plugin. */
export interface Capability {
  readonly transport: Transport;
  readonly registry: Registry;
  readonly broker: Broker;
  readonly store: Store;
  readonly tracing: TracerDriver;
  readonly authenticator: Authenticator;
  readonly breaker: Breaker;
  readonly limiter: Limiter;
}

/** What a plugin is made with. */
export interface PluginContext<S extends Settings = Settings> {
  /** The plugin's own section of the configuration. */
  readonly settings: ConfigOf<S>;
  /** Where this copy of the system keeps its files; absolute. */
  readonly dataDir: string;
  /** The service that the plugin is made for. */
  readonly service: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** For an authenticator: where the public keys of users' tokens come from. */
  readonly signingKeys: SigningKeySource;
}

/** What a plugin's module exports as `plugin`. */
export interface Plugin<C, S extends Settings = Settings> {
  /** The keys of its section. */
  readonly settings: S;
  /** Makes it; I/O only later, so that a bad option is told before anything is connected. */
  create(context: PluginContext<S>): C;
}

/** One line of the catalog: the section of the configuration that a plugin reads, and how its module is loaded. */
export interface CatalogEntry<C> {
  readonly section: string;
  readonly load: () => Promise<{ readonly plugin: Plugin<C> }>;
}

/** All plugins by capability and name. A module is loaded only when its name is configured. */
export type Catalog = {
  readonly [Kind in keyof Capability]: Readonly<Record<string, CatalogEntry<Capability[Kind]>>>;
};

/** A new catalog entry. */
export const entry = <C>(section: string, load: CatalogEntry<C>['load']): CatalogEntry<C> => ({
  section,
  load,
});
