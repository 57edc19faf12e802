import { RuntimeError } from '../errors/runtime-error.ts';
import type { Deadline } from './deadlines.ts';
import { decodeError } from './error-body.ts';
import { kinds } from './frame.ts';
import type { FrameReader } from './frame-reader.ts';
import type { ClientStream } from './stream/client-stream.ts';

/** A call that waits for what the other side has to say. */
export interface Pending {
  /** Data, end and credit frames are for it. */
  stream: ClientStream | undefined;
  readonly decode: (payload: Uint8Array) => unknown;
  readonly resolve: (reply: never) => void;
  readonly reject: (error: RuntimeError) => void;
  deadline: Deadline | undefined;
  stopListening: (() => void) | undefined;
}

/** Takes a response, an error or a status; ignores other kinds, and calls that are over. */
export function settle(reader: FrameReader, take: (callId: number) => Pending | undefined): void {
  const { kind, callId } = reader;
  if (kind !== kinds.response && kind !== kinds.error && kind !== kinds.status) return;
  const call = take(callId);
  if (!call) return;
  try {
    if (kind === kinds.error) end(call, decodeError(reader));
    else {
      const reply = call.decode(reader.rest());
      call.stream?.close(undefined, false);
      call.resolve(reply as never);
    }
  } catch (thrown) {
    end(call, RuntimeError.from(thrown));
    if (kind === kinds.error) throw thrown;
  }
}

/** Ends a call that is out of the table: with an error, or as a stream whose last has been said. */
export function end(call: Pending | undefined, error?: RuntimeError, drop = false): void {
  if (!call) return;
  call.stream?.close(error, drop);
  if (error) call.reject(error);
  else call.resolve(undefined as never);
}

export const newCall = (
  decode: Pending['decode'],
  resolve: Pending['resolve'],
  reject: Pending['reject'],
): Pending => ({ stream: undefined, decode, resolve, reject, deadline: undefined, stopListening: undefined });
