// What needs neither library. The drivers are modules of their own (./jaeger, ./otlp), so that only the one that is
// chosen is loaded.
export type { CollectorOptions } from './collector.ts';
export type { SamplingOptions, SamplingType } from './sampling.ts';
export { formatUberTraceId, parseUberTraceId } from './trace-headers.ts';
export { createJaegerReader, type JaegerReaderOptions } from './trace-reader.ts';
