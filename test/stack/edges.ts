import type { FinishedSpan } from '@fairlead/runtime';

/**
 * Who called whom in a trace: `a → b` where a span of `b` is the child of one of `a`, directly, and `a → its store`
 * where a span of `a` has an operation on its store as a child.
 */
export function edgesOf(spans: readonly FinishedSpan[]): ReadonlySet<string> {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  return new Set(
    spans.flatMap((span) => {
      const parent = byId.get(span.parentSpanId ?? '');
      if (!parent) return [];
      if (parent.service !== span.service) return `${parent.service} → ${span.service}`;
      return span.name.startsWith('store ') ? `${span.service} → its store` : [];
    }),
  );
}
