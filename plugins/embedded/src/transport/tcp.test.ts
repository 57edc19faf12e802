import { connect, createServer, type Socket } from 'node:net';
import { formatHostPort, parseHostPort } from '@fairlead/runtime';
import { transportConformance } from '@fairlead/runtime/conformance';
import { createTcpTransport } from './tcp.ts';

transportConformance('tcp', async () => harness());
async function harness(options = {}) {
  const transport = createTcpTransport(options);
  const sockets = new Set<Socket>();
  const proxies: ReturnType<typeof createServer>[] = [];
  return {
    transport,
    deadAddress: 'tcp://127.0.0.1:1',
    async reach(address: string) {
      const { host, port } = parseHostPort(address, 'tcp');
      const proxy = createServer((from) => {
        const to = connect(port, host);
        for (const [a, b] of [
          [from, to],
          [to, from],
        ] as const) {
          sockets.add(a);
          a.on('error', () => {});
          a.pipe(b);
        }
      });
      proxies.push(proxy);
      await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
      return formatHostPort('tcp', { host: '127.0.0.1', port: (proxy.address() as { port: number }).port });
    },
    lose() {
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      for (const proxy of proxies) proxy.close();
    },
  };
}
