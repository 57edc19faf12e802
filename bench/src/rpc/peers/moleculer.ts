import { ServiceBroker, type Transporter } from 'moleculer';
import { freePort } from '../../free-port.ts';
import { reply, request } from '../message.ts';
import type { Peer } from '../peer.ts';

async function serve(transporter: Transporter): Promise<void> {
  const broker = new ServiceBroker({ nodeID: `server-${process.pid}`, logger: false, transporter });
  broker.createService({ name: 'bench', actions: { carry: () => reply } });
  await broker.start();
}

async function connect(transporter: Transporter): Promise<() => Promise<unknown>> {
  const broker = new ServiceBroker({ nodeID: `client-${process.pid}`, logger: false, transporter });
  await broker.start();
  await broker.waitForServices('bench', 10_000);
  return () => broker.call('bench.carry', request);
}

/** Moleculer with JSON and everything else as it comes: no breaker, no tracing. */
export const moleculerNats = (server: string): Peer => ({
  async serve() {
    await serve(`nats://${server}`);
    return '';
  },
  connect: () => connect(`nats://${server}`),
});

export const moleculerTcp: Peer = {
  async serve() {
    const port = await freePort();
    const address = `127.0.0.1:${port}/server-${process.pid}`;
    await serve({ type: 'TCP', options: { udpDiscovery: false, port, urls: [address] } });
    return address;
  },
  connect: (address) => connect({ type: 'TCP', options: { udpDiscovery: false, urls: [address] } }),
};
