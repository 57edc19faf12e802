import { RuntimeError, type TracerDriver } from '@fairlead/runtime';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { createBridgedTracer } from './bridged-tracer.ts';
import { type CollectorOptions, createCollectorDriver } from './collector.ts';
import { createKindShim } from './kind-shim.ts';

export interface OtlpOptions extends CollectorOptions {
  /** The collector's OTLP endpoint over HTTP. Default `http://127.0.0.1:4318/v1/traces`. */
  readonly endpoint?: string;
  /** Sent with every batch, for a collector that asks who it is. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Spans by the OpenTelemetry SDK behind its OpenTracing shim, posted as protobuf to an OTLP endpoint. */
export function createOtlpDriver(options: OtlpOptions): TracerDriver {
  const { service, headers, endpoint = 'http://127.0.0.1:4318/v1/traces' } = options;

  return createCollectorDriver<ReadableSpan>(options, {
    name: 'otlp',
    endpoint,
    setting: 'otlp.endpoint',
    headers: { ...headers, 'content-type': 'application/x-protobuf' },
    encode(batch) {
      const bytes = ProtobufTraceSerializer.serializeRequest([...batch]);
      if (!bytes) throw new RuntimeError({ code: 'INTERNAL', message: 'they cannot be written as protobuf' });
      return bytes;
    },
    tracer({ sampling, clock, report }) {
      const provider = new TracerProvider({
        // Says yes to whatever comes so far: the bridge has decided before.
        sampler: new AlwaysOnSampler(),
        resource: resourceFromAttributes({ 'service.name': service }),
        spanProcessors: [
          { onStart() {}, onEnd: report, forceFlush: async () => {}, shutdown: async () => {} },
        ],
      });
      const shim = createKindShim(provider.getTracer('@fairlead/tracing-jaeger'));
      return createBridgedTracer({
        tracer: shim,
        foreign: (context) => shim.extract('text_map', { traceparent: context.toTraceparent() }),
        toTime: toHrTime,
        sampling,
        clock,
      });
    },
  });
}

/**
 * Seconds and nanoseconds, exact to the microsecond: of a plain number the SDK would guess whether it is an epoch time.
 * OpenTracing calls a time a number; the shim hands it on as it is.
 */
function toHrTime(epochMs: number): number {
  const us = Math.round(epochMs * 1_000);
  return [Math.floor(us / 1e6), (us % 1e6) * 1_000] as unknown as number;
}
