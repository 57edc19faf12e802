import { type Frame, RuntimeError } from '@fairlead/runtime';
import { GOODBYE_LENGTH, HEADER_BYTES } from './framing.ts';

/** Cuts a stream of bytes into frames. Pure: it knows no socket. */
export interface FrameParser {
  /**
   * The frames that are complete with `chunk`, in order. One that lies within `chunk` is a view of it; only one
   * that spans chunks is copied, once. After an end or a failure nothing comes any more.
   */
  push(chunk: Buffer): Frame[];
  /** Whether the peer has said goodbye. */
  readonly ended: boolean;
  /** Set once the peer announced a frame that is too long; what came before has been handed out. */
  readonly failure: RuntimeError | undefined;
}

/** Creates a {@link FrameParser}. What it holds is never more than one frame of `maxFrameBytes`. */
export function createFrameParser(maxFrameBytes: number): FrameParser {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerFilled = 0;
  let body: Buffer | undefined;
  let bodyFilled = 0;
  let ended = false;
  let failure: RuntimeError | undefined;

  /** Whether a frame of this length may follow. */
  const accepts = (length: number): boolean => {
    if (length <= maxFrameBytes) return true;
    if (length === GOODBYE_LENGTH) ended = true;
    else
      failure = new RuntimeError({
        code: 'INTERNAL',
        message: `the peer announced a frame of ${length} bytes: the most is ${maxFrameBytes}`,
      });
    return false;
  };

  /** Goes on with what the chunk before left unfinished; returns where it stopped, which is the end if unfinished still. */
  const resume = (chunk: Buffer, frames: Frame[]): number => {
    let at = 0;
    if (body === undefined && headerFilled > 0) {
      at = chunk.copy(header, headerFilled);
      headerFilled += at;
      if (headerFilled < HEADER_BYTES) return at;
      headerFilled = 0;
      const length = header.readUInt32BE(0);
      if (!accepts(length)) return chunk.length;
      if (chunk.length - at >= length) {
        frames.push(chunk.subarray(at, at + length));
        return at + length;
      }
      begin(length, chunk, at);
      return chunk.length;
    }
    if (body === undefined) return at;
    const copied = chunk.copy(body, bodyFilled);
    bodyFilled += copied;
    if (bodyFilled === body.length) {
      frames.push(body);
      body = undefined;
    }
    return copied;
  };

  /** Keeps the first part of a frame, which is what `chunk` has from `at` on. */
  const begin = (length: number, chunk: Buffer, at: number) => {
    body = Buffer.allocUnsafe(length);
    bodyFilled = chunk.copy(body, 0, at);
  };

  return {
    get ended() {
      return ended;
    },
    get failure() {
      return failure;
    },
    push(chunk) {
      const frames: Frame[] = [];
      if (ended || failure) return frames;
      const size = chunk.length;
      let at = body !== undefined || headerFilled > 0 ? resume(chunk, frames) : 0;
      while (size - at >= HEADER_BYTES) {
        const length = chunk.readUInt32BE(at);
        if (!accepts(length)) return frames;
        at += HEADER_BYTES;
        if (size - at < length) {
          begin(length, chunk, at);
          return frames;
        }
        frames.push(chunk.subarray(at, at + length));
        at += length;
      }
      if (at < size) headerFilled = chunk.copy(header, 0, at);
      return frames;
    },
  };
}
