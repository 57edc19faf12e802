import type { Clock } from '../clock/types.ts';
import type { Code } from '../errors/code.ts';
import type { Counter, Histogram, Metrics } from '../metrics/types.ts';
import type { Call, Middleware } from '../rpc/call.ts';
import { whenEnded } from '../rpc/when-ended.ts';

export interface MetricsOptions {
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** Upper bounds in seconds: from a call in the same machine to the default deadline, and what goes beyond. */
const DURATION_BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const;

/** Paths that get series of their own; a program that makes paths up cannot fill the memory. */
const MAX_PATHS = 1_000;

/** All that is counted of one method, its labels bound once. */
interface MethodSeries {
  readonly side: Call['kind'];
  readonly service: string;
  readonly labels: readonly string[];
  inFlight: number;
  readonly ok: Counter;
  readonly failed: (code: Code) => Counter;
  readonly duration: Histogram;
}

/**
 * Counts calls by how they ended, their durations, and how many are under way; for client, server and subscriber
 * alike. A stream counts until it is over. `service` is the service called or the consumer group, `method` the path
 * or the topic.
 */
export function metrics({ metrics: registry, clock }: MetricsOptions): Middleware {
  const names = ['side', 'service', 'method'] as const;
  const calls = registry.counter('fairlead_calls_total', 'Calls that have ended, by how.', [
    ...names,
    'code',
  ]);
  const durations = registry.histogram(
    'fairlead_call_duration_seconds',
    'How long calls took, streams until their end.',
    DURATION_BUCKETS,
    names,
  );
  const prepared = new Map<string, MethodSeries>();
  const byPath = new Map<string, MethodSeries>();
  registry.gaugeFrom(
    'fairlead_calls_in_flight',
    'Calls that have not ended yet.',
    () => prepared.values().map(({ labels, inFlight }) => ({ labels, value: inFlight })),
    names,
  );

  const prepare = (side: Call['kind'], service: string, method: string): MethodSeries => {
    const byCode = new Map<Code, Counter>();
    const failed = (code: Code) => {
      const counter = byCode.get(code) ?? calls.labels(side, service, method, code);
      byCode.set(code, counter);
      return counter;
    };
    const labels = [side, service, method];
    const ok = calls.labels(...labels, 'OK');
    return { side, service, labels, inFlight: 0, ok, failed, duration: durations.labels(...labels) };
  };

  /** Off the fast path: a path for the first time, or one that several services answer. */
  const find = ({ kind, target, path }: Call): MethodSeries => {
    const isFull = prepared.size >= MAX_PATHS;
    const wanted = `${kind} ${target} ${path}`;
    const key = isFull && !prepared.has(wanted) ? `${kind} other` : wanted;
    const series =
      prepared.get(key) ?? (isFull ? prepare(kind, 'other', 'other') : prepare(kind, target, path));
    prepared.set(key, series);
    if (!isFull) byPath.set(path, series);
    return series;
  };

  return (next) => (call) => {
    const known = byPath.get(call.path);
    const series = known && known.service === call.target && known.side === call.kind ? known : find(call);
    const startedMs = clock.now();
    series.inFlight++;
    return whenEnded(next(call), (error) => {
      series.inFlight--;
      series.duration.observe((clock.now() - startedMs) / 1_000);
      (error ? series.failed(error.code) : series.ok).add();
    });
  };
}
