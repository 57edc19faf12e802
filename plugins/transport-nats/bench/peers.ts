import {
  systemClock as clock,
  createCaller,
  createDeadlines,
  createMemoryLogger,
  createMemoryRegistry,
  createSelector,
  createServer,
  roundRobin,
} from '@fairlead/runtime';
import { connect } from '@nats-io/transport-node';
import { createNatsTransport } from '../src/nats.ts';
import { BenchService, messages, reply, request } from './message.ts';

/** One way of making the call; server and client are processes of their own. */
interface Peer {
  serve(server: string): Promise<void>;
  /** Resolves to a function that makes the call once. */
  connect(server: string): Promise<() => Promise<unknown>>;
}

const { consignment, vessel } = messages;
const subject = (suffix: string) => `bench.carry.${suffix}`;

/** What the client library offers: `request()`, answered from a callback, which is its fastest way. */
const natsRequest = (suffix: string, noAsyncTraces: boolean): Peer => ({
  async serve(servers) {
    const connection = await connect({ servers, noAsyncTraces });
    connection.subscribe(subject(suffix), {
      callback(_error, message) {
        consignment.codec.decode(message.data);
        message.respond(vessel.codec.encode(reply));
      },
    });
    await connection.flush();
  },
  async connect(servers) {
    const connection = await connect({ servers, noAsyncTraces });
    return async () => {
      const payload = consignment.codec.encode(request);
      const { data } = await connection.request(subject(suffix), payload, { timeout: 5_000 });
      return vessel.codec.decode(data);
    };
  },
});

const nodeId = 'bench';

/** The runtime's bare client and server over this transport: registry and selection, no middleware. */
const fairlead: Peer = {
  async serve(server) {
    const deadlines = createDeadlines(clock);
    const transport = createNatsTransport({ servers: [server] });
    const answering = createServer({ transport, clock, deadlines, log: createMemoryLogger() });
    answering.add(BenchService, { carry: () => reply });
    await answering.start({ service: 'bench', nodeId });
  },
  async connect(server) {
    const registry = createMemoryRegistry({ clock });
    const address = `nats://fairlead.node.${nodeId}`;
    await registry.register({ id: nodeId, service: 'bench', version: '1.0.0', address, labels: {} });
    const transport = createNatsTransport({ servers: [server] });
    const selector = createSelector({ strategy: roundRobin });
    const deadlines = createDeadlines(clock);
    const client = createCaller({ registry, transport, selector, clock, deadlines }).client(BenchService);
    return () => client.carry(request, { timeoutMs: 5_000 });
  },
};

/** The first is what the others are divided by. */
export const peers: Readonly<Record<string, Peer>> = {
  'request()': natsRequest('a', false),
  'request(), noAsyncTraces': natsRequest('b', true),
  'fairlead, bare': fairlead,
};
