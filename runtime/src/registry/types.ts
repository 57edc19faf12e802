/** One running instance of a service. */
export interface ServiceNode {
  /** Unique among all nodes, new for every start of a process. */
  readonly id: string;
  /** The name under which it is looked up, for example `vessel`. */
  readonly service: string;
  /** Semantic version. */
  readonly version: string;
  /** Where its transport listens, with the transport's name as scheme, for example `tcp://127.0.0.1:4711`. */
  readonly address: string;
  /** Free-form facts to select by, for example `{ branch: 'feature-x' }`. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface RegisterOptions {
  /** The lease: without a heartbeat for this long the node is gone. Each implementation states its default. */
  readonly ttlMs?: number;
  /** Time between heartbeats; less than half of `ttlMs`. */
  readonly intervalMs?: number;
  readonly signal?: AbortSignal;
}

/** `registered`: the last heartbeat was taken. `degraded`: it failed, the lease still runs. `lost`: the lease has run out. */
export type RegistrationState = 'registered' | 'degraded' | 'lost';

/**
 * Keeps a node registered for as long as it is not disposed: after any failure, a lost session or a registry
 * that restarted with or without its data it registers again, with jitter. Disposing deregisters at once.
 */
export interface Registration extends AsyncDisposable {
  readonly node: ServiceNode;
  readonly state: RegistrationState;
  /** Calls `listener` at every change of state; returns a function that ends this. */
  onState(listener: (state: RegistrationState) => void): () => void;
}

/** All live nodes of one service at one moment. */
export interface Snapshot {
  readonly service: string;
  readonly nodes: readonly ServiceNode[];
  /** When the registry last confirmed this list, epoch ms. */
  readonly confirmedAtMs: number;
  /** True while the registry is out of reach and the list is the last one known. */
  readonly stale: boolean;
}

export interface Registry extends AsyncDisposable {
  readonly name: string;
  readonly supports: {
    /** Nodes registered by other processes are seen. */
    readonly sharedBetweenProcesses: boolean;
    /** What was registered is still there (until its TTL) after the registry restarted. */
    readonly durable: boolean;
  };
  /** Registers `node` and returns once the registry has it. Throws `UNAVAILABLE` when the registry is out of reach. */
  register(node: ServiceNode, options?: RegisterOptions): Promise<Registration>;
  /** The live nodes now; empty when there is none. Throws `UNAVAILABLE` when the registry is out of reach. */
  lookup(service: string, options?: { signal?: AbortSignal }): Promise<readonly ServiceNode[]>;
  /**
   * Yields whole snapshots: the first at once, then one after every change, expiries included. Lists again after
   * every reconnect, never throws, marks what it yields as stale while the registry is out of reach. After a
   * reconnect, a removal that nobody announced waits one TTL. Ends when `signal` aborts or the loop is left.
   */
  watch(service: string, options?: { signal?: AbortSignal }): AsyncIterable<Snapshot>;
}
