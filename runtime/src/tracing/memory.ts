import type { Clock } from '../clock/types.ts';
import { createRecordingTracer } from './recording-tracer.ts';
import type { Sampler } from './samplers.ts';
import type { FinishedSpan, TracerDriver } from './types.ts';

export interface MemoryTracingOptions {
  /** Whose spans these are. Default `test`. */
  readonly service?: string;
  /** Default all. */
  readonly sampler?: Sampler;
  /** Default the system's clock. */
  readonly clock?: Clock;
  /** How many spans are kept; further ones are dropped. Default 10,000. */
  readonly limit?: number;
  /** Where the spans go; several drivers may share a list, as services share a collector. Default a list of its own. */
  readonly spans?: FinishedSpan[];
}

export interface MemoryTracerDriver extends TracerDriver {
  /** What has finished, in that order. */
  readonly spans: readonly FinishedSpan[];
}

/** Keeps the spans in a list, for tests. */
export function createMemoryTracerDriver(options: MemoryTracingOptions = {}): MemoryTracerDriver {
  const { service = 'test', sampler, clock, limit = 10_000, spans = [] } = options;
  let droppedSpans = 0;
  const tracer = createRecordingTracer({
    service,
    ...(sampler && { sampler }),
    ...(clock && { clock }),
    report(span) {
      if (spans.length < limit) spans.push(span);
      else droppedSpans++;
    },
  });
  return {
    name: 'memory',
    tracer,
    spans,
    reader: {
      trace: async (traceId) =>
        spans.filter((span) => span.traceId === traceId).sort((a, b) => a.startMs - b.startMs),
    },
    get droppedSpans() {
      return droppedSpans;
    },
    async flush() {},
    async [Symbol.asyncDispose]() {},
  };
}
