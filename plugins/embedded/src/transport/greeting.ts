import type { Socket } from 'node:net';
import { type Clock, RuntimeError } from '@fairlead/runtime';
import { checkPreamble, PREAMBLE } from './framing.ts';

export interface GreetingOptions {
  readonly peer: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** The peer is one of ours. Called within the event that showed it, so that nothing is missed; `rest` came behind. */
  onGreeted(rest: Buffer): void;
  /** It is not, or it took too long, or it left. The socket is destroyed by then. */
  onRefused(error: RuntimeError): void;
}

/** Waits for the peer's preamble on `socket`; calls one of the two callbacks, once. Returns what gives up, quietly. */
export function awaitGreeting(socket: Socket, options: GreetingOptions): () => void {
  const { peer, timeoutMs, clock } = options;
  let received: Buffer = Buffer.alloc(0);

  const settle = () => {
    timer.cancel();
    socket.off('data', onData).off('close', onClose).off('error', onError).off('end', onClose);
  };
  const giveUp = () => {
    settle();
    // Without a listener a late error would be thrown.
    socket.on('error', () => {}).destroy();
  };
  const refuse = (why: string, cause?: unknown) => {
    giveUp();
    options.onRefused(
      new RuntimeError({ code: 'UNAVAILABLE', message: `no channel with ${peer}: ${why}`, cause }),
    );
  };
  const onData = (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const wrong = checkPreamble(received);
    if (wrong) return refuse(wrong);
    if (received.length < PREAMBLE.length) return;
    settle();
    options.onGreeted(received.subarray(PREAMBLE.length));
  };
  const onClose = () => refuse('it closed the connection before it was open; is tls set alike at both ends?');
  const onError = (error: Error) => refuse(error.message, error);

  const timer = clock.setTimeout(
    () => refuse(`it was not open after ${timeoutMs} ms (handshakeTimeoutMs)`),
    timeoutMs,
  );
  socket.on('data', onData).on('close', onClose).on('error', onError).on('end', onClose);
  return giveUp;
}
