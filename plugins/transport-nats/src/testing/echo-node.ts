import {
  createDeadlines,
  createJsonType,
  createMemoryLogger,
  createServer,
  type Handlers,
  type MethodDescriptor,
  type Server,
  type ServiceDescriptor,
  systemClock,
} from '@fairlead/runtime';
import { createNatsTransport } from '../nats.ts';
import type { NatsTransportOptions } from '../options.ts';

export interface Text {
  readonly text: string;
}

const type = createJsonType<Text>('test.Text');
const method = (name: string): MethodDescriptor<Text, Text> => ({
  name,
  path: `test.v1.EchoService/${name}`,
  kind: 'unary',
  request: type,
  reply: type,
  idempotency: 'unknown',
  access: 'anyone',
  http: [],
});

/** Answers in JSON, so that a test can read it. */
export const EchoService = {
  name: 'test.v1.EchoService',
  registryName: 'echo',
  methods: { say: method('Say'), wait: method('Wait') },
} satisfies ServiceDescriptor;

export type EchoHandlers = Handlers<(typeof EchoService)['methods']>;

export interface EchoNode extends AsyncDisposable {
  readonly server: Server;
  readonly address: string;
}

/** A node of the service `echo` that listens over NATS. */
export async function startEchoNode(
  options: NatsTransportOptions,
  nodeId: string,
  handlers: Partial<EchoHandlers> = {},
): Promise<EchoNode> {
  const transport = createNatsTransport(options);
  const clock = systemClock;
  const server = createServer({
    transport,
    clock,
    deadlines: createDeadlines(clock),
    log: createMemoryLogger(),
  });
  server.add(EchoService, { say: (request) => request, wait: (request) => request, ...handlers });
  const address = await server.start({ service: 'echo', nodeId, version: '1.2.3' });
  server.setServing(true);
  return {
    server,
    address,
    async [Symbol.asyncDispose]() {
      await server.drain();
      await server[Symbol.asyncDispose]();
      await transport[Symbol.asyncDispose]();
    },
  };
}
