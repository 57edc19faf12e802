import { RuntimeError } from '../../errors/runtime-error.ts';
import { kinds } from '../frame.ts';
import type { FrameReader } from '../frame-reader.ts';
import { checkMessageSize } from '../request-body.ts';
import { createInbound, type Inbound } from './inbound.ts';
import { createOutbound, type Outbound } from './outbound.ts';
import { pump } from './pump.ts';
import { encodeCredit, violation } from './stream-frames.ts';

/** The messages that a caller sends: encoded one by one, each step run where the call was made. */
export interface Requests<T = unknown> {
  readonly messages: AsyncIterable<T>;
  readonly encode: (message: T) => Uint8Array;
  readonly within: <R>(work: () => R) => R;
}

/** A stream of replies that the other side has opened. */
export interface OpenStream<Reply> {
  /** For one reader; leaving it early cancels the call. */
  readonly replies: AsyncIterableIterator<Reply>;
  /** Settles when the stream is over; nobody has to look at it. */
  readonly ended: Promise<void>;
}

/** The calling end of a stream, as the wire sees it. */
export interface ClientStream {
  /** Takes a data, end or credit frame. Returns what the call has to be given up for; throws for a broken peer. */
  receive(reader: FrameReader): RuntimeError | undefined;
  /** The call is over. With `drop`, replies that wait are not read any more. */
  close(error: RuntimeError | undefined, drop: boolean): void;
  readonly opened: boolean;
}

export interface ClientStreamOptions<Reply> {
  readonly callId: number;
  readonly path: string;
  readonly push: (frame: Buffer) => void;
  readonly requests: Requests | undefined;
  /** Absent when there is one reply only. */
  readonly decode: ((payload: Uint8Array) => Reply) | undefined;
  readonly onOpen: () => void;
  /** The other side has said its last. */
  readonly onEnd: () => void;
  /** This side gives up; with nothing when the reader has simply had enough. */
  readonly onLeave: (error: RuntimeError | undefined) => void;
}

/** Creates a {@link ClientStream}, and the messages to read from it where there are many. */
export function createClientStream<Reply>(options: ClientStreamOptions<Reply>): {
  stream: ClientStream;
  replies: Inbound<Reply> | undefined;
} {
  const { callId, path, push, requests, decode, onOpen, onEnd, onLeave } = options;
  let opened = false;
  const replies = decode
    ? createInbound({ path, decode, onLeave, grant: (bytes) => push(encodeCredit(callId, bytes)) })
    : undefined;
  const outbound: Outbound | undefined = requests
    ? createOutbound({ callId, path, push, window: 0 })
    : undefined;

  const send = ({ messages, encode, within }: Requests, sink: Outbound) =>
    pump(messages, sink, {
      within,
      encode(message) {
        const payload = encode(message);
        checkMessageSize(payload, `a request of ${path}`);
        return payload;
      },
    }).catch((thrown) => onLeave(RuntimeError.from(thrown)));

  const stream: ClientStream = {
    get opened() {
      return opened;
    },
    receive(reader) {
      const { kind } = reader;
      const number = reader.uint32();
      if (kind === kinds.credit) {
        outbound?.credit(number);
        if (opened) return undefined;
        opened = true;
        onOpen();
        if (requests && outbound) void send(requests, outbound);
        return undefined;
      }
      if (!opened || !replies) throw violation(`${path} has messages where there are none`);
      if (kind === kinds.data) return replies.take(number, reader.rest());
      const missing = replies.end(number);
      if (!missing) onEnd();
      return missing;
    },
    close(error, drop) {
      outbound?.stop();
      if (error && drop) replies?.abort(error);
      else if (error) replies?.fail(error);
    },
  };
  return { stream, replies };
}
