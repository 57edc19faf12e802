import type { FinishedSpan } from '@fairlead/runtime';

/** A span as a JSON list, without the service. What cannot be written as JSON is left out. */
export function toRow(span: FinishedSpan): string {
  const { traceId, spanId, parentSpanId = null, name, startMs, durationMs, tags, logs } = span;
  const facts = [traceId, spanId, parentSpanId, name, startMs, durationMs];
  try {
    return JSON.stringify([...facts, tags, logs], writable);
  } catch {
    return JSON.stringify([...facts, { 'tags.unwritable': true }, []]);
  }
}

function writable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error) return value.message;
  return value;
}
