import { tracerConformance } from './conformance.ts';
import { createMemoryTracerDriver } from './memory.ts';
import { constSampler } from './samplers.ts';
import type { FinishedSpan } from './types.ts';

tracerConformance('memory', () => {
  const spans: FinishedSpan[] = [];
  return {
    headers: ['traceparent'],
    open: ({ service, sampled = true }) =>
      createMemoryTracerDriver({ service, sampler: constSampler(sampled), spans }),
  };
});
