import { randomInt32 } from './ids.ts';
import { formatTraceparent } from './traceparent.ts';
import type { SpanContext } from './types.ts';

/** What a tracer of ours needs to know of a span, here or elsewhere. */
export interface TraceContext extends SpanContext {
  readonly sampled: boolean;
  toTraceparent(): string;
  /** The trace's id and the span's as they are on our wire, {@link TRACE_IDS_BYTES}. */
  writeIds(bytes: Buffer, offset: number): void;
}

const TRACE_ID_BYTES = 16;
export const TRACE_IDS_BYTES = 24;

// Classes in this folder, because a span is made for every call and closures would cost several times as much.
export class KnownContext implements TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;

  constructor(traceId: string, spanId: string, sampled: boolean) {
    this.traceId = traceId;
    this.spanId = spanId;
    this.sampled = sampled;
  }

  toTraceId() {
    return this.traceId;
  }

  toSpanId() {
    return this.spanId;
  }

  toTraceparent() {
    return formatTraceparent(this);
  }

  writeIds(bytes: Buffer, offset: number) {
    bytes.fill(0, offset, offset + TRACE_IDS_BYTES);
    bytes.write(this.traceId, offset, TRACE_ID_BYTES, 'hex');
    bytes.write(this.spanId, offset + TRACE_ID_BYTES, TRACE_IDS_BYTES - TRACE_ID_BYTES, 'hex');
  }
}

/**
 * The context of a trace that is not recorded. Its ids are numbers, made when they are first sent or asked for, and text
 * only when somebody reads them: most never are.
 */
export class UnsampledContext implements TraceContext {
  readonly sampled = false;
  #trace0 = 0;
  #trace1 = 0;
  #trace2 = 0;
  #trace3 = 0;
  #span0 = 0;
  #span1 = 0;

  /** The ids at `offset`; undefined where there are none. */
  static read(bytes: Buffer, offset: number): UnsampledContext | undefined {
    const context = new UnsampledContext();
    context.#trace0 = bytes.readInt32BE(offset);
    context.#trace1 = bytes.readInt32BE(offset + 4);
    context.#trace2 = bytes.readInt32BE(offset + 8);
    context.#trace3 = bytes.readInt32BE(offset + 12);
    context.#span0 = bytes.readInt32BE(offset + 16);
    context.#span1 = bytes.readInt32BE(offset + 20);
    return context.#isMade() ? context : undefined;
  }

  #isMade() {
    const hasTrace = (this.#trace0 | this.#trace1 | this.#trace2 | this.#trace3) !== 0;
    return hasTrace && (this.#span0 | this.#span1) !== 0;
  }

  #make() {
    while (!this.#isMade()) {
      this.#trace0 = randomInt32();
      this.#trace1 = randomInt32();
      this.#trace2 = randomInt32();
      this.#trace3 = randomInt32();
      this.#span0 = randomInt32();
      this.#span1 = randomInt32();
    }
  }

  toTraceId() {
    this.writeIds(scratch, 0);
    return scratch.toString('hex', 0, TRACE_ID_BYTES);
  }

  toSpanId() {
    this.writeIds(scratch, 0);
    return scratch.toString('hex', TRACE_ID_BYTES);
  }

  toTraceparent() {
    this.writeIds(scratch, 0);
    const ids = scratch.toString('hex');
    const spanAt = TRACE_ID_BYTES * 2;
    return formatTraceparent({ traceId: ids.slice(0, spanAt), spanId: ids.slice(spanAt), sampled: false });
  }

  writeIds(bytes: Buffer, offset: number) {
    this.#make();
    bytes.writeInt32BE(this.#trace0, offset);
    bytes.writeInt32BE(this.#trace1, offset + 4);
    bytes.writeInt32BE(this.#trace2, offset + 8);
    bytes.writeInt32BE(this.#trace3, offset + 12);
    bytes.writeInt32BE(this.#span0, offset + 16);
    bytes.writeInt32BE(this.#span1, offset + 20);
  }
}

/** Ids become text all at once: number by number they cost 2 µs. */
const scratch = Buffer.alloc(TRACE_IDS_BYTES);

const isZero = (bytes: Buffer, from: number, to: number) => {
  for (let at = from; at < to; at++) if (bytes[at] !== 0) return false;
  return true;
};

/** What `writeIds` wrote; undefined where the ids are none. */
export function readTraceContext(bytes: Buffer, offset: number, sampled: boolean): TraceContext | undefined {
  if (!sampled) return UnsampledContext.read(bytes, offset);
  const spanAt = offset + TRACE_ID_BYTES;
  const end = offset + TRACE_IDS_BYTES;
  if (isZero(bytes, offset, spanAt) || isZero(bytes, spanAt, end)) return undefined;
  const ids = bytes.toString('hex', offset, end);
  return new KnownContext(ids.slice(0, TRACE_ID_BYTES * 2), ids.slice(TRACE_ID_BYTES * 2), true);
}

export const isTraceContext = (context: SpanContext): context is TraceContext =>
  context instanceof KnownContext || context instanceof UnsampledContext;
