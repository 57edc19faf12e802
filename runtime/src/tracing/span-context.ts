import { newSpanId, newTraceId } from './ids.ts';
import { formatTraceparent } from './traceparent.ts';
import type { SpanContext } from './types.ts';

/** What a tracer of ours needs to know of a span, here or elsewhere. */
export interface TraceContext extends SpanContext {
  readonly sampled: boolean;
  toTraceparent(): string;
}

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
}

/** The context of a trace that begins here and is not recorded: its ids are made only if somebody asks. */
export class UnsampledContext implements TraceContext {
  readonly sampled = false;
  #traceId: string | undefined;
  #spanId: string | undefined;

  toTraceId() {
    this.#traceId ??= newTraceId();
    return this.#traceId;
  }

  toSpanId() {
    this.#spanId ??= newSpanId();
    return this.#spanId;
  }

  toTraceparent() {
    return formatTraceparent({ traceId: this.toTraceId(), spanId: this.toSpanId(), sampled: false });
  }
}

export const isTraceContext = (context: SpanContext): context is TraceContext =>
  context instanceof KnownContext || context instanceof UnsampledContext;
