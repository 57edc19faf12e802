// What the drivers of a tracer have in common: contexts, and the spans of traces that are not recorded.
export { isTraceContext, KnownContext, type TraceContext, UnsampledContext } from './span-context.ts';
export { UnsampledSpan } from './spans.ts';
