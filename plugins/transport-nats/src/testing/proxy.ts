import { connect, createServer, type Socket } from 'node:net';

/** Stands between a transport and its server, so that a test can cut the connection as a network would. */
export interface Proxy extends AsyncDisposable {
  /** `host:port`. */
  readonly address: string;
  /** Destroys all connections that pass now. */
  cut(): void;
}

export async function createProxy(host: string, port: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const join = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    from.on('error', () => {}).pipe(to);
  };
  const server = createServer((from) => {
    const to = connect(port, host);
    join(from, to);
    join(to, from);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the proxy does not listen on TCP');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `127.0.0.1:${bound.port}`,
    cut,
    async [Symbol.asyncDispose]() {
      server.close();
      cut();
    },
  };
}
