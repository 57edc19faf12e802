import './request-queue-patch.ts';
import type { ConnectionOptions } from 'node:tls';
import type { Logger } from '@fairlead/runtime';
import { Kafka, type LogEntry, logLevel } from 'kafkajs';
import type { KafkaTlsOptions, ResolvedOptions } from './options.ts';

const CONNECT_TIMEOUT_MS = 2_000;
const LOGIN_TIMEOUT_MS = 4_000;

/**
 * kafkajs calls every refused connection and every rebalance an error, several times over. What matters of that
 * reaches the caller or the subscription's own log lines; only lost offsets are told nowhere else.
 */
function route(log: Logger | undefined) {
  return ({
    namespace,
    level,
    log: { message, timestamp: _, logger: __, stack: ___, ...fields },
  }: LogEntry) => {
    const matters = namespace === 'ConsumerGroup' && level === logLevel.ERROR;
    log?.[matters ? 'warn' : 'debug'](`kafkajs: ${message}`, { ...fields, part: namespace });
  };
}

const tlsOptions = ({ ca, cert, key, serverName }: KafkaTlsOptions): ConnectionOptions => ({
  ...(ca === undefined ? {} : { ca }),
  ...(cert === undefined ? {} : { cert }),
  ...(key === undefined ? {} : { key }),
  ...(serverName === undefined ? {} : { servername: serverName }),
});

/**
 * Makes a client of kafkajs that connects later. Each producer, consumer and admin gets one of its own, since those
 * of one client share what it has noted of groups' offsets. `requestTimeoutMs` is the patience with one request.
 */
export function createClient(options: ResolvedOptions, requestTimeoutMs: number): Kafka {
  const { brokers, clientId, sasl, tls, log } = options;
  return new Kafka({
    brokers: [...brokers],
    clientId,
    ssl: typeof tls === 'boolean' ? tls : tlsOptions(tls),
    ...(sasl === undefined ? {} : { sasl: { ...sasl } as never }),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    authenticationTimeout: LOGIN_TIMEOUT_MS,
    requestTimeout: requestTimeoutMs,
    // Short: who waits is told soon, and tries again at a higher level, without end where that is right.
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 },
    logLevel: logLevel.WARN,
    logCreator: () => route(log),
  });
}
