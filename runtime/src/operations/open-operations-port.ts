import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Logger } from '../log/types.ts';
import { formatHostPort } from '../transport/address.ts';
import { json, problem } from './answer.ts';
import { http } from './http.ts';
import type { Answer, OperationsPort, Pages } from './types.ts';

export interface OperationsPortOptions {
  readonly pages: Pages;
  /** The address to listen at. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly log: Logger;
}

const MAX_CONNECTIONS = 64;
const REQUEST_TIMEOUT_MS = 5_000;

/** Opens the port. Throws `FAILED_PRECONDITION` when it cannot be listened on. */
export async function openOperationsPort(options: OperationsPortOptions): Promise<OperationsPort> {
  const { pages, host, port, log } = options;
  const all: Pages = { '/': indexOf(pages), ...pages };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (!isOwnHost(request.headers.host, request.socket.localAddress))
      return problem(403, 'This port answers under an address of this machine, not under a name of the web.');
    const page = Object.hasOwn(all, path) ? all[path] : undefined;
    if (!page) return problem(404, `There is nothing at ${path.slice(0, 200)}; / lists what there is.`);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return problem(405, `${path} is there to be read: GET or HEAD.`);
    try {
      return await page.answer();
    } catch (thrown) {
      log.error('a page of the operations port failed', { path, error: RuntimeError.from(thrown) });
      return problem(500, `${path} cannot be told now; the log says why.`);
    }
  };

  const server = http.createServer(
    { maxHeaderSize: 8_192, requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
    (request, response) => void answer(request).then((found) => send(request, response, found)),
  );
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(cause, host, port)));
    server.listen(port, host, resolve);
  });
  // Looking at a service is no reason for it to live.
  server.unref();
  server.on('error', (error) => log.warn('the operations port failed', { error }));
  const address = server.address() as AddressInfo;

  return {
    url: formatHostPort('http', { host: address.address, port: address.port }),
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    ...(status === 503 ? { 'retry-after': '1' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const indexOf = (pages: Pages) => ({
  about: 'this list',
  answer: () => json(Object.fromEntries(Object.entries(pages).map(([path, { about }]) => [path, about]))),
});

/**
 * A web page in a browser of this machine could reach a loopback port through a name that it points at 127.0.0.1.
 * Such a request carries that name.
 */
function isOwnHost(host: string | undefined, localAddress: string | undefined): boolean {
  const isLoopback = localAddress === '::1' || /^(::ffff:)?127\./.test(localAddress ?? '');
  if (!isLoopback || host === undefined) return true;
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}

function listenError(cause: NodeJS.ErrnoException, host: string, port: number): RuntimeError {
  const why =
    cause.code === 'EADDRINUSE'
      ? 'is taken by another process; set operations.port (FAIRLEAD_OPERATIONS_PORT) to one that is free, or to 0'
      : `cannot be listened on: ${cause.message}`;
  const message = `Port ${port} on ${host} for operations ${why}`;
  return new RuntimeError({ code: 'FAILED_PRECONDITION', message, cause });
}
