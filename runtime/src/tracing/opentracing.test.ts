import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as opentracing from 'opentracing';
import { createMemoryTracerDriver } from './memory.ts';
import type { Span, SpanContext, Tracer } from './types.ts';

// Checked by the compiler: what any OpenTracing library gives fits where the runtime wants a tracer …
type Fits<Given extends Wanted, Wanted> = [Given, Wanted];
export type Checked = [
  Fits<opentracing.Tracer, Tracer>,
  Fits<opentracing.Span, Span>,
  Fits<opentracing.SpanContext, SpanContext>,
];

// … and code that is written against OpenTracing's method signatures can be given ours, classes apart.
type Shape<T> = { [Key in keyof T]: T[Key] };
type Context = Shape<opentracing.SpanContext>;
type Started = Pick<Shape<opentracing.Span>, 'finish'> & { context(): Context };
interface Instrumentable {
  startSpan(name: string, options?: { childOf?: Started | Context; tags?: Record<string, unknown> }): Started;
  extract: (format: string, carrier: Record<string, string>) => Context | null;
}

test('instrumentation written against OpenTracing runs on our tracer', () => {
  const { tracer, spans } = createMemoryTracerDriver();
  const instrument = (given: Instrumentable) => {
    const parent = given.startSpan('parent');
    given.startSpan('child', { childOf: parent.context() }).finish();
    parent.finish();
  };
  instrument(tracer);
  assert.equal(spans[0]?.parentSpanId, spans[1]?.spanId);
});
