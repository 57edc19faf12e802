import type { Frame } from '@fairlead/runtime';
import { createCallTable, kinds, readFrame } from '@fairlead/runtime/wire';

/** What is known of one method since the node came up. */
export interface EndpointFigures {
  readonly path: string;
  requests: number;
  /** Of them, those answered by an error, given up by their caller, or lost with their channel. */
  errors: number;
  /** All answered calls together, in ms, waiting included. */
  processingMs: number;
  /** The newest error as a frame, or as a sentence. */
  lastError: Frame | string | undefined;
}

/** Counts the calls of a node by looking at the frames that pass; so it sees failed, asynchronous and cancelled ones. */
export interface Meter {
  readonly endpoints: readonly EndpointFigures[];
  /** For one more channel: call ids mean something within their channel only. */
  open(): ChannelMeter;
}

export interface ChannelMeter {
  received(frames: readonly Frame[]): void;
  sent(frames: readonly Frame[]): void;
  /** What is still under way counts as failed. */
  closed(): void;
}

interface CallUnderWay {
  readonly figures: EndpointFigures;
  readonly startedMs: number;
}

/** Creates a {@link Meter} of the methods `paths`; calls of others are not counted. */
export function createMeter(paths: readonly string[]): Meter {
  const byPath = new Map<string, EndpointFigures>();
  for (const path of paths)
    byPath.set(path, { path, requests: 0, errors: 0, processingMs: 0, lastError: undefined });
  return { endpoints: [...byPath.values()], open: () => createChannelMeter(byPath) };
}

function createChannelMeter(byPath: ReadonlyMap<string, EndpointFigures>): ChannelMeter {
  const calls = createCallTable<CallUnderWay>();

  const begin = (frame: Frame, nowMs: number) => {
    const reader = readFrame(frame);
    reader.uint32();
    const figures = byPath.get(reader.string());
    if (!figures || calls.get(reader.callId)) return;
    figures.requests++;
    calls.add(reader.callId, { figures, startedMs: nowMs });
  };
  const end = (callId: number, nowMs: number, error?: Frame | string) => {
    const call = calls.take(callId);
    if (!call) return;
    const { figures } = call;
    figures.processingMs += nowMs - call.startedMs;
    if (error === undefined) return;
    figures.errors++;
    figures.lastError = error;
  };

  const countIn = (frame: Frame, nowMs: number) => {
    if (frame[0] === kinds.request) begin(frame, nowMs);
    else if (frame[0] === kinds.cancel) end(readFrame(frame).callId, nowMs, 'given up by the caller');
  };
  const countOut = (frame: Frame, nowMs: number) => {
    // A stream of replies has no response, but an end.
    if (frame[0] === kinds.response || frame[0] === kinds.end) end(readFrame(frame).callId, nowMs);
    else if (frame[0] === kinds.error) end(readFrame(frame).callId, nowMs, frame);
  };
  const countAll = (frames: readonly Frame[], count: typeof countIn) => {
    const nowMs = performance.now();
    try {
      for (const frame of frames) count(frame, nowMs);
    } catch {
      // What is no frame of the wire is the receiver's to refuse.
    }
  };

  return {
    received: (frames) => countAll(frames, countIn),
    sent: (frames) => countAll(frames, countOut),
    closed() {
      const nowMs = performance.now();
      for (const callId of calls.ids()) end(callId, nowMs, 'lost with its channel');
    },
  };
}
