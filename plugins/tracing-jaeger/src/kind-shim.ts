import { SpanKind, type Tracer } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { TracerShim } from '@opentelemetry/shim-opentracing';
import type * as opentracing from 'opentracing';

const kinds: Readonly<Record<string, SpanKind>> = {
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** The OpenTracing shim, but for the tag `span.kind`, which the shim would leave a mere attribute. */
export function createKindShim(tracer: Tracer): Pick<opentracing.Tracer, 'startSpan' | 'extract'> {
  // The shim passes no kind on, and calls the SDK before it returns.
  let kind = SpanKind.INTERNAL;
  const shim = new TracerShim(
    {
      startSpan: (name, options, context) => tracer.startSpan(name, { ...options, kind }, context),
      startActiveSpan: tracer.startActiveSpan.bind(tracer),
    },
    { textMapPropagator: new W3CTraceContextPropagator() },
  );
  return {
    startSpan(name, options = {}) {
      const { 'span.kind': given, ...tags } = options.tags ?? {};
      const known = typeof given === 'string' ? kinds[given] : undefined;
      kind = known ?? SpanKind.INTERNAL;
      return shim.startSpan(name, known === undefined ? options : { ...options, tags });
    },
    extract: (format, carrier) => shim.extract(format, carrier),
  };
}
