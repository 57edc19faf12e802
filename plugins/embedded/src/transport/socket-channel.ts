import type { Socket } from 'node:net';
import { batchBytes, type Channel, type Frame, MAX_FRAME_BYTES, RuntimeError } from '@fairlead/runtime';
import { encodeBatch } from './frame-encoder.ts';
import { createFrameParser } from './frame-parser.ts';
import { GOODBYE } from './framing.ts';
import type { TcpSettings } from './tcp-options.ts';

export interface SocketChannelOptions
  extends Pick<TcpSettings, 'clock' | 'closeTimeoutMs' | 'pauseAboveBytes' | 'maxBufferedBytes'> {
  readonly peer: string;
  /** What has been read from the socket already. */
  readonly rest: Buffer;
  /**
   * Whether to read no more while too much waits to be sent. Only the listener's end does, so that a dialler that
   * reads no replies cannot make it grow; were both to, two ends that wait for each other would stay so.
   */
  readonly pausesReading: boolean;
  /** Called when the first frame has come. */
  readonly onFirstFrame?: () => void;
}

/** Creates the {@link Channel} of an open socket on which both sides have greeted each other. */
export function createSocketChannel(socket: Socket, options: SocketChannelOptions): Channel {
  const { peer, clock, closeTimeoutMs, pauseAboveBytes, maxBufferedBytes, pausesReading } = options;
  const { promise: closed, resolve } = Promise.withResolvers<RuntimeError | undefined>();
  const { promise: gone, resolve: onGone } = Promise.withResolvers<void>();
  const parser = createFrameParser(MAX_FRAME_BYTES);
  let receiver: ((frames: readonly Frame[]) => void) | undefined;
  /** What came before there was a receiver; set until that has been delivered. */
  let early: Frame[] | undefined = [];
  let earlyBytes = 0;
  let { onFirstFrame } = options;
  let clogged = false;
  let state: 'open' | 'closing' | 'closed' = 'open';

  const finish = (error?: RuntimeError) => {
    if (state === 'closed') return;
    state = 'closed';
    resolve(error);
  };
  const lose = (error: RuntimeError) => {
    finish(error);
    socket.destroy();
  };
  const lost = (why: string, cause?: unknown) =>
    lose(
      new RuntimeError({ code: 'UNAVAILABLE', message: `the channel to ${peer} was lost: ${why}`, cause }),
    );

  /** Reads on until the peer's end too, discarding, or the system would reset what is still on its way there. */
  const leave = (lastWords?: Uint8Array) => {
    state = 'closing';
    if (lastWords) socket.end(lastWords);
    else socket.end();
    socket.resume();
    const timer = clock.setTimeout(() => socket.destroy(), closeTimeoutMs);
    void gone.then(() => timer.cancel());
  };

  const hand = (to: (frames: readonly Frame[]) => void, frames: readonly Frame[]) => {
    try {
      to(frames);
    } catch (thrown) {
      lose(new RuntimeError({ code: 'INTERNAL', message: `the receiver of ${peer} failed`, cause: thrown }));
    }
  };
  const keep = (frames: readonly Frame[]) => {
    for (const frame of frames) {
      early?.push(frame);
      earlyBytes += frame.length;
    }
    if (earlyBytes > pauseAboveBytes) socket.pause();
  };
  const take = (chunk: Buffer) => {
    if (state !== 'open') return;
    const frames = parser.push(chunk);
    if (frames.length > 0) {
      onFirstFrame?.();
      onFirstFrame = undefined;
      if (receiver && !early) hand(receiver, frames);
      else keep(frames);
    }
    if (parser.failure) lose(parser.failure);
    else if (parser.ended && state === 'open') leave();
  };

  socket.on('data', take);
  socket.on('drain', () => {
    if (!clogged) return;
    clogged = false;
    if (receiver) socket.resume();
  });
  socket.on('end', () => {
    if (state === 'open') lost('the connection ended without a goodbye');
  });
  socket.on('error', (error) => {
    if (state === 'open') lost(error.message, error);
  });
  socket.on('close', () => {
    if (state === 'open') lost('the connection was closed');
    finish();
    onGone();
  });
  if (options.rest.length > 0) take(options.rest);

  return {
    peer,
    maxMessageBytes: MAX_FRAME_BYTES,
    closed,
    get unsentBytes() {
      return socket.writableLength;
    },
    send(frames) {
      if (state !== 'open' || frames.length === 0) return;
      const bytes = batchBytes(frames, MAX_FRAME_BYTES, peer);
      if (socket.writableLength + bytes > maxBufferedBytes)
        return lost(
          `it reads too slowly, more than ${maxBufferedBytes} bytes wait for it (maxBufferedBytes)`,
        );
      const [first, ...others] = encodeBatch(frames);
      if (others.length > 0) socket.cork();
      if (first) socket.write(first);
      for (const chunk of others) socket.write(chunk);
      if (others.length > 0) socket.uncork();
      if (pausesReading && !clogged && socket.writableLength > pauseAboveBytes) {
        clogged = true;
        socket.pause();
      }
    },
    onFrames(set) {
      receiver = set;
      if (!early) return;
      queueMicrotask(() => {
        if (!early) return;
        const frames = early;
        early = undefined;
        if (frames.length > 0 && receiver) hand(receiver, frames);
      });
      if (!clogged) socket.resume();
    },
    async close() {
      if (state === 'open') {
        if (early) early = [];
        leave(GOODBYE);
      }
      await gone;
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}
