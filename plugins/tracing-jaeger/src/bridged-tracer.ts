import type { Clock, Span, SpanContext, Tracer } from '@fairlead/runtime';
import {
  isTraceContext,
  KnownContext,
  type TraceContext,
  UnsampledContext,
  UnsampledSpan,
} from '@fairlead/runtime/tracing';
import type { Sampling } from './sampling.ts';
import { isText, readHeaders, writeHeaders } from './trace-headers.ts';

/** A span that is to be recorded. */
export interface NewSpan {
  readonly name: string;
  /** Epoch ms. */
  readonly startMs: number;
  /** The span's own to keep. */
  readonly tags: Record<string, unknown>;
  /** Nothing where a trace begins. */
  readonly parent: TraceContext | undefined;
  /** The parent as it was given. */
  readonly childOf: Span | SpanContext | undefined;
}

export interface BridgeOptions {
  /** Makes the spans that are recorded. */
  readonly record: (span: NewSpan) => Span;
  readonly sampling: Sampling;
  readonly clock: Clock;
}

/**
 * A tracer that decides about sampling and reads and writes the headers itself, and has others make the spans that are
 * recorded. So both drivers sample and propagate alike, and a span that is not recorded costs next to nothing.
 */
export function createBridgedTracer({ record, sampling, clock }: BridgeOptions): Tracer {
  const { sampler, tags: samplingTags } = sampling;
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
      return record({
        name,
        startMs: startTime ?? clock.now(),
        tags: parent ? { ...tags } : { ...samplingTags, ...tags },
        parent,
        childOf,
      });
    },
    inject(of, format, carrier) {
      const context = contextOf(of);
      if (!isText(format) || !isTraceContext(context)) return;
      const { sampled } = context;
      writeHeaders({ traceId: context.toTraceId(), spanId: context.toSpanId(), sampled }, carrier);
    },
    extract(format, carrier) {
      const parent = isText(format) ? readHeaders(carrier) : undefined;
      return parent ? new KnownContext(parent.traceId, parent.spanId, parent.sampled) : null;
    },
  };
}
