import { type Channel, type Listener, RuntimeError, type Transport } from '@fairlead/runtime';
import { dialNode, type Station } from './dial.ts';
import { createEnds, type Ends } from './ends.ts';
import { createLink, type Link, transportClosed } from './link.ts';
import { listenNats } from './listen.ts';
import { type NatsTransportOptions, natsOptions } from './options.ts';
import { parseNatsAddress } from './subjects.ts';

/**
 * Creates a transport over NATS: one connection per process, a channel to each node over it, one message per batch of
 * frames. An address is the subject of one node. Connects when it is first used, then for ever.
 */
export function createNatsTransport(given: NatsTransportOptions = {}): Transport {
  const options = natsOptions(given);
  const listeners = new Set<Listener>();
  const channels = new Set<Channel>();
  const disposal = new AbortController();
  const link: Link = createLink(options, {
    onLost: (error) => ends.loseAll(error),
    onDenied: (subject, error) => ends.loseTo(subject, error),
  });
  const ends: Ends = createEnds(link, options);
  const station: Station = { link, ends, options };

  const refuseWhen = (signal: AbortSignal | undefined) => {
    if (disposal.signal.aborted) throw transportClosed();
    if (signal?.aborted) throw RuntimeError.from(signal.reason);
  };
  const track = (channel: Channel) => {
    channels.add(channel);
    void channel.closed.then(() => channels.delete(channel));
  };
  const until = (signal: AbortSignal | undefined) =>
    signal ? AbortSignal.any([signal, disposal.signal]) : disposal.signal;

  return {
    name: 'nats',
    async listen(onChannel, listenOptions) {
      const { signal } = listenOptions;
      refuseWhen(signal);
      await link.ready(until(signal));
      const accept = (channel: Channel) => {
        track(channel);
        try {
          onChannel(channel);
        } catch (error) {
          options.logger?.error('the receiver of channels failed', { peer: channel.peer, error });
          void channel.close();
        }
      };
      const listener = await listenNats(station, accept, listenOptions);
      listeners.add(listener);
      try {
        refuseWhen(signal);
      } catch (error) {
        await listener[Symbol.asyncDispose]();
        throw error;
      }
      return listener;
    },
    async dial(address, { signal } = {}) {
      parseNatsAddress(address);
      refuseWhen(signal);
      const channel = await dialNode(station, address, until(signal));
      track(channel);
      return channel;
    },
    async [Symbol.asyncDispose]() {
      disposal.abort(transportClosed());
      await Promise.all([...listeners].map((listener) => listener[Symbol.asyncDispose]()));
      listeners.clear();
      await Promise.all([...channels].map((channel) => channel.close()));
      await link[Symbol.asyncDispose]();
    },
  };
}
