import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Channel, parseHostPort, RuntimeError } from '@fairlead/runtime';
import { PREAMBLE } from './framing.ts';
import { awaitGreeting } from './greeting.ts';
import { createSocketChannel } from './socket-channel.ts';
import type { TcpSettings } from './tcp-options.ts';

/** Opens a channel to `address`; resolves once the peer has greeted. Throws as {@link Transport.dial} says. */
export function dialTcp(settings: TcpSettings, address: string, signal: AbortSignal): Promise<Channel> {
  const { promise, resolve, reject } = Promise.withResolvers<Channel>();
  const socket = openSocket(settings, address);
  const onAbort = () => {
    giveUp();
    reject(RuntimeError.from(signal.reason));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const giveUp = awaitGreeting(socket, {
    peer: address,
    timeoutMs: settings.handshakeTimeoutMs,
    clock: settings.clock,
    onGreeted(rest) {
      signal.removeEventListener('abort', onAbort);
      resolve(createSocketChannel(socket, { ...settings, peer: address, rest, pausesReading: false }));
    },
    onRefused(error) {
      signal.removeEventListener('abort', onAbort);
      reject(error);
    },
  });
  socket.write(PREAMBLE);
  return promise;
}

function openSocket({ tls, keepAliveMs }: TcpSettings, address: string): Socket {
  const { host, port } = parseHostPort(address, 'tcp');
  const common = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs };
  if (!tls) return connectPlain(common);
  const { cert, key, ca, serverName } = tls;
  return connectTls({
    ...common,
    cert,
    key,
    ...(ca === undefined ? {} : { ca }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  });
}
