import type { FinishedSpan } from '@fairlead/runtime';

/** Which service's span must have a child of which other's in the trace of a consignment. */
const edges = [
  ['api', 'consignment'],
  ['consignment', 'vessel'],
] as const;

/** What is missing in the trace of a consignment; empty when nothing is. */
export function missingEdges(spans: readonly FinishedSpan[]): readonly string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const ancestors = (span: FinishedSpan): readonly string[] => {
    const parent = byId.get(span.parentSpanId ?? '');
    return parent ? [parent.service, ...ancestors(parent)] : [];
  };
  const missing = edges
    .filter(([from, to]) => !spans.some((span) => span.service === to && ancestors(span).includes(from)))
    .map(([from, to]) => `${from} → ${to}`);
  const stores = ['consignment', 'vessel'].filter(
    (service) => !spans.some((span) => span.service === service && span.name.startsWith('store ')),
  );
  return [...missing, ...stores.map((service) => `${service} → its store`)];
}
