import { RuntimeError } from '../errors/runtime-error.ts';
import { parseAddress } from './address.ts';
import { MAX_FRAME_BYTES } from './limits.ts';
import { createMemoryLink, type MemoryLink } from './memory-link.ts';
import type { Channel, Transport } from './types.ts';

export interface MemoryTransportOptions {
  /** What a channel takes in one batch, in bytes. Small values make the wire split. Default 1 MiB. */
  readonly maxMessageBytes?: number;
  /**
   * Copies every frame and overwrites the copy after the callback, so that a receiver which keeps a frame for
   * longer than it is valid is found out. Default false: frames are handed over as they are.
   */
  readonly scrubFrames?: boolean;
}

/** A transport inside one process, with the failures of a network at the push of a button. */
export interface MemoryTransport extends Transport {
  /** Loses all open channels to `address` at once: what is on its way is gone, both ends close with `UNAVAILABLE`. */
  drop(address: string): void;
  /** From now on nothing passes on the open channels to `address`, and nobody is told: a peer killed behind a broker. */
  silence(address: string): void;
}

/** Creates a {@link MemoryTransport}. Its addresses, `memory://<nodeId>`, mean something to itself only. */
export function createMemoryTransport(options: MemoryTransportOptions = {}): MemoryTransport {
  const { maxMessageBytes = MAX_FRAME_BYTES, scrubFrames = false } = options;
  if (!Number.isInteger(maxMessageBytes) || maxMessageBytes < 1)
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `maxMessageBytes is ${maxMessageBytes}: it has to be a whole number of bytes, at least 1`,
    });
  const listeners = new Map<string, (channel: Channel) => void>();
  const links = new Map<MemoryLink, string>();
  let dialled = 0;
  let disposed = false;

  const refuseWhen = (signal: AbortSignal | undefined) => {
    if (signal?.aborted) throw RuntimeError.from(signal.reason);
    if (disposed)
      throw new RuntimeError({ code: 'FAILED_PRECONDITION', message: 'the memory transport is closed' });
  };
  const forEachLink = (address: string, action: (link: MemoryLink) => void) => {
    for (const [link, to] of [...links]) if (to === address) action(link);
  };

  return {
    name: 'memory',
    async listen(onChannel, { nodeId, signal }) {
      refuseWhen(signal);
      const address = `memory://${nodeId}`;
      parseAddress(address, 'memory');
      if (listeners.has(address))
        throw new RuntimeError({
          code: 'FAILED_PRECONDITION',
          message: `somebody listens at ${address} already`,
        });
      const accept = (channel: Channel) => onChannel(channel);
      listeners.set(address, accept);
      return {
        address,
        async [Symbol.asyncDispose]() {
          if (listeners.get(address) === accept) listeners.delete(address);
        },
      };
    },
    async dial(address, { signal } = {}) {
      parseAddress(address, 'memory');
      refuseWhen(signal);
      const accept = listeners.get(address);
      if (accept === undefined)
        throw new RuntimeError({ code: 'UNAVAILABLE', message: `nobody listens at ${address}` });
      const link = createMemoryLink({
        peers: [address, `memory://dialler-${++dialled}`],
        maxMessageBytes,
        scrubFrames,
      });
      links.set(link, address);
      void Promise.all([link.dialler.closed, link.listener.closed]).then(() => links.delete(link));
      accept(link.listener);
      return link.dialler;
    },
    drop: (address) =>
      forEachLink(address, (link) =>
        link.lose(new RuntimeError({ code: 'UNAVAILABLE', message: `the channel to ${address} was lost` })),
      ),
    silence: (address) => forEachLink(address, (link) => link.silence()),
    async [Symbol.asyncDispose]() {
      disposed = true;
      listeners.clear();
      await Promise.all([...links.keys()].flatMap((link) => [link.dialler.close(), link.listener.close()]));
    },
  };
}
