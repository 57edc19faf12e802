import { type Logger, RuntimeError } from '@fairlead/runtime';

export interface KafkaTlsOptions {
  /** Who signs the servers' certificates, PEM. Default: the system's authorities. */
  readonly ca?: string | Buffer;
  /** This client's certificate chain, PEM, where the servers ask for one. Needs `key`. Default none. */
  readonly cert?: string | Buffer;
  /** Its private key, PEM. */
  readonly key?: string | Buffer;
  /** The name that the servers' certificates have to carry. Default: the host of the address dialled. */
  readonly serverName?: string;
}

export interface KafkaSaslOptions {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

export interface KafkaBrokerOptions {
  /** `host:port` of some of the cluster's brokers; the others are found through them. Default `127.0.0.1:9092`. */
  readonly brokers?: readonly string[];
  /**
   * Begins the names of topics and groups in Kafka, joined with a dot: copies of a system with different prefixes do not
   * see each other's messages. Letters, digits, dots, dashes and underscores. Default none.
   */
  readonly prefix?: string;
  /** How Kafka's logs and quotas call this client. Default `fairlead`. */
  readonly clientId?: string;
  /** Default: no login. */
  readonly sasl?: KafkaSaslOptions;
  /** `true` for TLS with the system's authorities. Default: none, everything in the clear. */
  readonly tls?: boolean | KafkaTlsOptions;
  /** Partitions of a topic that this broker makes; a group has at most as many working members. Default 6. */
  readonly numPartitions?: number;
  /** Copies of each message in the topics that this broker makes. Default: what the cluster is set to. */
  readonly replicationFactor?: number;
  /** How long the topics that this broker makes keep messages, in ms. Default: what the cluster is set to. */
  readonly retentionMs?: number;
  /** After this long, in ms, `publish` fails with `UNAVAILABLE`. Default 5,000. */
  readonly publishTimeoutMs?: number;
  /** A member of a group that is silent for so long, in ms, is taken for dead. The servers' least is 6,000. Default 10,000. */
  readonly sessionTimeoutMs?: number;
  /** How often a member shows that it lives, and asks whether the group has changed, in ms. Default 1,000. */
  readonly heartbeatIntervalMs?: number;
  /** How long members wait for running handlers when the group's members change, in ms. Default 3,000. */
  readonly rebalanceGraceMs?: number;
  /** How long what is handled waits before it is committed together with more, in ms. Default 50. */
  readonly commitIntervalMs?: number;
  /** Where failures are told that retry by themselves. Default nowhere. */
  readonly log?: Logger;
}

type Optional = 'sasl' | 'replicationFactor' | 'retentionMs' | 'log';
export type ResolvedOptions = Required<Omit<KafkaBrokerOptions, Optional>> & {
  readonly [Name in Optional]: KafkaBrokerOptions[Name] | undefined;
};

const defaults = {
  brokers: ['127.0.0.1:9092'],
  prefix: '',
  clientId: 'fairlead',
  tls: false,
  numPartitions: 6,
  publishTimeoutMs: 5_000,
  sessionTimeoutMs: 10_000,
  heartbeatIntervalMs: 1_000,
  rebalanceGraceMs: 3_000,
  commitIntervalMs: 50,
};

const MAX_TIMER_MS = 2 ** 31 - 1;
const ranges = {
  numPartitions: [1, 10_000],
  replicationFactor: [1, 100],
  retentionMs: [1, Number.MAX_SAFE_INTEGER],
  publishTimeoutMs: [10, 600_000],
  sessionTimeoutMs: [1_000, 1_800_000],
  heartbeatIntervalMs: [10, 600_000],
  rebalanceGraceMs: [0, 600_000],
  commitIntervalMs: [0, MAX_TIMER_MS],
} as const;

export const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
export const PREFIX_ALLOWED =
  '1 to 100 letters, digits, dots, dashes and underscores, the first a letter or a digit';
const BROKER = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):(\d{1,5})$/;
const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'];

const refuse = (name: string, text: string): never => {
  throw new RuntimeError({
    code: 'INVALID_ARGUMENT',
    message: `The Kafka broker's "${name}" (kafka.${name}) ${text}.`,
  });
};

/** Checks the options and fills in the defaults. Throws `INVALID_ARGUMENT`. */
export function resolveOptions(options: KafkaBrokerOptions): ResolvedOptions {
  const { sasl, replicationFactor, retentionMs, log } = options;
  const resolved = { ...defaults, ...options, sasl, replicationFactor, retentionMs, log };
  if (resolved.brokers.length === 0) refuse('brokers', 'is empty; it takes addresses such as 127.0.0.1:9092');
  for (const address of resolved.brokers)
    if (!(Number(BROKER.exec(address)?.[1]) <= 65_535))
      refuse('brokers', `holds "${address}"; an address is host:port, such as 127.0.0.1:9092`);
  if (resolved.prefix !== '' && !PREFIX.test(resolved.prefix))
    refuse('prefix', `is "${resolved.prefix}"; allowed are ${PREFIX_ALLOWED}`);
  if (resolved.clientId === '') refuse('clientId', 'is empty; it is a name');
  for (const [name, [min, max]] of Object.entries(ranges)) {
    const value = resolved[name as keyof typeof ranges];
    if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) continue;
    refuse(name, `is ${value}; a whole number from ${min} to ${max} is allowed`);
  }
  for (const name of ['heartbeatIntervalMs', 'rebalanceGraceMs'] as const)
    if (resolved[name] > resolved.sessionTimeoutMs / 2)
      refuse(
        name,
        `is ${resolved[name]}; at most half of "sessionTimeoutMs", ${resolved.sessionTimeoutMs}, is allowed`,
      );
  if (sasl) checkSasl(sasl);
  if (
    typeof resolved.tls === 'object' &&
    (resolved.tls.cert === undefined) !== (resolved.tls.key === undefined)
  )
    refuse('tls', 'needs both cert and key, or neither');
  return resolved;
}

function checkSasl({ mechanism, username, password }: KafkaSaslOptions): void {
  if (!mechanisms.includes(mechanism))
    refuse('sasl.mechanism', `is "${mechanism}"; ${mechanisms.join(', ')} are allowed`);
  if (username === '') refuse('sasl.username', 'is empty');
  if (password === '') refuse('sasl.password', 'is empty');
}
