import { connect } from 'node:net';

/**
 * Waits until the server at `host:port` says its first words. The client leaves its socket open for ever when a server
 * that accepts connections says nothing, as one that hangs does; so nobody is left to it who has not spoken.
 */
export function knock(server: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const socket = connect({ host: hostOf(server), port: Number(server.slice(server.lastIndexOf(':') + 1)) });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error('timeout')), timeoutMs);
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  socket.once('error', reject);
  socket.once('close', () => reject(new Error('the connection was closed before a word was said')));
  socket.once('data', (words) => {
    if (words.toString('latin1', 0, 5) === 'INFO ') resolve();
    else reject(new Error('what answers there is no NATS server'));
  });
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    socket.destroy();
  });
}

/** The host of `host:port`, an IPv6 address without its brackets. */
export const hostOf = (server: string): string =>
  server.slice(0, server.lastIndexOf(':')).replace(/^\[|\]$/g, '');
