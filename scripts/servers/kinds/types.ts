import type { Say } from '../say.ts';

export type ServerName = 'nats' | 'consul' | 'kafka' | 'mongodb' | 'jaeger';

/**
 * What a port answers with: nothing listens; a server of the kind, on its way up; a server of the kind that can be
 * used; something else, or something that does not answer at all.
 */
export type Health = 'closed' | 'starting' | 'healthy' | 'foreign';

/** Ports by purpose, for example `{ client: 4222, monitoring: 8222 }`; the first is the one that clients use. */
export type Ports = Readonly<Record<string, number>>;

/** What one server is started on. */
export interface LaunchPlace {
  /** Where the fetched program lies. */
  readonly program: string;
  /** Empty, or with what an earlier run of the same server left. */
  readonly dataDir: string;
  /** For files that are written anew on every start. */
  readonly configDir: string;
  /** The number of the port with that purpose. */
  port(purpose: string): number;
  readonly say: Say;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment. Default nothing. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How one kind of server is had, started and asked whether it is well. */
export interface ServerKind {
  readonly name: ServerName;
  /** For sentences: what really runs, for example `FerretDB`. */
  readonly product: string;
  readonly version: string;
  readonly ports: Ports;
  /** Files of this repository that what is fetched depends on, absolute: when one changes, it is fetched again. */
  readonly inputs: readonly string[];
  /** Puts the program into an empty folder; throws a sentence that says why it cannot be had. */
  fetch(folder: string, say: Say): Promise<void>;
  /** Writes the configuration, makes an empty data folder usable, and says what to run. */
  launch(place: LaunchPlace): Promise<Launch>;
  /** Asks whatever listens on the first port of 127.0.0.1. Never throws. */
  probe(port: number): Promise<Health>;
  /** What a healthy server really is, where several products answer alike. Default: the product. */
  identify?(port: number): Promise<string>;
  /** What to connect to, for a person. */
  url(port: number): string;
}
