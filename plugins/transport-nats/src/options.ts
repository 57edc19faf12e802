import { type Clock, type Logger, RuntimeError, systemClock } from '@fairlead/runtime';

/** How a process proves to the server who it is. */
export type NatsCredentials =
  | { readonly token: string }
  | { readonly user: string; readonly password: string }
  /** The seed of an nkey (`SU…`). */
  | { readonly nkeySeed: string }
  /** What a `.creds` file holds: a JWT and a seed. */
  | { readonly creds: string };

export interface NatsTls {
  /** Who signs the servers' certificates, PEM. Default: the system's authorities. */
  readonly ca?: string;
  /** This process's certificate chain, PEM; for servers that verify their clients. */
  readonly cert?: string;
  /** Its private key, PEM. */
  readonly key?: string;
}

export interface NatsTransportOptions {
  /** `nats://HOST:PORT` or `HOST:PORT`, tried in random order. Default `127.0.0.1:4222`. */
  readonly servers?: readonly string[];
  /** Default: none. */
  readonly credentials?: NatsCredentials;
  /** Insists on TLS. Default: none, TLS only where a server asks for it. */
  readonly tls?: NatsTls;
  /** What the server calls this connection in its monitoring, and peers in their logs. Default `fairlead`. */
  readonly name?: string;
  /** Begins every subject but those of inboxes and discovery; parts systems that share a server. Default `fairlead`. */
  readonly subjectPrefix?: string;
  /** Begins the inboxes' subjects, for accounts that may not use `_INBOX`. Default `_INBOX`. */
  readonly inboxPrefix?: string;
  /** How long a server may take until the connection stands, in ms. Default 4,000. */
  readonly connectTimeoutMs?: number;
  /** Longest pause between two tries to connect again, in ms; it begins with 50, doubles, and has jitter. Default 2,000. */
  readonly reconnectMaxMs?: number;
  /** How often the server is asked for a sign of life, in ms; it is given up after three without. Default 2,000. */
  readonly pingIntervalMs?: number;
  /** How long a node may take to open a channel, in ms. Default 2,000. */
  readonly dialTimeoutMs?: number;
  /** Silence after which a channel's peer is asked for a sign of life, in ms; it is given up after three times that. Default 15,000. */
  readonly idleMs?: number;
  /** How long `close` waits for the server to take what is queued, in ms. Default 3,000. */
  readonly closeTimeoutMs?: number;
  /** How long a plain request may take that does not say so in its header `Timeout-Ms`, in ms. Default 5,000. */
  readonly plainTimeoutMs?: number;
  /** Told when the connection is lost and when it is back. Default: nobody. */
  readonly logger?: Logger;
  /** Default: the real time. The client's own pings and connect timeout are in real time always. */
  readonly clock?: Clock;
}

/** The options with every default filled in. */
export interface NatsOptions extends Required<Omit<NatsTransportOptions, 'credentials' | 'tls' | 'logger'>> {
  readonly credentials: NatsCredentials | undefined;
  readonly tls: NatsTls | undefined;
  readonly logger: Logger | undefined;
}

const MAX_TIMER_MS = 2 ** 31 - 1;

/** Fills in the defaults. Throws `INVALID_ARGUMENT` naming the option, its value and what is allowed. */
export function natsOptions(options: NatsTransportOptions): NatsOptions {
  const complete: NatsOptions = {
    credentials: undefined,
    tls: undefined,
    name: 'fairlead',
    subjectPrefix: 'fairlead',
    inboxPrefix: '_INBOX',
    connectTimeoutMs: 4_000,
    reconnectMaxMs: 2_000,
    pingIntervalMs: 2_000,
    dialTimeoutMs: 2_000,
    idleMs: 15_000,
    closeTimeoutMs: 3_000,
    plainTimeoutMs: 5_000,
    logger: undefined,
    clock: systemClock,
    ...options,
    servers: (options.servers ?? ['127.0.0.1:4222']).map(server),
  };
  if (complete.servers.length === 0)
    throw invalid('servers is empty: name at least one, such as nats://127.0.0.1:4222');
  for (const option of ['subjectPrefix', 'inboxPrefix'] as const)
    if (!/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(complete[option]))
      throw invalid(
        `${option} is "${complete[option]}": it has to be words of A-Z, a-z, 0-9, _ and -, joined by dots`,
      );
  for (const option of durations) {
    const value = complete[option];
    if (!Number.isInteger(value) || value < 1 || value > MAX_TIMER_MS)
      throw invalid(`${option} is ${value}: it has to be a whole number of ms from 1 to ${MAX_TIMER_MS}`);
  }
  const { tls } = complete;
  if (tls && (tls.cert === undefined) !== (tls.key === undefined))
    throw invalid('tls has one of cert and key: it needs both or neither');
  return complete;
}

const durations = [
  'connectTimeoutMs',
  'reconnectMaxMs',
  'pingIntervalMs',
  'dialTimeoutMs',
  'idleMs',
  'closeTimeoutMs',
  'plainTimeoutMs',
] as const;

/** `host:port` of a server. What may be a password is not repeated in the error. */
function server(configured: string): string {
  if (configured.includes('@'))
    throw invalid('servers has an address with credentials in it: set token, or user and password, instead');
  const match = /^(?:(?:nats|tls):\/\/)?(\[[0-9A-Fa-f:.%]+\]|[^\s:/?#[\]]+)(?::(\d{1,5}))?\/?$/.exec(
    configured,
  );
  const port = Number(match?.[2] ?? 4222);
  if (!match || port < 1 || port > 65_535)
    throw invalid(`servers has "${configured}": it has to be nats://HOST:PORT or HOST:PORT`);
  return `${match[1]}:${port}`;
}

const invalid = (message: string) =>
  new RuntimeError({ code: 'INVALID_ARGUMENT', message: `nats transport: ${message}` });
