import type { Clock, Timer } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Channel, Frame } from '../transport/types.ts';
import { createCallTable } from './call-table.ts';
import type { Deadline, Deadlines } from './deadlines.ts';
import { decodeError } from './error-body.ts';
import { kinds } from './frame.ts';
import { createFrameQueue } from './frame-queue.ts';
import { type FrameReader, readFrame } from './frame-reader.ts';
import { allocateFrame, stringBytes, writeString } from './frame-writer.ts';
import { encodeRequest } from './request-body.ts';

export interface WireRequest<Reply> {
  readonly path: string;
  readonly metadata: Record<string, string>;
  readonly payload: Uint8Array;
  /** Epoch ms on the clock, `Infinity` for none. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Makes of the reply's payload what the call resolves to; what it throws, the call rejects with. */
  readonly decode: (payload: Uint8Array) => Reply;
}

/** The calling side of a channel: many calls at once, told apart by their ids. */
export interface WireClient {
  /** Resolves to the decoded reply. Rejects with the callee's error, `DEADLINE_EXCEEDED`, `CANCELLED` or `UNAVAILABLE`. */
  request<Reply>(request: WireRequest<Reply>): Promise<Reply>;
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

interface Pending {
  readonly decode: (payload: Uint8Array) => unknown;
  readonly resolve: (reply: never) => void;
  readonly reject: (error: RuntimeError) => void;
  deadline: Deadline | undefined;
  stopListening: (() => void) | undefined;
}

export function createWireClient(channel: Channel, options: WireClientOptions): WireClient {
  const { clock, deadlines, pingAfterMs = 500, deadAfterMs = 2_500 } = options;
  const pending = createCallTable<Pending>();
  const queue = createFrameQueue(channel);
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
    call.reject(error);
  };

  const fail = (error: RuntimeError) => {
    if (failure) return;
    failure = error;
    watchdog?.cancel();
    for (const callId of pending.ids()) take(callId)?.reject(error);
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

  channel.onFrames((frames) => {
    silentMs = 0;
    try {
      for (const frame of frames) settle(readFrame(frame), take);
    } catch (thrown) {
      fail(unavailable(`${channel.peer} sent what is no frame`, thrown));
      void channel.close();
    }
  });
  void channel.closed.then((cause) => fail(lost(channel.peer, cause)));

  return {
    request({ path, metadata, payload, deadlineMs, signal, decode }) {
      return new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        if (signal?.aborted) return reject(cancelled(path, signal));
        const remainingMs = deadlineMs - clock.now();
        if (remainingMs <= 0) return reject(deadlineExceeded(path));
        const callId = nextCallId();
        const frame = encodeRequest(callId, { path, remainingMs, metadata, payload });
        const call: Pending = { decode, resolve, reject, deadline: undefined, stopListening: undefined };
        if (signal) {
          const onAbort = () => abandon(callId, cancelled(path, signal));
          signal.addEventListener('abort', onAbort, { once: true });
          call.stopListening = () => signal.removeEventListener('abort', onAbort);
        }
        enlist(callId, frame, call, deadlineMs, () => abandon(callId, deadlineExceeded(path)));
      });
    },
    probe(service, deadlineMs) {
      return new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        const callId = nextCallId();
        const decode = (payload: Uint8Array) => payload[0] === 1;
        const call: Pending = { decode, resolve, reject, deadline: undefined, stopListening: undefined };
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

function settle(reader: FrameReader, take: (callId: number) => Pending | undefined): void {
  const { kind, callId } = reader;
  if (kind !== kinds.response && kind !== kinds.error && kind !== kinds.status) return;
  const call = take(callId);
  if (!call) return;
  try {
    if (kind === kinds.error) call.reject(decodeError(reader));
    else call.resolve(call.decode(reader.rest()) as never);
  } catch (thrown) {
    call.reject(RuntimeError.from(thrown));
    if (kind === kinds.error) throw thrown;
  }
}

function encodeProbe(callId: number, service: string): Frame {
  const frame = allocateFrame(kinds.probe, callId, stringBytes(service));
  writeString(frame, service, frame.length - stringBytes(service));
  return frame;
}

/** Whatever ended the channel, its calls may succeed on another one. */
const lost = (peer: string, cause: RuntimeError | undefined) =>
  cause?.code === 'UNAVAILABLE'
    ? cause
    : unavailable(cause?.message ?? `the channel to ${peer} was closed`, cause);

const unavailable = (message: string, cause?: unknown) =>
  new RuntimeError({ code: 'UNAVAILABLE', message, cause });

const deadlineExceeded = (path: string) =>
  new RuntimeError({ code: 'DEADLINE_EXCEEDED', message: `${path} did not answer in time` });

function cancelled(path: string, signal: AbortSignal): RuntimeError {
  const reason = RuntimeError.from(signal.reason);
  if (reason.code === 'DEADLINE_EXCEEDED') return reason;
  return new RuntimeError({
    code: 'CANCELLED',
    message: `${path} was cancelled by its caller`,
    cause: signal.reason,
  });
}
