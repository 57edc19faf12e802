import type { Json } from '@fairlead/runtime';
import { type Emphasis, renderTable } from '../../output/table.ts';
import { kinds } from './mix.ts';
import type { Results } from './results.ts';

export interface Outcome {
  readonly apiUrl: string;
  /** What was asked for. */
  readonly perSecond: number;
  readonly durationMs: number;
  /** Until the last answer. */
  readonly elapsedMs: number;
  readonly results: Results;
  readonly interrupted: boolean;
}

const shares = { p50: 0.5, p90: 0.9, p99: 0.99, p999: 0.999 } as const;

/** With as many digits as say something. */
export const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`;

const rowsOf = (results: Results) => {
  const all = { name: 'all', histogram: results.total(), failed: results.failed };
  const single = kinds.map((name) => ({ name, ...results.row(name) }));
  return [...single.filter(({ histogram }) => histogram.count > 0), all];
};

const rounded = (value: number) => Math.round(value * 1_000) / 1_000;

/** For a program; latencies in ms. */
export function reportJson({
  apiUrl,
  perSecond,
  durationMs,
  elapsedMs,
  results,
  interrupted,
}: Outcome): Json {
  const rows = rowsOf(results).map(({ name, histogram, failed }) => {
    const quantiles = Object.entries(shares).map(([label, share]) => [
      `${label}Ms`,
      rounded(histogram.quantile(share)),
    ]);
    const row: Json = {
      answered: histogram.count,
      failed,
      ...(Object.fromEntries(quantiles) as Record<string, number>),
      maxMs: rounded(histogram.maxMs),
    };
    return [name, row] as const;
  });
  return {
    apiUrl,
    perSecond,
    durationMs,
    elapsedMs: rounded(elapsedMs),
    answeredPerSecond: rounded((results.answered * 1_000) / elapsedMs),
    interrupted,
    requests: Object.fromEntries(rows),
    failures: Object.fromEntries(results.failures()),
  };
}

/** For a person. */
export function reportTable(outcome: Outcome, emphasis: Emphasis): string {
  const { perSecond, elapsedMs, results, interrupted } = outcome;
  type Row = ReturnType<typeof rowsOf>[number];
  const latency = (title: string, ms: (row: Row) => number) => ({
    title,
    value: (row: Row) => milliseconds(ms(row)),
  });
  const table = renderTable<Row>(
    [
      { title: 'REQUESTS', value: ({ name }) => name },
      { title: 'ANSWERED', value: ({ histogram }) => histogram.count },
      { title: 'FAILED', value: ({ failed }) => failed },
      ...Object.entries(shares).map(([label, share]) =>
        latency(label.replace('999', '99.9').toUpperCase(), ({ histogram }) => histogram.quantile(share)),
      ),
      latency('MAX', ({ histogram }) => histogram.maxMs),
    ],
    rowsOf(results),
    emphasis,
  );
  const achieved = (results.answered * 1_000) / elapsedMs;
  const failures = results.failures().map(([failure, count]) => `  ${count} × ${failure}\n`);
  return (
    `\n${table}\n${achieved.toFixed(1)} of ${perSecond} requests per second were answered` +
    `${interrupted ? ', until it was interrupted' : ''}; latencies count from when a request was due.\n` +
    (failures.length > 0 ? `Failures:\n${failures.join('')}` : '')
  );
}
