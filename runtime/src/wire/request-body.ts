import { RuntimeError } from '../errors/runtime-error.ts';
import { TRACE_IDS_BYTES, type TraceContext } from '../tracing/span-context.ts';
import { MAX_MESSAGE_BYTES } from '../transport/types.ts';
import { kinds, MAX_HEAD_BYTES, NO_DEADLINE, SAMPLED, TRACED } from './frame.ts';
import type { FrameReader } from './frame-reader.ts';
import { allocateFrame, metadataBytes, stringBytes, writeMetadata, writeString } from './frame-writer.ts';
import { plainHead } from './plain-head.ts';

export interface RequestBody {
  /** `package.Service/Method`. */
  readonly path: string;
  /** What is left of the caller's time, `Infinity` for no deadline. */
  readonly remainingMs: number;
  readonly metadata: Record<string, string>;
  /** What a span here may continue. */
  readonly trace?: TraceContext | undefined;
  readonly payload: Uint8Array;
}

/** Refuses by name what is larger than every transport takes. */
export function checkMessageSize(payload: Uint8Array, what: string): void {
  if (payload.length <= MAX_MESSAGE_BYTES) return;
  throw new RuntimeError({
    code: 'INVALID_ARGUMENT',
    reason: 'MESSAGE_TOO_LARGE',
    message: `${what} has ${payload.length} bytes; at most ${MAX_MESSAGE_BYTES} (960 KiB) are allowed`,
    metadata: { bytes: String(payload.length), limit: String(MAX_MESSAGE_BYTES) },
  });
}

/** A call as a frame. Throws `INVALID_ARGUMENT` when payload or metadata are larger than allowed. */
export function encodeRequest(callId: number, body: RequestBody, flags = 0): Buffer {
  const { path, metadata, payload, trace } = body;
  checkMessageSize(payload, `the request of ${path}`);
  const plain = plainHead(path, metadata);
  const traceBytes = trace ? TRACE_IDS_BYTES : 0;
  const headBytes = 4 + traceBytes + (plain?.length ?? stringBytes(path) + metadataBytes(metadata));
  if (headBytes > MAX_HEAD_BYTES) {
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      reason: 'METADATA_TOO_LARGE',
      message: `the metadata of ${path} has ${headBytes} bytes; at most ${MAX_HEAD_BYTES} are allowed`,
    });
  }
  const frame = allocateFrame(kinds.request, callId, headBytes + payload.length, flags | traceFlags(trace));
  let offset = frame.length - headBytes - payload.length;
  offset = frame.writeUInt32BE(wireDeadline(body.remainingMs), offset);
  trace?.writeIds(frame, offset);
  offset += traceBytes;
  if (plain === undefined) writeMetadata(frame, metadata, writeString(frame, path, offset));
  else frame.write(plain, offset);
  frame.set(payload, frame.length - payload.length);
  return frame;
}

const traceFlags = (trace: TraceContext | undefined): number =>
  trace === undefined ? 0 : trace.sampled ? TRACED | SAMPLED : TRACED;

export function decodeRequest(reader: FrameReader): RequestBody {
  const remainingMs = readRemaining(reader);
  const trace = readTrace(reader);
  return { path: reader.string(), remainingMs, trace, metadata: reader.metadata(), payload: reader.rest() };
}

/** The first field of a request. */
export function readRemaining(reader: FrameReader): number {
  const remainingMs = reader.uint32();
  return remainingMs === NO_DEADLINE ? Number.POSITIVE_INFINITY : remainingMs;
}

/** The second. */
export function readTrace(reader: FrameReader): TraceContext | undefined {
  const { flags } = reader;
  if ((flags & TRACED) === 0) return undefined;
  return reader.trace((flags & SAMPLED) !== 0);
}

/** Rounded up, so that the callee never stops before the caller does. */
const wireDeadline = (remainingMs: number) =>
  remainingMs === Number.POSITIVE_INFINITY
    ? NO_DEADLINE
    : Math.min(Math.max(Math.ceil(remainingMs), 0), NO_DEADLINE - 1);
