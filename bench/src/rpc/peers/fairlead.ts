import {
  systemClock as clock,
  createCaller,
  createDeadlines,
  createLogger,
  createMemoryLogger,
  createSelector,
  createServer,
  createServiceCaller,
  defineService,
  type Registry,
  roundRobin,
  startService,
} from '@fairlead/runtime';
import { BenchService, reply, request } from '../message.ts';
import { loadParts } from '../parts.ts';
import type { Peer, Surroundings } from '../peer.ts';

export interface FairleadOptions {
  readonly transport: 'tcp' | 'nats';
  readonly around: Surroundings;
  /** The share of the traces that is recorded and exported. */
  readonly sampled: number;
}

const definition = defineService({
  name: 'bench',
  version: '1.0.0',
  settings: {},
  setup: (app) => app.serve(BenchService, { carry: () => reply }),
});

/** The whole runtime, as a service starts it and with the chains that it has. */
export const fairlead = (options: FairleadOptions): Peer => ({
  async serve() {
    const { runtime, parts } = await loadParts({ service: 'bench', ...options });
    const { address } = await startService({
      definition,
      config: {},
      runtime,
      capabilities: () => parts,
      log: createLogger({ service: 'bench' }),
    });
    return address;
  },
  async connect(address) {
    const { runtime, parts } = await loadParts({ service: 'caller', ...options });
    await register(parts.get('registry'), address);
    const caller = createServiceCaller({ parts, runtime, clock, credential: parts.get('authenticator') });
    const client = caller.client(BenchService);
    return () => client.carry(request);
  },
});

/** Registry, selection, context, deadlines, wire and transport, and no middleware. */
export const fairleadBare = (options: Omit<FairleadOptions, 'sampled'>): Peer => ({
  async serve() {
    const { parts } = await loadParts({ service: 'bench', sampled: 0, ...options });
    const transport = parts.get('transport');
    const deadlines = createDeadlines(clock);
    const server = createServer({ transport, clock, deadlines, log: createMemoryLogger() });
    server.add(BenchService, { carry: () => reply });
    return server.start({ service: 'bench', nodeId: `bench-${process.pid}` });
  },
  async connect(address) {
    const { parts } = await loadParts({ service: 'caller', sampled: 0, ...options });
    const [registry, transport] = [parts.get('registry'), parts.get('transport')];
    await register(registry, address);
    const selector = createSelector({ strategy: roundRobin });
    const deadlines = createDeadlines(clock);
    const client = createCaller({ registry, transport, selector, clock, deadlines }).client(BenchService);
    return () => client.carry(request, { timeoutMs: 5_000 });
  },
});

async function register(registry: Registry, address: string): Promise<void> {
  await registry.register({ id: 'bench', service: 'bench', version: '1.0.0', address, labels: {} });
}
