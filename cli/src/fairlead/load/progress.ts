import type { Clock } from '@fairlead/runtime';
import { milliseconds } from './report.ts';
import type { Results } from './results.ts';

export interface ProgressOptions {
  readonly results: Results;
  readonly perSecond: number;
  readonly durationMs: number;
  readonly clock: Clock;
  readonly stderr: { readonly isTTY?: boolean; write(text: string): unknown };
}

const EVERY_MS = 1_000;

/** A line per second on a terminal: what was answered in it. Silent elsewhere. */
export function openProgress(options: ProgressOptions): { end(): void } {
  const { results, perSecond, durationMs, clock, stderr } = options;
  if (!stderr.isTTY) return { end() {} };
  stderr.write(`${perSecond} requests per second for ${durationMs / 1_000} s\n`);
  const startMs = clock.now();
  let seconds = 0;
  let timer = clock.setTimeout(tell, EVERY_MS);

  function tell(): void {
    seconds++;
    const { histogram, failed } = results.takeWindow();
    const p = (share: number) => milliseconds(histogram.quantile(share)).padStart(8);
    stderr.write(
      `${String(seconds).padStart(4)} s  ${String(histogram.count).padStart(6)}/s  p50 ${p(0.5)}  p99 ${p(0.99)}  max ${milliseconds(histogram.maxMs).padStart(8)}${failed > 0 ? `  ${failed} failed` : ''}\n`,
    );
    timer = clock.setTimeout(tell, startMs + (seconds + 1) * EVERY_MS - clock.now());
  }
  return { end: () => timer.cancel() };
}
