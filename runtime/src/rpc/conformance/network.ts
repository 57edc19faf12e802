import { createCaller, type NetworkCaller } from '../../client/create-caller.ts';
import { systemClock } from '../../clock/system.ts';
import type { Clock } from '../../clock/types.ts';
import { createMemoryLogger } from '../../log/memory.ts';
import { deadline } from '../../middleware/deadline.ts';
import { createMemoryRegistry } from '../../registry/memory.ts';
import type { Registration } from '../../registry/types.ts';
import { createSelector } from '../../selector/create-selector.ts';
import { roundRobin } from '../../selector/round-robin.ts';
import { createServer, type Server, type ServerOptions } from '../../server/create-server.ts';
import type { Handlers } from '../../server/types.ts';
import type { Transport } from '../../transport/types.ts';
import { createDeadlines } from '../../wire/deadlines.ts';
import type { Middleware } from '../call.ts';
import { EchoService } from './echo-service.ts';

type EchoHandlers = Handlers<(typeof EchoService)['methods']>;

export interface EchoNode extends AsyncDisposable {
  readonly server: Server;
  readonly registration: Registration;
  readonly address: string;
}

/** A small world for tests of calls: one transport, one registry, nodes that echo, one caller. */
export interface Network extends AsyncDisposable {
  readonly caller: NetworkCaller;
  readonly clock: Clock;
  /** Somebody else, over connections of their own. */
  anotherCaller(): NetworkCaller;
  start(nodeId: string, handlers?: Partial<EchoHandlers>): Promise<EchoNode>;
}

export interface NetworkOptions {
  readonly transport: Transport;
  /** Default {@link EchoService}. */
  readonly service?: typeof EchoService;
  readonly clock?: Clock;
  readonly clientMiddleware?: readonly Middleware[];
  readonly serverMiddleware?: readonly Middleware[];
  /** How much each node takes at once. Default as {@link createServer} has it. */
  readonly limits?: Pick<ServerOptions, 'limit' | 'maxWaitMs' | 'maxStreams' | 'maxPeerBytes'>;
}

const echoes: EchoHandlers = {
  say: (request) => request,
  wait: (request) => request,
  async *list(request) {
    yield request;
  },
  async collect(requests) {
    let text = '';
    for await (const request of requests) text += request.text;
    return { text };
  },
  async *chat(requests) {
    yield* requests;
  },
};

export function createNetwork(options: NetworkOptions): Network {
  const {
    transport,
    service = EchoService,
    clock = systemClock,
    clientMiddleware = [],
    serverMiddleware = [],
    limits = {},
  } = options;
  const registry = createMemoryRegistry({ clock });
  const deadlines = createDeadlines(clock);
  const nodes = new Set<EchoNode>();
  const middleware = [...clientMiddleware, deadline({ clock })];
  const newCaller = () => {
    const selector = createSelector({ strategy: roundRobin });
    return createCaller({ registry, transport, selector, clock, deadlines, middleware });
  };
  const caller = newCaller();
  const others: NetworkCaller[] = [];

  return {
    caller,
    clock,
    anotherCaller() {
      const other = newCaller();
      others.push(other);
      return other;
    },
    async start(nodeId, handlers = {}) {
      const log = createMemoryLogger();
      const server = createServer({
        transport,
        clock,
        deadlines,
        log,
        middleware: serverMiddleware,
        ...limits,
      });
      server.add(service, { ...echoes, ...handlers });
      const address = await server.start({ service: 'echo', nodeId });
      server.setServing(true);
      const registration = await registry.register({
        id: nodeId,
        service: 'echo',
        version: '1.0.0',
        address,
        labels: {},
      });
      const node: EchoNode = {
        server,
        registration,
        address,
        async [Symbol.asyncDispose]() {
          nodes.delete(node);
          await registration[Symbol.asyncDispose]();
          await server[Symbol.asyncDispose]();
        },
      };
      nodes.add(node);
      return node;
    },
    async [Symbol.asyncDispose]() {
      for (const each of [caller, ...others]) await each[Symbol.asyncDispose]();
      for (const node of [...nodes]) await node[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
      await transport[Symbol.asyncDispose]();
    },
  };
}
