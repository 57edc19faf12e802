import { MAX_FRAME_BYTES, RuntimeError } from '@fairlead/runtime';
import {
  type Authenticator,
  connect,
  credsAuthenticator,
  type NatsConnection,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from '@nats-io/transport-node';
import { connectFailure } from './connect-failure.ts';
import { hostOf, knock } from './knock.ts';
import type { NatsCredentials, NatsOptions } from './options.ts';

/** The limit that a server has unless it is told another, and the least that lets a message of 960 KiB through. */
const LEAST_PAYLOAD_BYTES = MAX_FRAME_BYTES;

/**
 * Connects to one server, once: what is lost stays lost, the link above opens the next. (The client's own
 * reconnecting discards what is published meanwhile, and with several servers of which one refuses the credentials it
 * closes the connection to the other.) Throws one sentence that names server, setting and cause.
 */
export async function openConnection(
  server: string,
  options: NatsOptions,
  signal: AbortSignal,
): Promise<NatsConnection> {
  const { credentials, tls, name, connectTimeoutMs, pingIntervalMs } = options;
  const authenticator = credentials && authenticatorOf(credentials);
  let connection: NatsConnection;
  try {
    await knock(server, connectTimeoutMs, signal);
    connection = await connect({
      servers: server,
      name,
      timeout: connectTimeoutMs,
      pingInterval: pingIntervalMs,
      maxPingOut: 2,
      reconnect: false,
      ignoreClusterUpdates: true,
      noAsyncTraces: true,
      ...(authenticator ? { authenticator } : {}),
      ...(tls ? { tls: { ...tls, ...certifiedHost(server) } } : {}),
    });
  } catch (thrown) {
    throw connectFailure(server, options, thrown);
  }
  const unfit = unfitness(connection);
  if (unfit === undefined) return connection;
  await connection.close();
  throw new RuntimeError({
    code: 'FAILED_PRECONDITION',
    message: `NATS at ${server} (nats.servers) ${unfit}`,
  });
}

function unfitness({ info }: NatsConnection): string | undefined {
  if (info?.headers !== true)
    return `is version ${info?.version}: 2.2 or newer is needed, with headers enabled`;
  if (info.max_payload >= LEAST_PAYLOAD_BYTES) return undefined;
  return `takes messages of ${info.max_payload} bytes at most: set max_payload to ${LEAST_PAYLOAD_BYTES} (its default) or more in the server's configuration`;
}

function authenticatorOf(credentials: NatsCredentials): Authenticator {
  if ('token' in credentials) return tokenAuthenticator(credentials.token);
  if ('user' in credentials) return usernamePasswordAuthenticator(credentials.user, credentials.password);
  if ('nkeySeed' in credentials)
    return tried('nats.nkeyFile', () => nkeyAuthenticator(bytes(credentials.nkeySeed.trim())));
  return tried('nats.credsFile', () => credsAuthenticator(bytes(credentials.creds)));
}

/** Given to Node as it is: the client compares the certificate of an IP address with `localhost` otherwise. */
const certifiedHost = (server: string) => ({ host: hostOf(server) });

/** Signs once: when the client finds out that it cannot, it leaves a half-open connection behind. */
function tried(key: string, make: () => Authenticator): Authenticator {
  try {
    const authenticator = make();
    authenticator('nonce');
    return authenticator;
  } catch (cause) {
    throw new RuntimeError({
      code: 'FAILED_PRECONDITION',
      message: `${key} holds no key that NATS can be shown`,
      cause,
    });
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
