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
