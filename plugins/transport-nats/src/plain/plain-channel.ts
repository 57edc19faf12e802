import { batchBytes, type Channel, type Frame, MAX_FRAME_BYTES, RuntimeError } from '@fairlead/runtime';
import { decodeError, encodeRequest, kinds, readFrame } from '@fairlead/runtime/wire';
import type { Msg, MsgHdrs } from '@nats-io/transport-node';
import type { ChannelMeter } from '../discovery/meter.ts';
import type { Link } from '../link.ts';
import { errorHeaders, metadataOf, timeoutOf } from './headers.ts';

export interface PlainChannelOptions {
  readonly link: Link;
  readonly timeoutMs: number;
  readonly meter: ChannelMeter;
  readonly pathOf: (subject: string) => string;
  /** Called when the server behind the channel begins to shut down: no more requests should come in. */
  readonly onDraining: () => void;
}

/** A channel whose other end is whoever sends plain requests: each becomes a frame, each answer a plain message. */
export interface PlainChannel extends Channel {
  take(message: Msg): void;
}

interface PlainCall {
  readonly subject: string;
  readonly replyTo: string;
  readonly payload: Uint8Array;
  readonly headers: MsgHdrs | undefined;
}

const NOTHING = new Uint8Array(0);

export function createPlainChannel(options: PlainChannelOptions): PlainChannel {
  const { link, meter } = options;
  const { promise: closed, resolve } = Promise.withResolvers<RuntimeError | undefined>();
  const calls = new Map<number, PlainCall>();
  const early: Frame[] = [];
  let receiver: ((frames: readonly Frame[]) => void) | undefined;
  let last = 0;
  let open = true;

  const refuse = ({ replyTo }: PlainCall, error: RuntimeError) => {
    if (replyTo !== '') link.publish(replyTo, NOTHING, '', errorHeaders(error));
  };
  /** A node that is shutting down has done nothing with the request yet: another one of the queue gets it. */
  const passOn = ({ subject, replyTo, payload, headers }: PlainCall) => {
    options.onDraining();
    link.publish(subject, payload, replyTo, headers);
  };
  const finish = (error?: RuntimeError) => {
    if (!open) return;
    open = false;
    for (const call of calls.values()) refuse(call, stopped());
    calls.clear();
    meter.closed();
    resolve(error);
  };
  const hand = (frame: Frame) => {
    try {
      meter.received([frame]);
      if (receiver) receiver([frame]);
      else early.push(frame);
    } catch (thrown) {
      finish(
        new RuntimeError({
          code: 'INTERNAL',
          message: 'the receiver of plain requests failed',
          cause: thrown,
        }),
      );
    }
  };
  const answer = (frame: Frame) => {
    const reader = readFrame(frame);
    const call = calls.get(reader.callId);
    if (!call) return;
    calls.delete(reader.callId);
    if (reader.kind === kinds.response) {
      if (call.replyTo !== '') link.publish(call.replyTo, reader.rest());
      return;
    }
    const error = decodeError(reader);
    if (error.is('DRAINING', 'fairlead')) passOn(call);
    else refuse(call, error);
  };

  return {
    peer: 'plain requests over NATS',
    maxMessageBytes: MAX_FRAME_BYTES,
    closed,
    take(message) {
      const { subject, data, headers, reply: replyTo = '' } = message;
      if (!open) return;
      last = (last + 1) >>> 0;
      const call: PlainCall = { subject, replyTo, headers, payload: Uint8Array.from(data) };
      try {
        const frame = encodeRequest(last, {
          path: options.pathOf(subject),
          remainingMs: timeoutOf(headers, options.timeoutMs),
          metadata: metadataOf(headers),
          payload: data,
        });
        calls.set(last, call);
        hand(frame);
      } catch (thrown) {
        refuse(call, RuntimeError.from(thrown));
      }
    },
    send(frames) {
      if (!open) return;
      batchBytes(frames, MAX_FRAME_BYTES, this.peer);
      meter.sent(frames);
      for (const frame of frames) if (frame[0] === kinds.response || frame[0] === kinds.error) answer(frame);
    },
    onFrames(set) {
      receiver = set;
      for (const frame of early.splice(0)) hand(frame);
    },
    async close() {
      finish();
      await link.flush();
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}

const stopped = () =>
  new RuntimeError({ code: 'UNAVAILABLE', message: 'this node was stopped before it could answer' });
