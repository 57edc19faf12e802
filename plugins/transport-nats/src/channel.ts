import { batchBytes, type Channel, type Frame, MAX_FRAME_BYTES, RuntimeError } from '@fairlead/runtime';
import type { ChannelMeter } from './discovery/meter.ts';
import type { End, Own } from './ends.ts';
import {
  decodeFrames,
  encodeFrames,
  encodeMessage,
  HEADER_BYTES,
  messageKinds as kinds,
  LENGTH_BYTES,
} from './envelope.ts';
import type { Link } from './link.ts';

export interface NatsChannelOptions {
  readonly link: Link;
  readonly own: Own;
  /** The other end's subject. */
  readonly remote: string;
  readonly peer: string;
  /** Counts the calls that come in. */
  readonly meter?: ChannelMeter | undefined;
}

export interface NatsChannel extends Channel, End {}

/** Silent rounds of `idleMs` after which the peer counts as gone; from the first on it is asked for a sign of life. */
const DEAD_AFTER_ROUNDS = 3;

/** One end of a channel: what a connection would be if NATS had any. Its messages are numbered, so that a loss shows. */
export function createNatsChannel(options: NatsChannelOptions): NatsChannel {
  const { link, own, remote, peer, meter } = options;
  const { promise: closed, resolve } = Promise.withResolvers<RuntimeError | undefined>();
  const limit = Math.min(link.maxPayload, MAX_FRAME_BYTES);
  const maxMessageBytes = limit - HEADER_BYTES - LENGTH_BYTES;
  let receiver: ((frames: readonly Frame[]) => void) | undefined;
  /** What came before there was a receiver; set until that has been delivered. */
  let early: Frame[] | undefined = [];
  let open = true;
  let sent = 0;
  let received = 0;
  let silentRounds = 0;

  const finish = (error?: RuntimeError) => {
    if (!open) return;
    open = false;
    own.release();
    meter?.closed();
    resolve(error);
  };
  const post = (message: Buffer) => {
    sent = (sent + 1) >>> 0;
    link.publish(remote, message, own.subject);
  };
  /** Gives the channel up, and tells the other end in case it is there. */
  const give = (error: RuntimeError, tell: string) => {
    if (!open) return;
    finish(error);
    link.publish(remote, encodeMessage(kinds.reset, 0, tell));
  };
  const lost = (why: string) =>
    new RuntimeError({ code: 'UNAVAILABLE', message: `the channel to ${peer} was lost: ${why}` });

  const hand = (frames: readonly Frame[]) => {
    try {
      meter?.received(frames);
      receiver?.(frames);
    } catch (thrown) {
      const message = `the receiver of ${peer} failed`;
      give(new RuntimeError({ code: 'INTERNAL', message, cause: thrown }), 'the other end failed');
    }
  };
  const takeFrames = (message: Buffer) => {
    const frames = decodeFrames(message);
    if (!frames) give(lost('a message was malformed'), 'a message was malformed');
    else if (receiver && !early) hand(frames);
    else for (const frame of frames) early?.push(Uint8Array.prototype.slice.call(frame));
  };

  return {
    peer,
    remote,
    maxMessageBytes,
    closed,
    send(frames) {
      if (!open || frames.length === 0) return;
      batchBytes(frames, maxMessageBytes, peer);
      meter?.sent(frames);
      // Of many small frames the lengths in front may not fit any more; then it is more than one message.
      let from = 0;
      let bytes = HEADER_BYTES;
      for (let index = 0; index < frames.length; index++) {
        const size = LENGTH_BYTES + (frames[index]?.length ?? 0);
        if (bytes + size > limit) {
          post(encodeFrames(frames, from, index, bytes, sent));
          from = index;
          bytes = HEADER_BYTES;
        }
        bytes += size;
      }
      post(encodeFrames(frames, from, frames.length, bytes, sent));
    },
    onFrames(set) {
      receiver = set;
      if (!early) return;
      queueMicrotask(() => {
        const frames = early;
        early = undefined;
        if (open && frames && frames.length > 0) hand(frames);
      });
    },
    take(message, replyTo) {
      if (message === undefined) return finish(lost('nobody listens at its end any more'));
      const kind = message[0];
      if (kind === kinds.reset) return finish(lost(message.toString('utf8', HEADER_BYTES)));
      if (replyTo !== remote || message.length < HEADER_BYTES) return;
      if (message.readUInt32BE(1) !== received)
        return give(lost('messages are missing'), 'messages are missing');
      received = (received + 1) >>> 0;
      silentRounds = 0;
      if (kind === kinds.frames) takeFrames(message);
      else if (kind === kinds.ping) post(encodeMessage(kinds.pong, sent));
      else if (kind === kinds.goodbye) finish();
    },
    lose: finish,
    tick() {
      if (silentRounds >= DEAD_AFTER_ROUNDS) return give(lost('it gives no sign of life'), 'no sign of life');
      if (silentRounds > 0) post(encodeMessage(kinds.ping, sent));
      silentRounds++;
    },
    async close() {
      if (!open) return;
      post(encodeMessage(kinds.goodbye, sent));
      finish();
      await link.flush();
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}
