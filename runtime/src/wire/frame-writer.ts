import { RuntimeError } from '../errors/runtime-error.ts';
import { HEADER_BYTES } from './frame.ts';

const MAX_STRING_BYTES = 0xffff;

/** Size of a string on the wire. */
export const stringBytes = (value: string): number => 2 + Buffer.byteLength(value);

/** Size of metadata on the wire. */
export function metadataBytes(metadata: Readonly<Record<string, string>>): number {
  let size = 2;
  for (const key in metadata) size += stringBytes(key) + stringBytes(metadata[key] ?? '');
  return size;
}

/** Allocates a frame of `bodyBytes` behind the header, and writes the header. */
export function allocateFrame(kind: number, callId: number, bodyBytes: number, flags = 0): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + bodyBytes);
  frame[0] = kind;
  frame[1] = flags;
  frame.writeUInt32BE(callId, 2);
  return frame;
}

/** Writes a string at `offset` and returns the offset behind it. Throws `INVALID_ARGUMENT` above 65,535 bytes. */
export function writeString(frame: Buffer, value: string, offset: number): number {
  const length = frame.write(value, offset + 2);
  if (length > MAX_STRING_BYTES) {
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      reason: 'METADATA_TOO_LARGE',
      message: `a string of ${length} bytes does not fit into a frame's head; at most ${MAX_STRING_BYTES} are allowed`,
    });
  }
  frame.writeUInt16BE(length, offset);
  return offset + 2 + length;
}

/** Writes metadata at `offset` and returns the offset behind it. */
export function writeMetadata(
  frame: Buffer,
  metadata: Readonly<Record<string, string>>,
  offset: number,
): number {
  let count = 0;
  let end = offset + 2;
  for (const key in metadata) {
    end = writeString(frame, metadata[key] ?? '', writeString(frame, key, end));
    count++;
  }
  frame.writeUInt16BE(count, offset);
  return end;
}
