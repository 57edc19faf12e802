import type { Clock, Span, SpanContext, Tracer } from '@fairlead/runtime';
import {
  isTraceContext,
  KnownContext,
  type TraceContext,
  UnsampledContext,
  UnsampledSpan,
} from '@fairlead/runtime/tracing';
import type * as opentracing from 'opentracing';
import { BridgedSpan } from './bridged-span.ts';
import type { Sampling } from './sampling.ts';
import { toTagValues } from './tag-value.ts';
import { isText, readHeaders, writeHeaders } from './trace-headers.ts';

export interface BridgeOptions {
  /** The library's tracer. It sees only spans that are recorded, and records all that it sees. */
  readonly tracer: Pick<opentracing.Tracer, 'startSpan'>;
  /** The library's form of a recorded span that it did not make; `null` where the ids are none. */
  readonly foreign: (context: TraceContext) => opentracing.SpanContext | null;
  /** A time as the library wants it. */
  readonly toTime: (epochMs: number) => number;
  readonly sampling: Sampling;
  readonly clock: Clock;
}

/**
 * A tracer that decides about sampling and reads and writes the headers itself, and has a library make the spans that
 * are recorded. So both libraries sample and propagate alike, and a span that is not recorded costs next to nothing.
 */
export function createBridgedTracer(options: BridgeOptions): Tracer {
  const { tracer, foreign, toTime, clock } = options;
  const { sampler, tags: samplingTags } = options.sampling;
  const contextOf = (of: Span | SpanContext): SpanContext => ('context' in of ? of.context() : of);

  /** What another tracer made says nothing about sampling, so that is decided here. */
  const known = (context: SpanContext, name: string): TraceContext =>
    isTraceContext(context)
      ? context
      : new KnownContext(context.toTraceId(), context.toSpanId(), sampler(name));

  return {
    startSpan(name, { childOf, tags, startTime = clock.now() } = {}) {
      if (childOf instanceof UnsampledSpan) return childOf;
      const parent = childOf && known(contextOf(childOf), name);
      if (!(parent ? parent.sampled : sampler(name)))
        return new UnsampledSpan(parent ?? new UnsampledContext());
      const kept = tags ? toTagValues(tags) : {};
      const innerParent = childOf instanceof BridgedSpan ? childOf.inner : parent && foreign(parent);
      const inner = tracer.startSpan(name, {
        startTime: toTime(startTime),
        tags: innerParent ? kept : { ...samplingTags, ...kept },
        ...(innerParent && { childOf: innerParent }),
      });
      return new BridgedSpan(inner, options, startTime);
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
