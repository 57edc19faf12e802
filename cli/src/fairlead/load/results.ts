import { createHistogram, type Histogram } from './histogram.ts';
import type { LoadAnswer } from './http-client.ts';
import { type Kind, kinds } from './mix.ts';

interface Row {
  readonly histogram: Histogram;
  failed: number;
}

/** What came of a load. */
export interface Results {
  /** `latencyMs` counts from when the request was due. */
  record(kind: Kind, latencyMs: number, answer: LoadAnswer): void;
  readonly answered: number;
  readonly failed: number;
  /** Of all, since it was asked the last time. */
  takeWindow(): { readonly histogram: Histogram; readonly failed: number };
  row(kind: Kind): { readonly histogram: Histogram; readonly failed: number };
  /** All kinds together. */
  total(): Histogram;
  /** How often each failure came, the most frequent first: `503 NO_LIVE_NODE`. */
  failures(): readonly (readonly [failure: string, count: number])[];
}

/** Different failures that are told apart; a text of an answer must not fill the memory. */
const MAX_FAILURES = 50;

export function createResults(): Results {
  const rows: Record<Kind, Row> = {
    create: { histogram: createHistogram(), failed: 0 },
    get: { histogram: createHistogram(), failed: 0 },
    list: { histogram: createHistogram(), failed: 0 },
  };
  const failures = new Map<string, number>();
  let window: Row = { histogram: createHistogram(), failed: 0 };
  const sum = (of: (row: Row) => number) => kinds.reduce((total, kind) => total + of(rows[kind]), 0);

  return {
    record(kind, latencyMs, answer) {
      const row = rows[kind];
      row.histogram.record(latencyMs);
      window.histogram.record(latencyMs);
      if (answer.status === 200) return;
      row.failed++;
      window.failed++;
      const failure = nameOf(answer);
      if (failures.has(failure) || failures.size < MAX_FAILURES)
        failures.set(failure, (failures.get(failure) ?? 0) + 1);
    },
    get answered() {
      return sum((row) => row.histogram.count);
    },
    get failed() {
      return sum((row) => row.failed);
    },
    takeWindow() {
      const taken = window;
      window = { histogram: createHistogram(), failed: 0 };
      return taken;
    },
    row: (kind) => rows[kind],
    total() {
      const all = createHistogram();
      for (const kind of kinds) all.add(rows[kind].histogram);
      return all;
    },
    failures: () => [...failures].sort(([, a], [, b]) => b - a),
  };
}

function nameOf({ status, text }: LoadAnswer): string {
  if (status === 0) return text;
  const reason = /"reason":"([A-Z0-9_]+)"/.exec(text)?.[1] ?? /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? '';
  return `${status} ${reason}`.trim();
}
