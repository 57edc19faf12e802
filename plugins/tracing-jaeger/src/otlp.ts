import type { FinishedSpan, TracerDriver } from '@fairlead/runtime';
import { KnownContext, newSpanId, newTraceId, RecordedSpan } from '@fairlead/runtime/tracing';
import { createBridgedTracer } from './bridged-tracer.ts';
import { type CollectorOptions, createCollectorDriver } from './collector.ts';
import { createOtlpEncoder } from './otlp-spans.ts';

export interface OtlpOptions extends CollectorOptions {
  /** The collector's OTLP endpoint over HTTP. Default `http://127.0.0.1:4318/v1/traces`. */
  readonly endpoint?: string;
  /** Sent with every batch, for a collector that asks who it is. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Spans of our own, posted as protobuf to an OTLP endpoint. */
export function createOtlpDriver(options: OtlpOptions): TracerDriver {
  const { service, headers, endpoint = 'http://127.0.0.1:4318/v1/traces' } = options;

  return createCollectorDriver<FinishedSpan>(options, {
    name: 'otlp',
    endpoint,
    setting: 'otlp.endpoint',
    headers: { ...headers, 'content-type': 'application/x-protobuf' },
    encode: createOtlpEncoder(service),
    tracer({ sampling, clock, report }) {
      const home = { service, clock, report };
      return createBridgedTracer({
        record({ name, startMs, tags, parent }) {
          const context = new KnownContext(parent?.toTraceId() ?? newTraceId(), newSpanId(), true);
          return new RecordedSpan(home, context, parent?.toSpanId(), name, startMs, tags);
        },
        sampling,
        clock,
      });
    },
  });
}
