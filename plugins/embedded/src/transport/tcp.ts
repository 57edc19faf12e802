import { type Channel, type Listener, parseHostPort, RuntimeError, type Transport } from '@fairlead/runtime';
import { dialTcp } from './tcp-dial.ts';
import { listenTcp } from './tcp-listen.ts';
import { type TcpTransportOptions, tcpSettings } from './tcp-options.ts';

/**
 * Creates a transport over TCP with optional TLS; addresses are `tcp://HOST:PORT` in both cases. A connection
 * opens with a greeting, so that a stranger is refused at once.
 */
export function createTcpTransport(options: TcpTransportOptions = {}): Transport {
  const settings = tcpSettings(options);
  const listeners = new Set<Listener>();
  const channels = new Set<Channel>();
  const disposal = new AbortController();

  const closedError = () =>
    new RuntimeError({ code: 'FAILED_PRECONDITION', message: 'the tcp transport is closed' });
  const refuseWhen = (signal: AbortSignal | undefined) => {
    if (disposal.signal.aborted) throw closedError();
    if (signal?.aborted) throw RuntimeError.from(signal.reason);
  };
  const track = (channel: Channel) => {
    channels.add(channel);
    void channel.closed.then(() => channels.delete(channel));
  };

  return {
    name: 'tcp',
    async listen(onChannel, { signal }) {
      refuseWhen(signal);
      const listener = await listenTcp(settings, (channel) => {
        track(channel);
        try {
          onChannel(channel);
        } catch (error) {
          settings.logger?.error('the receiver of channels failed', { peer: channel.peer, error });
          void channel.close();
        }
      });
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
      parseHostPort(address, 'tcp');
      refuseWhen(signal);
      const channel = await dialTcp(
        settings,
        address,
        signal ? AbortSignal.any([signal, disposal.signal]) : disposal.signal,
      );
      track(channel);
      return channel;
    },
    async [Symbol.asyncDispose]() {
      disposal.abort(closedError());
      await Promise.all([...listeners].map((listener) => listener[Symbol.asyncDispose]()));
      await Promise.all([...channels].map((channel) => channel.close()));
    },
  };
}
