import type { RuntimeError } from '../errors/runtime-error.ts';
import type { Channel, Frame } from '../transport/types.ts';

/** One end of a wire whose other end is a test. */
export interface TestChannel {
  readonly channel: Channel;
  /** What has been sent over it. */
  readonly sent: Frame[];
  readonly isClosed: boolean;
  /** Hands frames to the end under test, as one batch. */
  feed(...frames: Frame[]): void;
}

export function createTestChannel(): TestChannel {
  const { promise: closed, resolve } = Promise.withResolvers<RuntimeError | undefined>();
  const sent: Frame[] = [];
  let receiver: (frames: readonly Frame[]) => void = () => {};
  let isClosed = false;
  return {
    sent,
    get isClosed() {
      return isClosed;
    },
    channel: {
      peer: 'the test',
      maxMessageBytes: 1 << 20,
      send: (frames) => void sent.push(...frames),
      onFrames(callback) {
        receiver = callback;
      },
      closed,
      async close() {
        isClosed = true;
        resolve(undefined);
      },
      async [Symbol.asyncDispose]() {},
    },
    feed: (...frames) => receiver(frames),
  };
}
