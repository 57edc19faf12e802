/** What runs beside client and server, started once for all peers. */
export interface Surroundings {
  /** `127.0.0.1:PORT` of the nats-server. */
  readonly nats: string;
  /** Where spans are posted to. */
  readonly collector: string;
  /** Middlewares that are left out of our chain, by name: what it costs without one is the one's true cost. */
  readonly without?: readonly string[];
}

/** One way of making the call; server and client are called in processes of their own. */
export interface Peer {
  /** Answers until the process ends; resolves to what the client has to know. */
  serve(): Promise<string>;
  /** Resolves to a function that makes the call once, encoding and decoding included. */
  connect(address: string): Promise<() => Promise<unknown>>;
}

export interface PeerEntry {
  readonly name: string;
  readonly transport: 'tcp' | 'nats';
  /** What it is, in a few words, for the page. */
  readonly what: string;
  /** What has to be installed for it. */
  readonly packages?: readonly string[];
  readonly load: (around: Surroundings) => Promise<Peer>;
}

/** How a peer is called on the command line and between processes: names alone are not unique. */
export const idOf = ({ name, transport }: { readonly name: string; readonly transport: string }): string =>
  `${name}@${transport}`;
