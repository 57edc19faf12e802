import { type Code, RuntimeError } from '@fairlead/runtime';

/** What was being done, for the sentence that a failure becomes. */
export interface Doing {
  /** The addresses that were configured. */
  readonly brokers: readonly string[];
  /** For example `publish to the topic "t"`. */
  readonly what: string;
}

interface KafkaFailure extends Error {
  readonly type?: string;
  readonly code?: string | number;
  readonly retriable?: boolean;
  readonly errors?: readonly Error[];
}

/** The innermost of a chain of causes: kafkajs wraps. */
function rootOf(thrown: unknown): KafkaFailure {
  let error: KafkaFailure = thrown instanceof Error ? thrown : new Error(String(thrown));
  for (let depth = 0; depth < 10; depth++) {
    const inner = error.errors?.[0] ?? error.cause;
    if (!(inner instanceof Error)) break;
    error = inner;
  }
  return error;
}

/** Kafka's own name of the error, such as `UNKNOWN_TOPIC_OR_PARTITION`; empty where it is none of the protocol's. */
export const protocolErrorOf = (thrown: unknown): string => rootOf(thrown).type ?? '';

const notYet = [
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
];

/**
 * Whether the servers answer but are not ready for this one question: a topic that has just been made is not known
 * everywhere at once, nor is who leads it, nor who coordinates a group. kafkajs's own patience is too short for that.
 */
export const isNotYet = (thrown: unknown): boolean => notYet.includes(protocolErrorOf(thrown));

const login = 'kafka.sasl.mechanism, kafka.sasl.username and kafka.sasl.password';
const known: Readonly<Record<string, readonly [Code, string]>> = {
  SASL_AUTHENTICATION_FAILED: ['UNAUTHENTICATED', `refuses the login (${login})`],
  ILLEGAL_SASL_STATE: ['UNAUTHENTICATED', `refuses the login (${login})`],
  UNSUPPORTED_SASL_MECHANISM: ['UNAUTHENTICATED', `refuses the login (${login})`],
  TOPIC_AUTHORIZATION_FAILED: ['PERMISSION_DENIED', 'does not allow kafka.sasl.username to'],
  GROUP_AUTHORIZATION_FAILED: ['PERMISSION_DENIED', 'does not allow kafka.sasl.username to'],
  CLUSTER_AUTHORIZATION_FAILED: ['PERMISSION_DENIED', 'does not allow kafka.sasl.username to'],
  MESSAGE_TOO_LARGE: [
    'INVALID_ARGUMENT',
    'is set to a smaller max.message.bytes than the runtime needs (1 MiB) to',
  ],
  RECORD_LIST_TOO_LARGE: [
    'INVALID_ARGUMENT',
    'is set to a smaller max.message.bytes than the runtime needs (1 MiB) to',
  ],
  INVALID_REPLICATION_FACTOR: ['FAILED_PRECONDITION', 'has too few brokers for kafka.replicationFactor to'],
  INVALID_PARTITIONS: ['FAILED_PRECONDITION', 'does not take kafka.numPartitions to'],
  POLICY_VIOLATION: ['FAILED_PRECONDITION', 'has a policy that forbids to'],
};

const connectionErrors =
  /^KafkaJSConnection|KafkaJSRequestTimeout|KafkaJSNoBrokerAvailable|KafkaJSBrokerNotFound/;

/** Why a connection failed, with the setting that may be the reason where that can be told. */
function whyNot(root: KafkaFailure): string {
  const { message } = root;
  if (/certificate|altname|self.signed|issuer/i.test(message)) return `${message} (kafka.tls.ca)`;
  if (/SSL|TLS|wrong version|EPROTO/i.test(message)) return `${message} (kafka.tls.enabled)`;
  if (/closed|ECONNRESET/i.test(message))
    return `${message} (servers that want TLS or a login hang up: kafka.tls and kafka.sasl)`;
  return message;
}

/** Makes one sentence of whatever kafkajs threw: the server, its address, the setting, the cause. */
export function toRuntimeError(thrown: unknown, { brokers, what }: Doing): RuntimeError {
  if (thrown instanceof RuntimeError) return thrown;
  const root = rootOf(thrown);
  const kafka = `Kafka at ${brokers.join(', ')}`;
  const make = (code: Code, message: string) => new RuntimeError({ code, message, cause: thrown });
  const sasl = root.name === 'KafkaJSSASLAuthenticationError' ? 'SASL_AUTHENTICATION_FAILED' : undefined;
  const entry = known[sasl ?? root.type ?? ''];
  if (entry?.[0] === 'UNAUTHENTICATED') return make(entry[0], `${kafka} ${entry[1]}: ${root.message}`);
  if (entry) return make(entry[0], `${kafka} ${entry[1]} ${what}: ${root.message}`);
  if (connectionErrors.test(root.name))
    return make('UNAVAILABLE', `${kafka} (kafka.brokers) cannot be reached to ${what}: ${whyNot(root)}`);
  const code = (root.retriable ?? false) ? 'UNAVAILABLE' : 'UNKNOWN';
  return make(code, `${kafka} could not ${what}: ${root.message}`);
}

/** What a server that does not answer in time becomes. */
export const tooLate = ({ brokers, what }: Doing, timeoutMs: number): RuntimeError =>
  new RuntimeError({
    code: 'UNAVAILABLE',
    message: `Kafka at ${brokers.join(', ')} (kafka.brokers) did not ${what} within ${timeoutMs} ms.`,
  });
