import { createTcpTransport } from '@fairlead/embedded';
import {
  createCaller,
  createDeadlines,
  createLogger,
  createMemoryRegistry,
  createSelector,
  createServer,
  roundRobin,
  systemClock,
} from '@fairlead/runtime';
import { type Chain, clientChain, serverChain } from '../chain.ts';
import { BenchService, reply, request } from '../message.ts';
import type { Peer } from '../peer.ts';

/** The runtime as a service has it: registry, selection, context, deadlines; and of the middleware what `chain` says. */
export const fairlead = (chain: Chain): Peer => ({
  async serve() {
    const server = createServer({
      transport: createTcpTransport(),
      clock: systemClock,
      deadlines: createDeadlines(systemClock),
      log: createLogger({ service: 'bench' }),
      middleware: serverChain(chain),
    });
    server.add(BenchService, { carry: () => reply });
    const address = await server.start({ service: 'bench', nodeId: 'bench' });
    server.setServing(true);
    return address;
  },
  async connect(address) {
    const registry = createMemoryRegistry();
    await registry.register({ id: 'bench', service: 'bench', version: '1.0.0', address, labels: {} });
    const caller = createCaller({
      registry,
      transport: createTcpTransport(),
      selector: createSelector({ strategy: roundRobin }),
      clock: systemClock,
      deadlines: createDeadlines(systemClock),
      middleware: clientChain(chain),
    });
    const client = caller.client(BenchService);
    return () => client.carry(request);
  },
});
