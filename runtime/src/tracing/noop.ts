import type { Span, SpanContext, Tracer, TracerDriver } from './types.ts';

const context: SpanContext = { toTraceId: () => '', toSpanId: () => '' };

const span: Span = {
  context: () => context,
  setTag: () => span,
  log: () => span,
  finish() {},
};

const tracer: Tracer = { startSpan: () => span, inject() {}, extract: () => null };

/** A tracer that does nothing; traces end here. */
export const createNoopTracer = (): Tracer => tracer;

/** Tracing switched off. */
export const createNoopTracerDriver = (): TracerDriver => ({
  name: 'noop',
  tracer,
  droppedSpans: 0,
  async flush() {},
  async [Symbol.asyncDispose]() {},
});
