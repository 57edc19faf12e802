import { metadataKeys } from '../context/metadata.ts';
import type { Call, Middleware, Reply } from '../rpc/call.ts';
import { whenEnded } from '../rpc/when-ended.ts';
import { isTraceContext, KnownContext, UnsampledContext } from '../tracing/span-context.ts';
import { UnsampledSpan } from '../tracing/spans.ts';
import type { Span, SpanContext, Tracer } from '../tracing/types.ts';

const spanKinds = { client: 'client', server: 'server', subscriber: 'consumer' } as const;

/**
 * One span per call, for client, server and subscriber alike; a stream's lasts until the stream is over. The client
 * continues the span it is called in and writes itself into `call.trace`, or into the metadata where the tracer's
 * contexts are none of ours; server and subscriber continue what they find there. Span names are the paths.
 * Tags as the OpenTracing conventions have them: `span.kind`, `peer.service`, `error`, and `rpc.code`.
 */
export function tracing(tracer: Tracer): Middleware {
  const takes = whatIsTaken(tracer);
  const received = ({ trace, metadata }: Call): SpanContext | null => {
    if (!trace) return tracer.extract('text_map', metadata);
    if (takes === 'contexts') return trace;
    if (takes === 'nothing') return null;
    return tracer.extract('text_map', { ...metadata, [metadataKeys.traceparent]: trace.toTraceparent() });
  };
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
    const parent = call.kind === 'client' ? call.span : received(call);
    const span = startSpan(tracer, call, parent);
    if (call.kind === 'client') propagate(tracer, span, call);
    call.span = span;
    // Nobody will see what becomes of a call that is not recorded.
    return span instanceof UnsampledSpan ? next(call) : record(call, span, next(call));
  };
}

function startSpan(tracer: Tracer, call: Call, parent: Span | SpanContext | null | undefined): Span {
  // What would come out of the tracer, too, with less on the way.
  if (parent instanceof UnsampledSpan) return parent;
  if (parent instanceof UnsampledContext || (parent instanceof KnownContext && !parent.sampled))
    return new UnsampledSpan(parent);
  const tags = { 'span.kind': spanKinds[call.kind], 'peer.service': call.target };
  return tracer.startSpan(call.path, parent ? { childOf: parent, tags } : { tags });
}

/** Our own wire has a place for it, which costs both sides of every call less than a header. */
function propagate(tracer: Tracer, span: Span, call: Call): void {
  const context = span.context();
  if (isTraceContext(context)) call.trace = context;
  else tracer.inject(span, 'text_map', call.metadata);
}

/** Whether a tracer continues contexts as our wire has them, or only what it reads from a header itself. */
function whatIsTaken(tracer: Tracer): 'contexts' | 'headers' | 'nothing' {
  const context = tracer.extract('text_map', { [metadataKeys.traceparent]: ANY_TRACE });
  if (context === null) return 'nothing';
  return isTraceContext(context) ? 'contexts' : 'headers';
}

const ANY_TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
