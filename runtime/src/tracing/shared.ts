// What the drivers of a tracer have in common: contexts and ids, recorded spans, and those of traces that are not.
export { newSpanId, newTraceId } from './ids.ts';
export { isTraceContext, KnownContext, type TraceContext, UnsampledContext } from './span-context.ts';
export { RecordedSpan, UnsampledSpan } from './spans.ts';
