import type { Timer } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { ServiceNode, Snapshot } from '../registry/types.ts';
import type { Channel, Transport } from '../transport/types.ts';
import { createWireClient, type WireClient, type WireClientOptions } from '../wire/wire-client.ts';

/** One connection per address, dialled when first needed and again after a loss. */
export interface Connections extends AsyncDisposable {
  /** Rejects when the node cannot be reached, with `UNAVAILABLE` whatever the reason; nothing has been sent then. */
  to(node: ServiceNode): WireClient | Promise<WireClient>;
  /** Closes connections of the snapshot's service that lead to no node any more, once their calls are answered. */
  prune(snapshot: Snapshot): void;
}

interface ConnectionOptions extends Pick<WireClientOptions, 'clock' | 'deadlines'> {
  /** Told once per dial that came to nothing, whoever waited for it. */
  readonly onUnreachable: (node: ServiceNode, error: RuntimeError) => void;
}

/** How long a dial may take; a machine that swallows packets must not eat the whole deadline. */
const DIAL_TIMEOUT_MS = 2_000;
const PRUNE_POLL_MS = 100;

export function createConnections(transport: Transport, options: ConnectionOptions): Connections {
  const open = new Map<string, { client: WireClient; service: string }>();
  const dialling = new Map<string, Promise<WireClient>>();
  const stops = new Set<AbortController>();
  /** Those that lead to no node any more, while calls are under way on them. */
  const retired = new Map<WireClient, Timer>();
  let disposed = false;

  const dial = async (node: ServiceNode): Promise<WireClient> => {
    const { address, service } = node;
    const stop = new AbortController();
    stops.add(stop);
    const timer = options.clock.setTimeout(() => stop.abort(noAnswer(address)), DIAL_TIMEOUT_MS);
    try {
      const channel = await transport.dial(address, { signal: stop.signal });
      const client: WireClient = createWireClient(withoutAddress(channel, service), {
        ...options,
        onClosed: () => {
          if (open.get(address)?.client === client) open.delete(address);
        },
      });
      if (disposed) await client.close();
      else open.set(address, { client, service });
      return client;
    } catch (thrown) {
      const error = notDialled(service, thrown);
      if (!disposed) options.onUnreachable(node, error);
      throw error;
    } finally {
      timer.cancel();
      stops.delete(stop);
      dialling.delete(address);
    }
  };

  const closeWhenIdle = (client: WireClient) => {
    retired.delete(client);
    if (client.pending === 0) void client.close();
    else
      retired.set(
        client,
        options.clock.setTimeout(() => closeWhenIdle(client), PRUNE_POLL_MS),
      );
  };

  return {
    to(node) {
      const known = open.get(node.address);
      if (known) return known.client;
      const running = dialling.get(node.address);
      if (running) return running;
      const promise = dial(node);
      dialling.set(node.address, promise);
      return promise;
    },
    prune({ service, nodes }) {
      const live = new Set(nodes.map((node) => node.address));
      for (const [address, entry] of open) {
        if (entry.service !== service || live.has(address)) continue;
        open.delete(address);
        closeWhenIdle(entry.client);
      }
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      for (const stop of stops) stop.abort();
      await Promise.allSettled([...dialling.values()]);
      for (const timer of retired.values()) timer.cancel();
      const clients = [...retired.keys(), ...[...open.values()].map(({ client }) => client)];
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

const noAnswer = (address: string) =>
  new RuntimeError({
    code: 'UNAVAILABLE',
    message: `${address} could not be dialled within ${DIAL_TIMEOUT_MS} ms`,
  });

/** Addresses are not for whoever gets this in the end, perhaps over HTTP; the cause, which stays here, has them. */
const notDialled = (service: string, cause: unknown) =>
  new RuntimeError({
    code: 'UNAVAILABLE',
    reason: 'NODE_UNREACHABLE',
    message: `an instance of ${service} cannot be reached`,
    metadata: { service },
    cause,
  });

/** The same channel, whose failures tell callers the service instead of the address. */
function withoutAddress(channel: Channel, service: string): Channel {
  const lost = (cause: RuntimeError) =>
    new RuntimeError({
      code: 'UNAVAILABLE',
      reason: 'NODE_LOST',
      message: `the connection to an instance of ${service} was lost`,
      metadata: { service },
      cause,
    });
  return {
    peer: `an instance of ${service}`,
    maxMessageBytes: channel.maxMessageBytes,
    closed: channel.closed.then((cause) => cause && lost(cause)),
    send: (frames) => channel.send(frames),
    onFrames: (receiver) => channel.onFrames(receiver),
    close: () => channel.close(),
    [Symbol.asyncDispose]: () => channel.close(),
  };
}
