import { RuntimeError } from '@fairlead/runtime';
import { errors } from '@nats-io/transport-node';
import type { NatsOptions } from './options.ts';

/** One sentence about why there is no connection: the server, the setting, the cause, what to do. */
export function connectFailure(server: string, options: NatsOptions, thrown: unknown): RuntimeError {
  const cause = rootOf(thrown);
  const refused = refusal(cause, options);
  if (refused !== undefined)
    return new RuntimeError({
      code: 'FAILED_PRECONDITION',
      message: `NATS at ${server} (nats.servers) ${refused}`,
      cause: thrown,
    });
  return new RuntimeError({
    code: 'UNAVAILABLE',
    message: `NATS at ${server} (nats.servers) cannot be reached: ${unreachable(cause, options)}`,
    cause: thrown,
  });
}

/** What only another configuration can help against. */
function refusal(cause: Error, { credentials, tls }: NatsOptions): string | undefined {
  if (cause instanceof errors.AuthorizationError || /authorization violation/i.test(cause.message))
    return credentials
      ? `refuses the credentials it is given (${keysOf(credentials)})`
      : 'asks for credentials and none are set: set nats.user and nats.password, nats.token, nats.nkeyFile or nats.credsFile';
  if (cause instanceof errors.UserAuthenticationExpiredError)
    return 'refuses the credentials it is given: they have expired';
  if (tls && /does not support 'tls'/.test(cause.message))
    return 'does not offer TLS, which nats.tls asks for';
  const code = codeOf(cause);
  if (/CERT|SSL|TLS|SELF_SIGNED/.test(code) || /certificate|tls/i.test(cause.message))
    return `opens no TLS connection (nats.tls.ca, nats.tls.cert, nats.tls.key): ${cause.message}`;
  return undefined;
}

function unreachable(cause: Error, { connectTimeoutMs }: NatsOptions): string {
  if (cause instanceof errors.TimeoutError || cause.message === 'timeout')
    return `it has not answered within ${connectTimeoutMs} ms (nats.connectTimeoutMs)`;
  const code = codeOf(cause);
  if (code === 'ECONNREFUSED') return 'nothing listens there (connection refused)';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `no such host is known (${code})`;
  return cause.message || 'the connection was closed while it opened; is it a NATS server?';
}

const keysOf = (credentials: NonNullable<NatsOptions['credentials']>): string =>
  'token' in credentials
    ? 'nats.token'
    : 'user' in credentials
      ? 'nats.user, nats.password'
      : 'nkeySeed' in credentials
        ? 'nats.nkeyFile'
        : 'nats.credsFile';

/** The innermost error that says something. */
function rootOf(thrown: unknown): Error {
  let error = thrown instanceof Error ? thrown : new Error(thrown === undefined ? '' : String(thrown));
  while (error.cause instanceof Error) error = error.cause;
  return error;
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');
