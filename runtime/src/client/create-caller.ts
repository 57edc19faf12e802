import type { Clock } from '../clock/types.ts';
import { type Context, currentContext, runInContext } from '../context/context.ts';
import type { Registry, ServiceNode, Snapshot } from '../registry/types.ts';
import { chain, type Middleware, type Reply } from '../rpc/call.ts';
import { type AnyMethod, type Methods, repliesMany, type ServiceDescriptor } from '../rpc/descriptor.ts';
import { prepareWish } from '../selector/prepare-wish.ts';
import type { PreparedWish, SelectionState, Selector } from '../selector/types.ts';
import type { Transport } from '../transport/types.ts';
import type { Deadlines } from '../wire/deadlines.ts';
import { ClientCall } from './client-call.ts';
import { createConnections } from './connections.ts';
import { createDirectory } from './directory.ts';
import { openWhenRead } from './open-stream.ts';
import { createSend } from './send.ts';
import type { Caller, CallOptions, Client, ClientOptions } from './types.ts';

export interface CallerOptions {
  readonly registry: Registry;
  readonly transport: Transport;
  readonly selector: Selector;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** Around every call, outermost first. Default none. */
  readonly middleware?: readonly Middleware[];
}

/** A {@link Caller} that finds nodes through a registry and reaches them over a transport; neither is closed with it. */
export interface NetworkCaller extends Caller, AsyncDisposable {
  /** Whether some node of `service` says that it is serving. False when none can be reached in `timeoutMs`. */
  isServing(service: string, timeoutMs?: number): Promise<boolean>;
  /** What is known of the services called so far. */
  readonly snapshots: readonly Snapshot[];
  /** Which nodes are out, and how often some were, by service. */
  readonly selection: readonly SelectionState[];
}

const messageOf = ({ message }: Reply): unknown => message;

export function createCaller(options: CallerOptions): NetworkCaller {
  const { registry, transport, selector, clock, deadlines } = options;
  const connections = createConnections(transport, {
    clock,
    deadlines,
    onUnreachable: (node, error) => selector.of(node.service).unreachable(node, error),
  });
  const directory = createDirectory({ registry, selector, clock, onSnapshot: connections.prune });

  const handler = chain(options.middleware ?? [], createSend({ directory, connections, clock, deadlines }));

  const newCall = (
    method: AnyMethod,
    target: string,
    request: unknown,
    context: Context | undefined,
    callOptions: CallOptions = {},
    wish?: PreparedWish,
  ) => {
    const call = new ClientCall(method, target, request, context, callOptions);
    call.clientWish = wish;
    return call;
  };

  // Not an async function, which makes four objects more per call.
  const call = (
    method: AnyMethod,
    target: string,
    request: unknown,
    callOptions?: CallOptions,
    wish?: PreparedWish,
  ): Promise<unknown> => {
    try {
      const context = currentContext();
      return handler(newCall(method, target, request, context, callOptions, wish)).then(messageOf);
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  };

  /** A stream of replies, opened when it is read, in the context of now. */
  const read = (
    method: AnyMethod,
    target: string,
    request: unknown,
    callOptions?: CallOptions,
    wish?: PreparedWish,
  ) => {
    const context = currentContext();
    const open = async () => {
      const reply = await handler(newCall(method, target, request, context, callOptions, wish));
      return (reply.message as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    };
    return openWhenRead(context ? () => runInContext(context, open) : open);
  };

  return {
    call: (method, target, request, callOptions) => call(method, target, request, callOptions),
    client<M extends Methods>(service: ServiceDescriptor<M>, clientOptions?: ClientOptions): Client<M> {
      const wish = prepareWish(clientOptions, `the client of ${service.registryName}:`);
      const methods = Object.entries(service.methods).map(([key, method]) => [
        key,
        repliesMany(method)
          ? (request: unknown, callOptions?: CallOptions) =>
              read(method, service.registryName, request, callOptions, wish)
          : (request: unknown, callOptions?: CallOptions) =>
              call(method, service.registryName, request, callOptions, wish),
      ]);
      return Object.freeze(Object.fromEntries(methods)) as Client<M>;
    },
    async isServing(service, timeoutMs = 1_000) {
      const deadlineMs = clock.now() + timeoutMs;
      try {
        const { nodes } = await directory.selection(service, deadlineMs);
        const start = Math.floor(Math.random() * nodes.length);
        for (const node of [...nodes.slice(start), ...nodes.slice(0, start)])
          if (await asksNode(node, service, deadlineMs)) return true;
        return false;
      } catch {
        return false;
      }
    },
    get snapshots() {
      return directory.snapshots;
    },
    get selection() {
      return selector.states;
    },
    async [Symbol.asyncDispose]() {
      await directory[Symbol.asyncDispose]();
      await connections[Symbol.asyncDispose]();
    },
  };

  async function asksNode(node: ServiceNode, service: string, deadlineMs: number): Promise<boolean> {
    try {
      return await (await connections.to(node)).probe(service, deadlineMs);
    } catch {
      return false;
    }
  }
}
