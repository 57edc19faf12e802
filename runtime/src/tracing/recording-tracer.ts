import { systemClock } from '../clock/system.ts';
import type { Clock } from '../clock/types.ts';
import { metadataKeys } from '../context/metadata.ts';
import { newSpanId, newTraceId } from './ids.ts';
import { constSampler, type Sampler } from './samplers.ts';
import { isTraceContext, KnownContext, type TraceContext, UnsampledContext } from './span-context.ts';
import { RecordedSpan, UnsampledSpan } from './spans.ts';
import { parseTraceparent } from './traceparent.ts';
import type { FinishedSpan, Span, SpanContext, Tracer } from './types.ts';

export interface RecordingTracerOptions {
  /** Whose spans these are. */
  readonly service: string;
  /** Gets every recorded span once, when it ends; called inside the call that was traced, so it must be quick and never throw. */
  readonly report: (span: FinishedSpan) => void;
  /** For traces that begin here. Default all. */
  readonly sampler?: Sampler;
  /** Default the system's clock. */
  readonly clock?: Clock;
}

/** `http_headers` differs from `text_map` only in what is allowed in a header, and a traceparent is. */
const isText = (format: string) => format === 'text_map' || format === 'http_headers';

/**
 * A tracer that hands finished spans on, and knows traces of other processes by W3C `traceparent`. Whether a trace is
 * recorded is decided where it begins and holds everywhere; the spans of one that is not cost next to nothing.
 */
export function createRecordingTracer(options: RecordingTracerOptions): Tracer {
  const { service, report, sampler = constSampler(true), clock = systemClock } = options;
  const home = { service, clock, report };
  const contextOf = (of: Span | SpanContext): SpanContext => ('context' in of ? of.context() : of);

  /** What another tracer made says nothing about sampling, so that is decided here. */
  const known = (context: SpanContext, name: string): TraceContext =>
    isTraceContext(context)
      ? context
      : new KnownContext(context.toTraceId(), context.toSpanId(), sampler(name));

  return {
    startSpan(name, { childOf, tags, startTime } = {}) {
      if (childOf instanceof UnsampledSpan) return childOf;
      const parent = childOf && known(contextOf(childOf), name);
      if (!(parent ? parent.sampled : sampler(name)))
        return new UnsampledSpan(parent ?? new UnsampledContext());
      const context = new KnownContext(parent?.toTraceId() ?? newTraceId(), newSpanId(), true);
      return new RecordedSpan(home, context, parent?.toSpanId(), name, startTime ?? clock.now(), { ...tags });
    },
    inject(of, format, carrier) {
      const context = contextOf(of);
      if (isText(format) && isTraceContext(context))
        carrier[metadataKeys.traceparent] = context.toTraceparent();
    },
    extract(format, carrier) {
      const header = isText(format) ? carrier[metadataKeys.traceparent] : undefined;
      const parent = typeof header === 'string' ? parseTraceparent(header) : undefined;
      return parent ? new KnownContext(parent.traceId, parent.spanId, parent.sampled) : null;
    },
  };
}
