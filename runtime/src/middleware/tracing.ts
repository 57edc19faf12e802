import { metadataKeys } from '../context/metadata.ts';
import type { Call, Middleware, Reply } from '../rpc/call.ts';
import { whenEnded } from '../rpc/when-ended.ts';
import { isTraceContext, KnownContext } from '../tracing/span-context.ts';
import { UnsampledSpan } from '../tracing/spans.ts';
import type { Span, SpanContext, Tracer } from '../tracing/types.ts';

const spanKinds = { client: 'client', server: 'server', subscriber: 'consumer' } as const;

/**
 * One span per call, for client, server and subscriber alike; a stream's lasts until the stream is over. The client continues the span it is called in and
 * writes itself into the metadata; server and subscriber continue what they find there. Span names are the paths.
 * Tags as the OpenTracing conventions have them: `span.kind`, `peer.service`, `error`, and `rpc.code`.
 */
export function tracing(tracer: Tracer): Middleware {
  const record = (call: Call, span: Span, reply: Promise<Reply>): Promise<Reply> =>
    whenEnded(reply, (error) => {
      if (error) {
        span.setTag('error', true);
        span.setTag('rpc.code', error.code);
        if (error.reason) span.setTag('rpc.reason', error.reason);
      }
      if (call.node) span.setTag('peer.address', call.node.address);
      span.finish();
    });

  return (next) => (call) => {
    const parent = call.kind === 'client' ? call.span : tracer.extract('text_map', call.metadata);
    const span = startSpan(tracer, call, parent);
    if (call.kind === 'client') propagate(tracer, span, call.metadata);
    call.span = span;
    // Nobody will see what becomes of a call that is not recorded.
    return span instanceof UnsampledSpan ? next(call) : record(call, span, next(call));
  };
}

function startSpan(tracer: Tracer, call: Call, parent: Span | SpanContext | null | undefined): Span {
  // What would come out of the tracer, too, with less on the way.
  if (parent instanceof UnsampledSpan) return parent;
  if (parent instanceof KnownContext && !parent.sampled) return new UnsampledSpan(parent);
  const tags = { 'span.kind': spanKinds[call.kind], 'peer.service': call.target };
  return tracer.startSpan(call.path, parent ? { childOf: parent, tags } : { tags });
}

/** Our own wire needs no header but the standard one, and each costs both sides of every call. */
function propagate(tracer: Tracer, span: Span, metadata: Record<string, string>): void {
  const context = span.context();
  if (isTraceContext(context)) metadata[metadataKeys.traceparent] = context.toTraceparent();
  else tracer.inject(span, 'text_map', metadata);
}
