import { test } from 'node:test';
import type { TracerDriver } from '@fairlead/runtime';
import { type OpenTracer, tracerConformance } from '@fairlead/runtime/conformance';
import type { CollectorOptions } from './collector.ts';
import { createJaegerDriver } from './jaeger.ts';
import { createOtlpDriver } from './otlp.ts';
import { findJaeger, NOWHERE } from './test-jaeger.ts';

const { skip, queryUrl, thriftEndpoint, otlpEndpoint } = await findJaeger();
if (skip) test('tracer conformance: jaeger and otlp', { skip }, () => {});
else {
  suite('jaeger', createJaegerDriver, thriftEndpoint);
  suite('otlp', createOtlpDriver, otlpEndpoint);
}

function suite(
  name: string,
  create: (options: CollectorOptions & { endpoint: string }) => TracerDriver,
  endpoint: string,
): void {
  const at =
    (place: string) =>
    ({ service, sampled = true, maxQueued }: OpenTracer) =>
      create({
        service,
        endpoint: place,
        queryUrl,
        sampling: { type: 'const', param: Number(sampled) },
        ...(maxQueued === undefined ? {} : { maxQueued }),
      });
  tracerConformance(name, () => ({
    headers: ['traceparent', 'uber-trace-id'],
    open: at(endpoint),
    openBroken: at(NOWHERE),
  }));
}
