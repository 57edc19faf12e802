import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Channel } from '../transport/types.ts';
import { type Admit, isRefusal, type Ticket } from './admit.ts';
import { createCallTable } from './call-table.ts';
import { watchCaller } from './caller-watch.ts';
import { encodeError } from './error-body.ts';
import { kinds, STREAM } from './frame.ts';
import { createFrameQueue } from './frame-queue.ts';
import { type FrameReader, readFrame } from './frame-reader.ts';
import { allocateFrame } from './frame-writer.ts';
import { type RequestBody, readRemaining, readTrace } from './request-body.ts';
import { encodeResponse } from './response-body.ts';
import { createServerStream, type IncomingStream, type ServerStream } from './stream/server-stream.ts';

/** A call that has come in. */
export interface IncomingCall extends RequestBody {
  /** Set by the dispatcher; called when the caller gave up or is gone. */
  onCancel: ((error: RuntimeError) => void) | undefined;
  /** Set by the dispatcher once a handler has the call: a failure before that carried nothing out. */
  executed: boolean;
  /** What `admit` gave. */
  readonly ticket: Ticket | undefined;
}

export interface WireServerOptions {
  readonly clock: Clock;
  /** Asked before a request is decoded. Default: every call is taken. */
  readonly admit?: Admit;
  /** Resolves to the reply's payload; what it throws travels back. The request's payload is valid until it returns. */
  readonly dispatch: (call: IncomingCall) => Promise<Uint8Array>;
  /** Takes a call in which more than one message goes either way. */
  readonly dispatchStream: (stream: IncomingStream) => void;
  /** Whether the service asked for is ready to be called. */
  readonly isServing: (service: string) => boolean;
  /** Told about a peer that speaks another language. */
  readonly onMalformed?: (error: RuntimeError) => void;
}

/** Answers the calls that come in over `channel` until it closes. Calls of a lost channel are cancelled. */
export function serveChannel(channel: Channel, options: WireServerOptions): void {
  const calls = createCallTable<IncomingCall | ServerStream>();
  const queue = createFrameQueue(channel, options.clock);
  const watch = watchCaller({
    clock: options.clock,
    isBusy: () => calls.size > 0,
    // The id of no call: whoever takes it has nothing to do.
    speak: () => queue.push(encodeStatus(0, true)),
  });

  /** So that a request which comes twice is not carried out twice, whether the first is answered by then or not. */
  let lastCallId = 0;

  const accept = (reader: FrameReader, bytes: number) => {
    const { callId } = reader;
    if (((callId - lastCallId) | 0) <= 0 || calls.get(callId))
      throw new RuntimeError({
        code: 'INTERNAL',
        message: `call id ${callId} came after ${lastCallId}; they count up`,
      });
    lastCallId = callId;
    const isStream = (reader.flags & STREAM) !== 0;
    const remainingMs = readRemaining(reader);
    const trace = readTrace(reader);
    const path = reader.string();
    const ticket = options.admit?.(path, bytes, isStream);
    if (isRefusal(ticket)) return queue.push(ticket(callId));
    let metadata: Record<string, string>;
    try {
      metadata = reader.metadata();
    } catch (thrown) {
      return refuse(callId, RuntimeError.from(thrown));
    }
    const payload = reader.rest();
    watch.onCall();
    if (isStream) return acceptStream(callId, { path, remainingMs, trace, metadata, payload, ticket });
    const call: IncomingCall = {
      path,
      remainingMs,
      trace,
      metadata,
      payload,
      onCancel: undefined,
      executed: false,
      ticket,
    };
    calls.add(callId, call);
    options.dispatch(call).then(
      (reply) => {
        if (calls.take(callId)) queue.push(encodeResponse(callId, reply, path));
      },
      (thrown) => {
        if (calls.take(callId)) queue.push(encodeError(callId, RuntimeError.from(thrown), call.executed));
      },
    );
  };

  /** A mistake in one call is no reason to end the others on the channel. Throws what is no such mistake. */
  const refuse = (callId: number, error: RuntimeError) => {
    if (error.code !== 'INVALID_ARGUMENT') throw error;
    queue.push(encodeError(callId, error, false));
  };

  const acceptStream = (callId: number, body: RequestBody & Pick<IncomingStream, 'ticket'>) => {
    const stream = createServerStream({
      callId,
      body,
      push: queue.push,
      onOver: () => void calls.take(callId),
    });
    calls.add(callId, stream);
    options.dispatchStream(stream);
  };

  const cancel = (callId: number, message: string) => {
    const call = calls.take(callId);
    if (!call) return;
    const error = new RuntimeError({ code: 'CANCELLED', message });
    if ('cancel' in call) call.cancel(error);
    else call.onCancel?.(error);
  };

  /** Data, end and credit; those of a call that is over are late, and nobody's. */
  const continueStream = (reader: FrameReader) => {
    const call = calls.get(reader.callId);
    if (call && 'receive' in call) call.receive(reader);
  };

  const receive = (reader: FrameReader, bytes: number) => {
    if (reader.kind === kinds.request) accept(reader, bytes);
    else if (reader.kind === kinds.cancel) cancel(reader.callId, 'the caller gave up');
    else if (reader.kind >= kinds.data && reader.kind <= kinds.credit) continueStream(reader);
    else if (reader.kind === kinds.probe) {
      const service = reader.string();
      queue.push(encodeStatus(reader.callId, service === '' || options.isServing(service)));
    }
  };

  channel.onFrames((frames) => {
    watch.onFrames();
    try {
      for (const frame of frames) receive(readFrame(frame), frame.length);
    } catch (thrown) {
      options.onMalformed?.(RuntimeError.from(thrown));
      void channel.close();
    }
  });
  void channel.closed.then(() => {
    watch.end();
    for (const callId of calls.ids()) cancel(callId, 'the caller is gone');
  });
}

function encodeStatus(callId: number, serving: boolean): Buffer {
  const frame = allocateFrame(kinds.status, callId, 1);
  frame[frame.length - 1] = serving ? 1 : 0;
  return frame;
}
