import type { Frame } from '@fairlead/runtime';
import { HEADER_BYTES } from './framing.ts';

/**
 * Frames of this size and above are written as they are, smaller ones are copied together. Measured: 64 frames
 * of 300 bytes cost 15 µs copied and 26 uncopied, 32 of 2,000 bytes 45 and 21, one of 900 KiB 400 and 240.
 */
const UNCOPIED_BYTES = 2048;

/** The buffers to write for a batch: one, when all frames are small. */
export function encodeBatch(frames: readonly Frame[]): Uint8Array[] {
  let copied = 0;
  for (const frame of frames)
    copied += frame.length < UNCOPIED_BYTES ? HEADER_BYTES + frame.length : HEADER_BYTES;
  const buffer = Buffer.allocUnsafe(copied);
  const chunks: Uint8Array[] = [];
  let start = 0;
  let at = 0;
  for (const frame of frames) {
    at = buffer.writeUInt32BE(frame.length, at);
    if (frame.length < UNCOPIED_BYTES) {
      buffer.set(frame, at);
      at += frame.length;
    } else {
      chunks.push(buffer.subarray(start, at), frame);
      start = at;
    }
  }
  if (start < at) chunks.push(start === 0 ? buffer : buffer.subarray(start, at));
  return chunks;
}
