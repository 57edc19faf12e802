import { RuntimeError } from '../../errors/runtime-error.ts';
import { kinds } from '../frame.ts';
import { allocateFrame } from '../frame-writer.ts';

/** A message of a stream, numbered from 0 in each direction. */
export function encodeData(callId: number, sequence: number, payload: Uint8Array): Buffer {
  const frame = allocateFrame(kinds.data, callId, 4 + payload.length);
  const start = frame.length - payload.length;
  frame.writeUInt32BE(sequence, start - 4);
  frame.set(payload, start);
  return frame;
}

/** The last of one direction; its number is that of the message which would come next. */
export function encodeEnd(callId: number, sequence: number): Buffer {
  const frame = allocateFrame(kinds.end, callId, 4);
  frame.writeUInt32BE(sequence, frame.length - 4);
  return frame;
}

/** Lets the other side send so many bytes more; the server's first one says that the stream is open. */
export function encodeCredit(callId: number, bytes: number): Buffer {
  const frame = allocateFrame(kinds.credit, callId, 4);
  frame.writeUInt32BE(bytes, frame.length - 4);
  return frame;
}

/** A peer that does not keep to the rules: its channel is closed. */
export const violation = (what: string) =>
  new RuntimeError({ code: 'INTERNAL', reason: 'MALFORMED_FRAME', message: `malformed stream: ${what}` });

/** Messages are missing: the stream fails, others on the channel go on. */
export const gap = (path: string, expected: number, got: number) =>
  new RuntimeError({
    code: 'DATA_LOSS',
    reason: 'STREAM_GAP',
    message: `a message of the stream ${path} is missing: number ${expected} was expected and ${got} came`,
  });
