import type { FinishedSpan } from '@fairlead/runtime';

const BAR_WIDTH = 32;

/** Spans as an indented tree in the order of time, each with its bar on the trace's time line. */
export function waterfall(spans: readonly FinishedSpan[]): string {
  const startMs = Math.min(...spans.map((span) => span.startMs));
  const endMs = Math.max(...spans.map((span) => span.startMs + span.durationMs));
  const known = new Set(spans.map((span) => span.spanId));
  const childrenOf = (parent: string | undefined) =>
    spans
      .filter((span) => (known.has(span.parentSpanId ?? '') ? span.parentSpanId : undefined) === parent)
      .sort((a, b) => a.startMs - b.startMs);
  const rows: { label: string; span: FinishedSpan }[] = [];
  const visit = (span: FinishedSpan, depth: number) => {
    rows.push({ label: `${'  '.repeat(depth)}${span.service}  ${span.name}`, span });
    for (const child of childrenOf(span.spanId)) visit(child, depth + 1);
  };
  for (const root of childrenOf(undefined)) visit(root, 0);

  const width = Math.max(...rows.map(({ label }) => label.length));
  const scale = BAR_WIDTH / Math.max(endMs - startMs, 0.001);
  return rows
    .map(({ label, span }) => {
      const from = Math.min(Math.floor((span.startMs - startMs) * scale), BAR_WIDTH - 1);
      const length = Math.max(1, Math.min(Math.round(span.durationMs * scale), BAR_WIDTH - from));
      const bar = `${' '.repeat(from)}${'█'.repeat(length)}`.padEnd(BAR_WIDTH);
      const failed = span.tags.error === true ? '  failed' : '';
      return `${label.padEnd(width)}  ${bar}  ${span.durationMs.toFixed(1).padStart(7)} ms${failed}`;
    })
    .join('\n');
}
