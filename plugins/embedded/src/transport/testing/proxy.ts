import { connect, createServer, type Server, type Socket } from 'node:net';
import { formatHostPort, parseHostPort } from '@fairlead/runtime';

/** Stands between diallers and listeners, so that a test can cut the connections as a network would. */
export interface Proxy extends AsyncDisposable {
  /** The address that leads to `address` through the proxy. */
  reach(address: string): Promise<string>;
  /** Destroys all connections that pass now. */
  cut(): void;
}

export function createProxy(): Proxy {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const join = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('error', () => {}).pipe(to);
  };
  return {
    async reach(address) {
      const { host, port } = parseHostPort(address, 'tcp');
      const server = createServer((from) => {
        const to = connect(port, host);
        join(from, to);
        join(to, from);
      });
      servers.push(server);
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      return formatHostPort('tcp', { host: '127.0.0.1', port: portOf(server) });
    },
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      for (const server of servers) server.close();
    },
  };
}

/** The port that a server on TCP listens at. */
export function portOf(server: Server): number {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server does not listen on TCP');
  return bound.port;
}
