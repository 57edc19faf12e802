/**
 * The part of the OpenTracing 0.14 API that the runtime uses, as structural types: any OpenTracing `Tracer`
 * (jaeger-client, the OpenTelemetry shim, ours) fits as it is. Source: opentracing-javascript.
 */
export interface Tracer {
  startSpan(name: string, options?: SpanOptions): Span;
  /** Writes what the other side needs to continue the trace into `carrier`. Formats: `text_map`, `http_headers`. */
  inject(context: SpanContext | Span, format: string, carrier: Record<string, string>): void;
  /** Reads what `inject` wrote; `null` when there is nothing. */
  extract(format: string, carrier: Record<string, string>): SpanContext | null;
}

export interface SpanContext {
  /** 32 hexadecimal digits. */
  toTraceId(): string;
  /** 16 hexadecimal digits. */
  toSpanId(): string;
}

export interface Span {
  context(): SpanContext;
  setTag(key: string, value: unknown): unknown;
  log(fields: Record<string, unknown>): unknown;
  /** Ends the span; `timeMs` (epoch) defaults to now. */
  finish(timeMs?: number): void;
}

export interface SpanOptions {
  readonly childOf?: Span | SpanContext;
  readonly tags?: Record<string, unknown>;
  /** Epoch ms; default now. */
  readonly startTime?: number;
}

/** A tracer that belongs to a running service: closing it sends what it still holds. */
export interface TracerDriver extends AsyncDisposable {
  readonly name: string;
  readonly tracer: Tracer;
  /** Reads traces back, where the driver can. */
  readonly reader?: TraceReader;
  /** Spans that were thrown away because the collector could not take them. */
  readonly droppedSpans: number;
  /** Sends what is held, as far as the collector takes it. Never throws. */
  flush(options?: { signal?: AbortSignal }): Promise<void>;
}

/** Reads back what was recorded, by all services. */
export interface TraceReader {
  /** All spans of a trace that have arrived, the earliest first; empty when there are none. */
  trace(traceId: string, options?: { signal?: AbortSignal }): Promise<readonly FinishedSpan[]>;
}

/** A span that has ended. */
export interface FinishedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly service: string;
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly tags: Readonly<Record<string, unknown>>;
  readonly logs: readonly SpanLog[];
}

/** Something that happened during a span. */
export interface SpanLog {
  /** Epoch ms. */
  readonly atMs: number;
  readonly fields: Readonly<Record<string, unknown>>;
}
