import type { RuntimeError } from '../errors/runtime-error.ts';
import { encodeError } from './error-body.ts';

/** A call that may begin, or wait for its turn. One that never begins needs no end. */
export interface Ticket {
  /**
   * Nothing where there is a place for it now, else a promise of one: rejected with `RESOURCE_EXHAUSTED` where there is
   * none in a fifth of the call's time, and when `waiter` gives up. Streams never wait.
   */
  begin(
    nowMs: number,
    remainingMs: number,
    waiter: { readonly signal: AbortSignal },
  ): Promise<void> | undefined;
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
