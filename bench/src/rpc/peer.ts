/** One way of making the call; server and client are called in processes of their own. */
export interface Peer {
  /** Answers until the process ends; resolves to what the client has to know. */
  serve(): Promise<string>;
  /** Resolves to a function that makes the call once, encoding and decoding included. */
  connect(address: string): Promise<() => Promise<unknown>>;
}

export interface PeerEntry {
  readonly name: string;
  readonly transport: 'tcp' | 'http2';
  /** What has to be installed for it. */
  readonly package?: string;
  readonly load: () => Promise<Peer>;
}
