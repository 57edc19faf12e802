import type { Channel } from './types.ts';

/** What came out of a channel. */
export interface Recorder {
  readonly frames: readonly Buffer[];
  texts(): string[];
  /** Resolves once this many frames have come. */
  count(frames: number): Promise<void>;
}

/** Becomes the receiver of `channel` and keeps copies of its frames. */
export function recorder(channel: Channel): Recorder {
  const frames: Buffer[] = [];
  let waiting: { count: number; resolve: () => void }[] = [];
  channel.onFrames((batch) => {
    for (const frame of batch) frames.push(Buffer.from(frame));
    for (const { count, resolve } of waiting) if (frames.length >= count) resolve();
    waiting = waiting.filter(({ count }) => frames.length < count);
  });
  return {
    frames,
    texts: () => frames.map((frame) => frame.toString()),
    async count(count) {
      if (frames.length < count)
        await new Promise<void>((resolve) => {
          waiting.push({ count, resolve });
        });
    },
  };
}
