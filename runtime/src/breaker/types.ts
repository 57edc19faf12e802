/**
 * - `closed`: calls go through.
 * - `open`: calls are refused.
 * - `half-open`: one call goes through, and decides.
 */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** Stops calls to one endpoint that fails all the time, and finds out when it works again. */
export interface Circuit {
  readonly key: string;
  readonly state: CircuitState;
  /**
   * Does `work`, and settles as it does; see `countsAs` for which errors count. Rejects with `UNAVAILABLE`
   * (`CIRCUIT_OPEN`) instead when the circuit is open, with the rest of the sleep window as `retryAfterMs`.
   */
  guard<T>(work: () => Promise<T>): Promise<T>;
}

/** A circuit that has changed its state. */
export interface CircuitChange {
  readonly key: string;
  readonly from: CircuitState;
  readonly to: CircuitState;
}

/** When circuits open, and for how long. */
export interface BreakerOptions {
  /** Calls within the window that it takes at least before a circuit may open. Default 50. */
  readonly volume?: number;
  /** A circuit opens when more than this share of them has failed, in percent. Default 50. */
  readonly errorPercent?: number;
  /** How long an open circuit refuses calls before one may try, in ms. Default 5,000. */
  readonly sleepMs?: number;
  /** What is looked back at, in ms. Default 10,000. */
  readonly windowMs?: number;
  /** A circuit that has not been used for once to twice this is forgotten, in ms; longer than the two before. Default 600,000. */
  readonly idleMs?: number;
  /** Circuits at most; then the one unused for longest makes room. Default 1,000. */
  readonly maxCircuits?: number;
}

/** Circuits by key, for example one for each endpoint of each service. */
export interface Breaker extends AsyncDisposable {
  readonly name: string;
  /** The circuit of `key`, made when it is first asked for. Ask anew for every call: an idle one is forgotten. */
  circuit(key: string): Circuit;
  /** Those in use now. */
  readonly circuits: Iterable<Circuit>;
  /** Tells of every change of state from now on. */
  onChange(listener: (change: CircuitChange) => void): void;
}
