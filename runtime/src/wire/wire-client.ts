import type { Clock, Timer } from '../clock/types.ts';
import type { RuntimeError } from '../errors/runtime-error.ts';
import type { TraceContext } from '../tracing/span-context.ts';
import type { Channel, Frame } from '../transport/types.ts';
import { cancelled, deadlineExceeded, lost, notOpened, unavailable } from './call-errors.ts';
import { createCallTable } from './call-table.ts';
import type { Deadlines } from './deadlines.ts';
import { kinds, STREAM } from './frame.ts';
import { createFrameQueue } from './frame-queue.ts';
import { type FrameReader, readFrame } from './frame-reader.ts';
import { allocateFrame, stringBytes, writeString } from './frame-writer.ts';
import { end, newCall, type Pending, settle } from './pending.ts';
import { encodeRequest } from './request-body.ts';
import { createClientStream, type OpenStream, type Requests } from './stream/client-stream.ts';
import { violation } from './stream/stream-frames.ts';

export interface WireRequest<Reply> {
  readonly path: string;
  readonly metadata: Record<string, string>;
  /** Travels in the head of the frame. Default none. */
  readonly trace?: TraceContext | undefined;
  readonly payload: Uint8Array;
  /** Epoch ms on the clock, `Infinity` for none. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Makes of the reply's payload what the call resolves to; what it throws, the call rejects with. */
  readonly decode: (payload: Uint8Array) => Reply;
}

/** A call in which more than one message goes either way. */
export interface WireStreamRequest<Reply> extends WireRequest<Reply> {
  /** What the caller sends beside the payload; read only once the other side has opened the stream. */
  readonly requests?: Requests | undefined;
}

/** The calling side of a channel: many calls at once, told apart by their ids. */
export interface WireClient {
  /** Resolves to the decoded reply. Rejects with the callee's error, `DEADLINE_EXCEEDED`, `CANCELLED` or `UNAVAILABLE`. */
  request<Reply>(request: WireRequest<Reply>): Promise<Reply>;
  /** Resolves once the other side has opened the stream of replies, at the latest after 5 s. Rejects as `request` does. */
  stream<Reply>(request: WireStreamRequest<Reply>): Promise<OpenStream<Reply>>;
  /** Resolves to the one reply to a stream of requests. Rejects as `request` does, or with what the requests throw. */
  upload<Reply>(request: WireStreamRequest<Reply>): Promise<Reply>;
  /** Whether the peer says that `service` is serving. Rejects as `request` does. */
  probe(service: string, deadlineMs: number): Promise<boolean>;
  readonly pending: number;
  /** True once the channel is lost or closed; it takes no more calls. */
  readonly closed: boolean;
  /** Fails what is pending and closes the channel. */
  close(): Promise<void>;
}

export interface WireClientOptions {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** Silence in ms, while calls are pending, after which a ping is sent. Default 500. */
  readonly pingAfterMs?: number;
  /** Silence in ms, while calls are pending, after which the peer counts as dead. Default 2,500. */
  readonly deadAfterMs?: number;
  /** Called once when the channel is of no use any more. */
  readonly onClosed?: () => void;
}

/** How long the other side may take to open a stream, in ms; from then on only the call's own deadline counts. */
export const OPEN_TIMEOUT_MS = 5_000;

interface StreamOutcome<Reply> {
  readonly onOpen?: () => void;
  /** With the one reply where there is one. */
  readonly onEnd: (reply: Reply) => void;
  readonly onError: (error: RuntimeError) => void;
}

export function createWireClient(channel: Channel, options: WireClientOptions): WireClient {
  const { clock, deadlines, pingAfterMs = 500, deadAfterMs = 2_500 } = options;
  const pending = createCallTable<Pending>();
  const queue = createFrameQueue(channel, clock);
  let lastCallId = 0;
  let silentMs = 0;
  let watchdog: Timer | undefined;
  let failure: RuntimeError | undefined;

  const nextCallId = () => {
    do lastCallId = (lastCallId + 1) >>> 0;
    while (pending.get(lastCallId));
    return lastCallId;
  };

  const take = (callId: number): Pending | undefined => {
    const call = pending.take(callId);
    if (!call) return undefined;
    call.deadline?.remove();
    call.stopListening?.();
    return call;
  };

  /** Gives up on a call and tells the other side to stop. */
  const abandon = (callId: number, error: RuntimeError) => {
    const call = take(callId);
    if (!call) return;
    queue.push(allocateFrame(kinds.cancel, callId, 0));
    end(call, error, true);
  };

  const fail = (error: RuntimeError) => {
    if (failure) return;
    failure = error;
    watchdog?.cancel();
    for (const callId of pending.ids()) end(take(callId), error);
    options.onClosed?.();
  };

  const watch = () => {
    watchdog = undefined;
    if (pending.size === 0 || failure) return;
    if (silentMs >= deadAfterMs) {
      fail(unavailable(`${channel.peer} has not answered for ${silentMs} ms`));
      void channel.close();
      return;
    }
    // Counted in rounds, not read off the clock: after a pause of this process the peer gets its chance to be heard.
    silentMs += pingAfterMs;
    if (silentMs > pingAfterMs) queue.push(encodeProbe(nextCallId(), ''));
    watchdog = clock.setTimeout(watch, pingAfterMs);
  };

  const enlist = (
    callId: number,
    frame: Frame,
    call: Pending,
    deadlineMs: number,
    onDeadline: () => void,
  ) => {
    pending.add(callId, call);
    call.deadline = deadlines.add(deadlineMs, onDeadline);
    if (!watchdog) {
      silentMs = 0;
      watchdog = clock.setTimeout(watch, pingAfterMs);
    }
    queue.push(frame);
  };

  /** Returns what stops listening. */
  const listen = (callId: number, path: string, signal: AbortSignal) => {
    const onAbort = () => abandon(callId, cancelled(path, signal));
    signal.addEventListener('abort', onAbort, { once: true });
    return () => signal.removeEventListener('abort', onAbort);
  };

  const receive = (reader: FrameReader) => {
    const { kind, callId } = reader;
    if (kind < kinds.data || kind > kinds.credit) return settle(reader, take);
    const error = pending.get(callId)?.stream?.receive(reader);
    if (error) abandon(callId, error);
  };

  /** Puts a stream on the wire. Throws what keeps it from being sent. `each` is absent where there is one reply only. */
  const open = <Reply>(
    request: WireStreamRequest<Reply>,
    each: ((payload: Uint8Array) => Reply) | undefined,
    outcome: StreamOutcome<Reply>,
  ): AsyncIterableIterator<Reply> | undefined => {
    const { path, metadata, trace, payload, deadlineMs, signal, requests, decode } = request;
    const nowMs = clock.now();
    if (failure) throw failure;
    if (signal?.aborted) throw cancelled(path, signal);
    if (deadlineMs <= nowMs) throw deadlineExceeded(path);
    const callId = nextCallId();
    const body = { path, remainingMs: deadlineMs - nowMs, metadata, trace, payload };
    const frame = encodeRequest(callId, body, STREAM);
    const call = newCall(each ? noSingleReply : decode, outcome.onEnd, outcome.onError);
    const expire = () => abandon(callId, deadlineExceeded(path));
    const { stream, replies } = createClientStream({
      callId,
      path,
      push: queue.push,
      requests,
      decode: each,
      onOpen() {
        call.deadline?.remove();
        call.deadline = deadlines.add(deadlineMs, expire);
        outcome.onOpen?.();
      },
      onEnd: () => end(take(callId)),
      onLeave(error) {
        if (error) return abandon(callId, error);
        if (pending.get(callId)) queue.push(allocateFrame(kinds.cancel, callId, 0));
        end(take(callId));
      },
    });
    call.stream = stream;
    if (signal) call.stopListening = listen(callId, path, signal);
    const openedByMs = nowMs + OPEN_TIMEOUT_MS;
    if (deadlineMs <= openedByMs) enlist(callId, frame, call, deadlineMs, expire);
    else enlist(callId, frame, call, openedByMs, () => abandon(callId, notOpened(path, OPEN_TIMEOUT_MS)));
    return replies;
  };

  channel.onFrames((frames) => {
    silentMs = 0;
    try {
      for (const frame of frames) receive(readFrame(frame));
    } catch (thrown) {
      fail(unavailable(`${channel.peer} sent what is no frame`, thrown));
      void channel.close();
    }
  });
  void channel.closed.then((cause) => fail(lost(channel.peer, cause)));

  return {
    request({ path, metadata, trace, payload, deadlineMs, signal, decode }) {
      return new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        if (signal?.aborted) return reject(cancelled(path, signal));
        const remainingMs = deadlineMs - clock.now();
        if (remainingMs <= 0) return reject(deadlineExceeded(path));
        const callId = nextCallId();
        const frame = encodeRequest(callId, { path, remainingMs, metadata, trace, payload });
        const call = newCall(decode, resolve, reject);
        if (signal) call.stopListening = listen(callId, path, signal);
        enlist(callId, frame, call, deadlineMs, () => abandon(callId, deadlineExceeded(path)));
      });
    },
    stream(request) {
      const { promise: ended, resolve: onEnd, reject: onFailed } = Promise.withResolvers<void>();
      ended.catch(() => {});
      return new Promise((resolve, reject) => {
        const replies = open(request, request.decode, {
          onOpen: () => replies && resolve({ replies, ended }),
          onEnd: () => onEnd(),
          onError(error) {
            reject(error);
            onFailed(error);
          },
        });
      });
    },
    upload: (request) =>
      new Promise((resolve, reject) => {
        open(request, undefined, { onEnd: resolve, onError: reject });
      }),
    probe(service, deadlineMs) {
      return new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        const callId = nextCallId();
        const decode = (payload: Uint8Array) => payload[0] === 1;
        const call = newCall(decode, resolve, reject);
        enlist(callId, encodeProbe(callId, service), call, deadlineMs, () => {
          take(callId)?.reject(deadlineExceeded(`the health of ${service}`));
        });
      });
    },
    get pending() {
      return pending.size;
    },
    get closed() {
      return failure !== undefined;
    },
    async close() {
      queue.flush();
      fail(unavailable(`the channel to ${channel.peer} was closed`));
      await channel.close();
    },
  };
}

const noSingleReply = () => {
  throw violation('a stream was answered by one reply');
};

function encodeProbe(callId: number, service: string): Frame {
  const frame = allocateFrame(kinds.probe, callId, stringBytes(service));
  writeString(frame, service, frame.length - stringBytes(service));
  return frame;
}
