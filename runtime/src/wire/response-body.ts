import { RuntimeError } from '../errors/runtime-error.ts';
import { encodeError } from './error-body.ts';
import { kinds } from './frame.ts';
import { allocateFrame } from './frame-writer.ts';
import { checkMessageSize } from './request-body.ts';

/** A reply as a frame; an error in its place when it is larger than every transport takes. */
export function encodeResponse(callId: number, payload: Uint8Array, path: string): Buffer {
  try {
    checkReplySize(payload, path);
  } catch (thrown) {
    return encodeError(callId, RuntimeError.from(thrown));
  }
  const frame = allocateFrame(kinds.response, callId, payload.length);
  frame.set(payload, frame.length - payload.length);
  return frame;
}

/** Throws `INTERNAL` for what is larger than every transport takes: not the caller's fault. */
export function checkReplySize(payload: Uint8Array, path: string): void {
  try {
    checkMessageSize(payload, `the reply of ${path}`);
  } catch (thrown) {
    const { message, reason, metadata } = RuntimeError.from(thrown);
    throw new RuntimeError({ code: 'INTERNAL', message, reason, metadata });
  }
}
