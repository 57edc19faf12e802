import { connect } from 'node:net';
import { RuntimeError } from '../errors/runtime-error.ts';

export interface ServerRequirement {
  /** What it is called in sentences, for example `NATS`. In lower case, the name that `make servers` knows it by. */
  readonly name: string;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  readonly port: number;
  /** The variable that says where it is instead: `host:port` or a URL; of a list, the first is asked. */
  readonly env: string;
}

/** Where a server is, and why tests against it have to be skipped if it is not there. */
export interface ServerProbe {
  /** For `node:test`: false, or the reason. */
  readonly skip: string | false;
  readonly host: string;
  readonly port: number;
  /** `host:port`. */
  readonly address: string;
  /** The variable's own text, where it is set: it may hold a scheme, credentials, a path or a list. */
  readonly configured: string | undefined;
}

const CONNECT_TIMEOUT_MS = 2_000;

/**
 * Looks whether a real server accepts connections, for tests that need one. One that is missing is a reason to skip,
 * or, with `REQUIRE_SERVERS=1`, a `FAILED_PRECONDITION` thrown, which fails the test file that waits for it.
 *
 * ```ts
 * const server = await requireServer({ name: 'NATS', port: 4222, env: 'NATS_URL' });
 * if (server.skip) test('nats', { skip: server.skip }, () => {});
 * else transportConformance('nats', …);
 * ```
 */
export async function requireServer(requirement: ServerRequirement): Promise<ServerProbe> {
  const { name, env } = requirement;
  const configured = process.env[env] || undefined;
  const { host, port } = configured === undefined ? atDefault(requirement) : parse(configured, requirement);
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const found = { host, port, address, configured };
  if (await accepts(host, port)) return { ...found, skip: false };
  const where = configured === undefined ? address : `${address} (${env})`;
  const missing = `no ${name} server at ${where}; start it with make servers SERVERS=${name.toLowerCase()}`;
  if (process.env.REQUIRE_SERVERS === '1')
    throw new RuntimeError({ code: 'FAILED_PRECONDITION', message: missing });
  return { ...found, skip: missing };
}

const atDefault = ({ host = '127.0.0.1', port }: ServerRequirement) => ({ host, port });

/** The first of a list, without its scheme, credentials and path. */
function parse(configured: string, requirement: ServerRequirement): { host: string; port: number } {
  const match = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/]*@)?(?:\[([^\]]+)\]|([^:/?,]+))(?::(\d+))?/i.exec(
    configured.trim(),
  );
  const host = match?.[1] ?? match?.[2];
  if (host === undefined)
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `${requirement.env} is set, but not to a server such as ${requirement.host ?? '127.0.0.1'}:${requirement.port}`,
    });
  return { host, port: match?.[3] === undefined ? requirement.port : Number(match[3]) };
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
    const settle = (accepted: boolean) => {
      resolve(accepted);
      socket.destroy();
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}
