import type { TracerDriver } from '@fairlead/runtime';
import jaeger, { type Tag } from 'jaeger-client';
import thriftModule from 'jaeger-client/dist/src/thrift.js';
import { recordWith } from './bridged-span.ts';
import { createBridgedTracer } from './bridged-tracer.ts';
import { type CollectorOptions, createCollectorDriver } from './collector.ts';
import { basicCredentials } from './credentials.ts';

export interface JaegerOptions extends CollectorOptions {
  /** The collector's thrift endpoint over HTTP. Default `http://127.0.0.1:14268/api/traces`. */
  readonly endpoint?: string;
  /** For a collector behind a proxy that asks. Default none. */
  readonly username?: string;
  readonly password?: string;
}

/** Spans by jaeger-client, posted to Jaeger's own collector endpoint. */
export function createJaegerDriver(options: JaegerOptions): TracerDriver {
  const { service, endpoint = 'http://127.0.0.1:14268/api/traces' } = options;
  let process: Process = { service, tags: [] };

  return createCollectorDriver<object>(options, {
    name: 'jaeger',
    endpoint,
    setting: 'jaeger.endpoint',
    headers: { 'content-type': 'application/x-thrift', ...basicCredentials(options) },
    encode: (batch) => encode(process, batch),
    tracer({ sampling, clock, report }) {
      const reporter = {
        report,
        setProcess(_service: string, tags: readonly Tag[]) {
          process = { service, tags };
        },
        close: (callback?: () => void) => callback?.(),
      };
      // The sampler says yes to whatever comes so far: the bridge has decided before.
      const tracer = new jaeger.Tracer(service, reporter, new jaeger.ConstSampler(true), {
        traceId128bit: true,
      });
      const record = recordWith({
        tracer,
        foreign: (context) =>
          jaeger.SpanContext.withStringIds(context.toTraceId(), context.toSpanId(), null, SAMPLED),
        toTime: (epochMs) => epochMs,
        clock,
      });
      return createBridgedTracer({ record, sampling, clock });
    },
  });
}

const SAMPLED = 1;

/** What jaeger-client knows of this process: its host, its address. */
interface Process {
  readonly service: string;
  readonly tags: readonly Tag[];
}

const thrift = thriftModule.default;

function encode(process: Process, spans: readonly object[]): Uint8Array {
  const batch = new thrift._thrift.Batch({
    process: new thrift._thrift.Process({
      serviceName: process.service,
      tags: thrift.getThriftTags(process.tags).map((tag) => new thrift._thrift.Tag(tag)),
    }),
    spans: spans.map((span) => new thrift._thrift.Span(thrift.spanToThrift(span))),
  });
  const { err, value } = thrift._thrift.Batch.rw.toBuffer(batch);
  if (err) throw err;
  return value;
}
