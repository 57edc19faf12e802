import { RuntimeError } from '../errors/runtime-error.ts';
import type { Frame } from './types.ts';

/** How many bytes a batch has. Throws `INVALID_ARGUMENT` when that is more than a channel takes in one piece. */
export function batchBytes(frames: readonly Frame[], maxMessageBytes: number, peer: string): number {
  let bytes = 0;
  for (const frame of frames) bytes += frame.length;
  if (bytes > maxMessageBytes)
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `a batch of ${bytes} bytes for ${peer} is too large: the channel takes ${maxMessageBytes} in one piece`,
    });
  return bytes;
}
