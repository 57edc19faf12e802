import { systemClock } from '../clock/system.ts';
import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';

/** Decides whether a new trace is recorded. A trace that a caller began keeps the caller's decision. */
export type Sampler = (spanName: string) => boolean;

/** All traces or none. */
export const constSampler =
  (sampled: boolean): Sampler =>
  () =>
    sampled;

/** The share `probability` (0 to 1) of the traces. `random` defaults to `Math.random`. */
export function probabilisticSampler(probability: number, random: () => number = Math.random): Sampler {
  if (!(probability >= 0 && probability <= 1))
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `the sampling probability is ${probability}; it has to be between 0 and 1`,
    });
  return () => random() < probability;
}

/** At most `tracesPerSecond` traces, saved up for at most a second; below 1, one trace per so many seconds. */
export function rateLimitingSampler(tracesPerSecond: number, clock: Clock = systemClock): Sampler {
  if (!(tracesPerSecond >= 0 && tracesPerSecond < Number.POSITIVE_INFINITY))
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `the sampling rate is ${tracesPerSecond} traces per second; it has to be 0 or more`,
    });
  const most = tracesPerSecond === 0 ? 0 : Math.max(1, tracesPerSecond);
  let saved = most;
  let savedAtMs = clock.now();
  return () => {
    const nowMs = clock.now();
    saved = Math.min(most, saved + ((nowMs - savedAtMs) / 1_000) * tracesPerSecond);
    savedAtMs = nowMs;
    if (saved < 1) return false;
    saved -= 1;
    return true;
  };
}
