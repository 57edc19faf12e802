import { RuntimeError } from '../../errors/runtime-error.ts';
import type { Ticket } from '../admit.ts';
import { encodeError } from '../error-body.ts';
import { kinds } from '../frame.ts';
import type { FrameReader } from '../frame-reader.ts';
import type { RequestBody } from '../request-body.ts';
import { encodeResponse } from '../response-body.ts';
import { WINDOW_BYTES } from './flow.ts';
import { createInbound, type Inbound } from './inbound.ts';
import { createOutbound, type Outbound } from './outbound.ts';
import { encodeCredit, violation } from './stream-frames.ts';

/** A stream that has come in: what the dispatcher does with it. */
export interface IncomingStream extends RequestBody {
  /** Set by the dispatcher; called when the caller gave up or is gone, or has broken the rules. */
  onCancel: ((error: RuntimeError) => void) | undefined;
  /** Set by the dispatcher once a handler has the call: a failure before that carried nothing out. */
  executed: boolean;
  /** What `admit` gave. */
  readonly ticket: Ticket | undefined;
  /** The messages that the caller sends, for one reader; they come once the stream is open. Call at most once. */
  requests<T>(decode: (payload: Uint8Array) => T): AsyncIterableIterator<T>;
  /** Tells the caller that the stream is open. */
  open(): void;
  /** Where replies go, when there are many. `end` of it ends the call. */
  readonly replies: Outbound;
  /** Ends the call with its one reply. */
  respond(payload: Uint8Array): void;
  /** Ends the call with an error. Nothing happens when it is over already. */
  fail(error: RuntimeError): void;
}

/** The answering end of a stream, as the wire sees it. */
export interface ServerStream extends IncomingStream {
  /** Takes a data, end or credit frame. Throws for a broken peer. */
  receive(reader: FrameReader): void;
  /** The caller gave up or is gone. */
  cancel(error: RuntimeError): void;
}

export interface ServerStreamOptions {
  readonly callId: number;
  readonly body: RequestBody & Pick<IncomingStream, 'ticket'>;
  readonly push: (frame: Buffer) => void;
  /** The call is over. */
  readonly onOver: () => void;
}

export function createServerStream({ callId, body, push, onOver }: ServerStreamOptions): ServerStream {
  const { path } = body;
  let inbound: Inbound<unknown> | undefined;
  let over = false;

  /** True the first time. */
  const finish = (error?: RuntimeError): boolean => {
    if (over) return false;
    over = true;
    onOver();
    outbound.stop();
    // The handler may still be reading.
    inbound?.abort(error ?? new RuntimeError({ code: 'CANCELLED', message: `${path} has been answered` }));
    return true;
  };
  const outbound = createOutbound({ callId, path, push, window: WINDOW_BYTES, onEnd: () => finish() });

  const stream: ServerStream = {
    ...body,
    onCancel: undefined,
    executed: false,
    replies: outbound,
    requests(decode) {
      const messages = createInbound({
        path,
        decode,
        grant: (bytes) => push(encodeCredit(callId, bytes)),
        onLeave: () => {},
      });
      inbound = messages;
      return messages;
    },
    open() {
      if (!over) push(encodeCredit(callId, inbound ? WINDOW_BYTES : 0));
    },
    respond(payload) {
      if (finish()) push(encodeResponse(callId, payload, path));
    },
    fail(error) {
      if (finish(error)) push(encodeError(callId, error, stream.executed));
    },
    receive(reader) {
      const { kind } = reader;
      const number = reader.uint32();
      if (kind === kinds.credit) return outbound.credit(number);
      if (!inbound) throw violation(`${path} takes no messages from its caller`);
      const missing = kind === kinds.data ? inbound.take(number, reader.rest()) : inbound.end(number);
      if (!missing) return;
      stream.fail(missing);
      stream.onCancel?.(missing);
    },
    cancel(error) {
      if (finish(error)) stream.onCancel?.(error);
    },
  };
  return stream;
}
