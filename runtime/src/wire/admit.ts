import type { RuntimeError } from '../errors/runtime-error.ts';
import { encodeError } from './error-body.ts';

/** A call that may begin. One that never begins needs no end. */
export interface Ticket {
  begin(nowMs: number): void;
  /**
   * Once after `begin`, whatever came of the call.
   * @param replyBytes 0 where there is no reply
   * @param timed whether it took as long as such a call takes: answered, or out of time
   */
  end(nowMs: number, replyBytes: number, timed: boolean): void;
}

/** Makes the frame that refuses a call. */
export type Refusal = (callId: number) => Buffer;

/** Decides whether a call is taken, by what is known before it is decoded; counts nothing yet. Nothing: not counted. */
export type Admit = (path: string, bytes: number, isStream: boolean) => Ticket | Refusal | undefined;

export const isRefusal = (admitted: Ticket | Refusal | undefined): admitted is Refusal =>
  typeof admitted === 'function';

/** The error is encoded once, so that saying no costs less than anything else here. */
export function createRefusal(error: RuntimeError): Refusal {
  const encoded = encodeError(0, error, false);
  return (callId) => {
    const frame = Buffer.from(encoded);
    frame.writeUInt32BE(callId, 2);
    return frame;
  };
}
