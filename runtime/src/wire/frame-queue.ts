import type { Clock } from '../clock/types.ts';
import type { Channel, Frame } from '../transport/types.ts';

/**
 * Gathers the frames of one turn of the event loop and sends them as one batch, or as a few when there are many.
 * The next turn lets a whole poll phase join in, where a microtask would send once per socket that was read (see
 * docs/performance.md).
 */
export interface FrameQueue {
  push(frame: Frame): void;
  /** Sends now what is waiting. */
  flush(): void;
}

/** What a transport may add to each frame of a batch; counted against `maxMessageBytes`. */
const FRAMING_BYTES = 8;

/**
 * So many frames do not wait for the turn to end: the other side begins with them while this one goes on, where
 * otherwise the two would take turns. At 128 calls in flight that is two thirds more calls per second.
 */
const EARLY_FRAMES = 32;

export function createFrameQueue(channel: Channel, clock: Clock): FrameQueue {
  let frames: Frame[] = [];
  let bytes = 0;
  let scheduled = false;

  const flush = () => {
    if (frames.length === 0) return;
    const batch = frames;
    frames = [];
    bytes = 0;
    channel.send(batch);
  };

  const onTurn = () => {
    scheduled = false;
    flush();
  };

  return {
    flush,
    push(frame) {
      const size = frame.length + FRAMING_BYTES;
      if (bytes + size > channel.maxMessageBytes) flush();
      frames.push(frame);
      bytes += size;
      if (frames.length >= EARLY_FRAMES) flush();
      else if (!scheduled) {
        scheduled = true;
        clock.nextTurn(onTurn);
      }
    },
  };
}
