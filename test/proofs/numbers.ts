import type { LoadResult } from './processes/open-loop.ts';

/** The value that `share` of the values do not exceed; 0 for none. */
export function percentile(values: readonly number[] | Float64Array, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** How long the calls took that were sent from `fromMs` to `toMs`, in ms. */
export function durations(
  { sentAtMs, endedAtMs }: LoadResult,
  fromMs = Number.NEGATIVE_INFINITY,
  toMs = Number.POSITIVE_INFINITY,
): Float64Array {
  const found: number[] = [];
  for (const [index, sent] of sentAtMs.entries())
    if (sent >= fromMs && sent < toMs) found.push((endedAtMs[index] ?? Number.NaN) - sent);
  return Float64Array.from(found);
}

/** How often each of these was said. */
export function tally(texts: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
