import type { Channel, Frame } from '../transport/types.ts';

/**
 * Gathers the frames of one turn of the event loop and sends them as one batch. `setImmediate` lets a whole poll
 * phase join in, where a microtask would send once per socket that was read (see docs/performance.md).
 */
export interface FrameQueue {
  push(frame: Frame): void;
  /** Sends now what is waiting. */
  flush(): void;
}

/** What a transport may add to each frame of a batch; counted against `maxMessageBytes`. */
const FRAMING_BYTES = 8;

export function createFrameQueue(channel: Channel): FrameQueue {
  let frames: Frame[] = [];
  let bytes = 0;
  let scheduled = false;

  const flush = () => {
    scheduled = false;
    if (frames.length === 0) return;
    const batch = frames;
    frames = [];
    bytes = 0;
    channel.send(batch);
  };

  return {
    flush,
    push(frame) {
      const size = frame.length + FRAMING_BYTES;
      if (bytes + size > channel.maxMessageBytes) flush();
      frames.push(frame);
      bytes += size;
      if (scheduled) return;
      scheduled = true;
      setImmediate(flush);
    },
  };
}
