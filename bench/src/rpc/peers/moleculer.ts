import { ServiceBroker } from 'moleculer';
import { reply, request } from '../message.ts';
import type { Peer } from '../peer.ts';

/** Moleculer over its TCP transporter, with JSON and everything else as it comes: no breaker, no tracing. */
export const moleculer: Peer = {
  async serve() {
    const port = 20_000 + (process.pid % 20_000);
    const broker = new ServiceBroker({
      nodeID: 'server',
      logger: false,
      transporter: {
        type: 'TCP',
        options: { udpDiscovery: false, port, urls: [`127.0.0.1:${port}/server`] },
      },
    });
    broker.createService({ name: 'bench', actions: { carry: () => reply } });
    await broker.start();
    return String(port);
  },
  async connect(port) {
    const broker = new ServiceBroker({
      nodeID: 'client',
      logger: false,
      transporter: { type: 'TCP', options: { udpDiscovery: false, urls: [`127.0.0.1:${port}/server`] } },
    });
    await broker.start();
    await broker.waitForServices('bench', 10_000);
    return () => broker.call('bench.carry', request);
  },
};
