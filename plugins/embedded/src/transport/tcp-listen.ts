import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import {
  type Channel,
  formatHostPort,
  type Listener,
  RuntimeError,
  type SparingWarn,
  sparingWarn,
} from '@fairlead/runtime';
import { createDoor } from './door.ts';
import { PREAMBLE } from './framing.ts';
import { awaitGreeting } from './greeting.ts';
import { createSocketChannel } from './socket-channel.ts';
import type { TcpSettings } from './tcp-options.ts';

/** Listens at the host and port of `settings`. Throws `FAILED_PRECONDITION` when that cannot be had. */
export async function listenTcp(
  settings: TcpSettings,
  onChannel: (channel: Channel) => void,
): Promise<Listener> {
  const { host, advertiseHost, logger } = settings;
  const warn: SparingWarn = logger ? sparingWarn(logger, settings.clock) : () => {};
  const door = createDoor(settings, warn);
  let disposed = false;

  const accept = (socket: Socket) => {
    const { remoteAddress, remotePort } = socket;
    if (disposed || remoteAddress === undefined || remotePort === undefined) {
      socket.on('error', () => {}).destroy();
      return;
    }
    const peer = formatHostPort('tcp', { host: remoteAddress, port: remotePort });
    let turnOut = () => giveUp();
    const visitor = door.enter(socket, peer, () => turnOut());
    if (!visitor) return;
    const giveUp = awaitGreeting(socket, {
      peer,
      timeoutMs: settings.handshakeTimeoutMs,
      clock: settings.clock,
      onGreeted(rest) {
        socket.write(PREAMBLE);
        const onFirstFrame = visitor.known;
        const options = { ...settings, peer, rest, pausesReading: true, onFirstFrame };
        const channel = createSocketChannel(socket, options);
        turnOut = () => void channel.close();
        visitor.greeted();
        onChannel(channel);
      },
      onRefused: (error) => warn('connection refused', { peer, error }),
    });
  };

  const server = openServer(settings, accept, warn);
  await listening(server, settings);
  server.on('error', (error) => logger?.error('listener failed', { host, error }));
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : settings.port;
  return {
    address: formatHostPort('tcp', { host: advertiseHost, port }),
    async [Symbol.asyncDispose]() {
      if (disposed) return;
      disposed = true;
      door.close();
      // Not awaited: the server counts as closed only when its last channel is.
      server.close();
    },
  };
}

function openServer(settings: TcpSettings, accept: (socket: Socket) => void, warn: SparingWarn): Server {
  const { tls, keepAliveMs, handshakeTimeoutMs } = settings;
  const common = { noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs };
  if (!tls) return createServer(common, accept);
  const { cert, key, ca } = tls;
  return createTlsServer(
    {
      ...common,
      cert,
      key,
      ...(ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: true }),
      handshakeTimeout: handshakeTimeoutMs,
    },
    accept,
  ).on('tlsClientError', (error, socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    warn('connection refused: no TLS handshake; is tls set alike at both ends?', { peer, error });
    socket.destroy();
  });
}

async function listening(server: Server, { host, port }: TcpSettings): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen({ host, port }, resolve);
  try {
    await promise;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const why =
      code === 'EADDRINUSE'
        ? `${host}:${port} is taken: stop what listens there, or set another port (0 takes any that is free)`
        : code === 'EACCES'
          ? `${host}:${port} is not allowed: set a port of 1024 or above`
          : `cannot listen at ${host}:${port}: set host to a name or an IP address of this machine (${String(code)})`;
    throw new RuntimeError({ code: 'FAILED_PRECONDITION', message: `tcp transport: ${why}`, cause });
  }
  server.off('error', reject);
}
