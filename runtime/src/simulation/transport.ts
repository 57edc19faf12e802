import { RuntimeError } from '../errors/runtime-error.ts';
import { parseAddress } from '../transport/address.ts';
import { MAX_FRAME_BYTES } from '../transport/limits.ts';
import type { Channel, Transport } from '../transport/types.ts';
import { createLink, type Link, type Mangle } from './link.ts';
import type { Network } from './network.ts';
import type { Process } from './process.ts';

/** The connections of a network: what all its transports share. */
export interface Connections {
  /** A transport for one process. Its addresses are `simulation://<host>`, or with the node's id behind it. */
  transport(process: Process, options?: SimulatedTransportOptions): Transport;
  /** Loses the connections between two hosts. */
  lose(hosts: readonly [string, string]): void;
  /** The process is gone. Its peers are told by its machine, or else by nobody, for `KEEP_ALIVE_MS`. */
  ended(process: Process, isTold: boolean): void;
  /** Connections that some process has not done with. */
  readonly open: readonly Link[];
}

export interface SimulatedTransportOptions {
  /** What a channel takes in one batch, in bytes. Default 1 MiB. */
  readonly maxMessageBytes?: number;
  /** A host that listens at the same address after every restart, as at a fixed port. Default false. */
  readonly fixedAddress?: boolean;
  /** Told of every try to connect. */
  readonly onDial?: (address: string) => void;
  /** Told of every batch that is sent. */
  readonly onSend?: (address: string, frames: readonly Uint8Array[], isDialler: boolean) => void;
  readonly mangle?: Mangle | undefined;
}

interface Listening {
  readonly process: Process;
  readonly onChannel: (channel: Channel) => void;
  readonly options: SimulatedTransportOptions;
}

/** How long a connection to a peer lasts that has gone without a word, in ms. */
export const KEEP_ALIVE_MS = 8_000;
const NAME = 'simulation';

export function createConnections(network: Network): Connections {
  const { world } = network;
  const listeners = new Map<string, Listening>();
  const links = new Set<Link>();
  let dialled = 0;
  network.onHeal(() => {
    for (const link of links) link.goOn();
  });

  const connect = (from: Process, address: string, options: SimulatedTransportOptions): Link | undefined => {
    const listening = listeners.get(address);
    if (!listening?.process.alive) return undefined;
    const link = createLink({
      network,
      processes: [from, listening.process],
      peers: [address, `${NAME}://${from.host}/dialler-${++dialled}`],
      maxMessageBytes: options.maxMessageBytes ?? MAX_FRAME_BYTES,
      mangle: options.mangle,
    });
    links.add(link);
    void Promise.all([link.dialler.closed, link.listener.closed]).then(() => links.delete(link));
    listening.process.deliver(0, () =>
      listening.onChannel(observed(link.listener, address, false, listening.options)),
    );
    return link;
  };

  const dial = (from: Process, address: string, options: SimulatedTransportOptions, signal?: AbortSignal) => {
    const { promise, resolve, reject } = Promise.withResolvers<Channel>();
    const host = parseAddress(address, NAME).split('/')[0] ?? '';
    let given = false;
    const refuse = () =>
      reject(new RuntimeError({ code: 'UNAVAILABLE', message: `nobody listens at ${address}` }));
    const onAbort = () => {
      given = true;
      reject(RuntimeError.from(signal?.reason));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const settle = (link: Link | undefined) => {
      signal?.removeEventListener('abort', onAbort);
      if (!link) refuse();
      else if (given) void link.dialler.close();
      else resolve(observed(link.dialler, address, true, options));
    };
    // The kernel takes connections also while the process is busy.
    world.after(network.delayMs(from.host, host), () => {
      if (!network.passes(from.host, host)) return;
      const link = connect(from, address, options);
      world.after(network.delayMs(host, from.host), () => {
        if (network.passes(host, from.host)) from.deliver(0, () => settle(link));
        else if (link) world.after(KEEP_ALIVE_MS, link.lose);
      });
    });
    return promise;
  };

  return {
    transport(process, options = {}) {
      const own = new Set<string>();
      let disposed = false;
      const refuseWhen = (signal: AbortSignal | undefined) => {
        if (signal?.aborted) throw RuntimeError.from(signal.reason);
        if (disposed)
          throw new RuntimeError({ code: 'FAILED_PRECONDITION', message: 'the transport is closed' });
      };
      return {
        name: NAME,
        async listen(onChannel, { nodeId, signal }) {
          refuseWhen(signal);
          const address = `${NAME}://${process.host}${options.fixedAddress ? '' : `/${nodeId}`}`;
          if (listeners.get(address)?.process.alive)
            throw new RuntimeError({
              code: 'FAILED_PRECONDITION',
              message: `somebody listens at ${address} already`,
            });
          const listening = { process, onChannel, options };
          listeners.set(address, listening);
          own.add(address);
          return {
            address,
            async [Symbol.asyncDispose]() {
              if (listeners.get(address) === listening) listeners.delete(address);
            },
          };
        },
        async dial(address, { signal } = {}) {
          parseAddress(address, NAME);
          refuseWhen(signal);
          options.onDial?.(address);
          return dial(process, address, options, signal);
        },
        async [Symbol.asyncDispose]() {
          disposed = true;
          for (const address of own) listeners.delete(address);
          const ends = [...links].flatMap(({ processes, dialler, listener }) => [
            ...(processes[0] === process ? [dialler] : []),
            ...(processes[1] === process ? [listener] : []),
          ]);
          await Promise.all(ends.map((channel) => channel.close()));
        },
      };
    },
    lose(hosts) {
      for (const link of links) if (link.processes.every(({ host }) => hosts.includes(host))) link.lose();
    },
    ended(process, isTold) {
      for (const link of links) {
        if (!link.processes.includes(process)) continue;
        if (isTold) link.lose();
        else world.after(KEEP_ALIVE_MS, link.lose);
      }
    },
    get open() {
      return [...links].filter((link) => link.open);
    },
  };
}

/** The same channel, of which somebody hears what is sent. */
function observed(
  channel: Channel,
  address: string,
  isDialler: boolean,
  { onSend }: SimulatedTransportOptions,
): Channel {
  if (!onSend) return channel;
  return {
    peer: channel.peer,
    maxMessageBytes: channel.maxMessageBytes,
    closed: channel.closed,
    get unsentBytes() {
      return channel.unsentBytes ?? 0;
    },
    send(frames) {
      onSend(address, frames, isDialler);
      channel.send(frames);
    },
    onFrames: (receiver) => channel.onFrames(receiver),
    close: () => channel.close(),
    [Symbol.asyncDispose]: () => channel.close(),
  };
}
