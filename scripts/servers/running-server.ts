import type { Ports, ServerName } from './kinds/types.ts';

export interface StopOptions {
  /** How long it may take to end by itself, in ms; after that it is killed. 0 kills at once. Default 15,000. */
  readonly graceMs?: number;
}

export interface RestartOptions extends StopOptions {
  /** Whether it comes back without its data. Default false. */
  readonly wipeData?: boolean;
  /** How long it stays away, in ms, from its end to its new start. Default 0. */
  readonly downMs?: number;
}

/** A server that answers. Every method but `[Symbol.asyncDispose]` throws for one that was not started by us. */
export interface RunningServer {
  readonly name: ServerName;
  /** What really runs, for example `FerretDB` for `mongodb`. */
  readonly product: string;
  readonly ports: Ports;
  /** The first port: what clients connect to. */
  readonly port: number;
  readonly url: string;
  /**
   * `started`: by this call. `found`: by an earlier start with the same folder. `foreign`: by somebody else, and to
   * be left alone.
   */
  readonly origin: 'started' | 'found' | 'foreign';
  /** Of the process now: changes with every restart. `undefined` while it is stopped and for a foreign one. */
  readonly pid: number | undefined;
  /** Path of what it says. */
  readonly log: string;
  /** Ends it. Its data stays. */
  stop(options?: StopOptions): Promise<void>;
  /** Starts it again after a `stop`, and waits until it answers. */
  start(): Promise<void>;
  /** Stops it, starts it again on the same ports, and waits until it answers. */
  restart(options?: RestartOptions): Promise<void>;
  /** Kills it with SIGKILL, as a crash would. Its data stays as it was. */
  kill(): Promise<void>;
  /** Takes its processor time away (SIGSTOP): its connections stay open and answer nothing. */
  pause(): Promise<void>;
  /** Gives it back (SIGCONT). */
  resume(): Promise<void>;
  /** Stops it if this call started it. */
  [Symbol.asyncDispose](): Promise<void>;
}
