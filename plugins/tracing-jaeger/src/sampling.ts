import {
  type Clock,
  constSampler,
  probabilisticSampler,
  RuntimeError,
  rateLimitingSampler,
  type Sampler,
} from '@fairlead/runtime';

/** Which traces that begin here are recorded. A trace that a caller began keeps the caller's decision. */
export interface SamplingOptions {
  /** `const`: all or none; `probabilistic`: a share; `ratelimiting`: so many a second. */
  readonly type: SamplingType;
  /** `const`: 1 or 0; `probabilistic`: 0 to 1; `ratelimiting`: traces per second, 0 or more. */
  readonly param: number;
}

export const samplingTypes = ['const', 'probabilistic', 'ratelimiting'] as const;
export type SamplingType = (typeof samplingTypes)[number];

/** A decision, and the tags by which Jaeger knows at a trace's first span how it was made. */
export interface Sampling {
  readonly sampler: Sampler;
  readonly tags: Readonly<Record<string, string | number>>;
}

export function createSampling({ type, param }: SamplingOptions, clock: Clock): Sampling {
  return { sampler: samplerOf(type, param, clock), tags: { 'sampler.type': type, 'sampler.param': param } };
}

function samplerOf(type: SamplingType, param: number, clock: Clock): Sampler {
  switch (type) {
    case 'const':
      if (param !== 0 && param !== 1)
        throw invalid(`the param of const sampling is ${param}; it has to be 1 (all traces) or 0 (none)`);
      return constSampler(param === 1);
    case 'probabilistic':
      return probabilisticSampler(param);
    case 'ratelimiting':
      return rateLimitingSampler(param, clock);
    default:
      throw invalid(`the sampling type is ${String(type)}; it has to be one of ${samplingTypes.join(', ')}`);
  }
}

const invalid = (message: string) => new RuntimeError({ code: 'INVALID_ARGUMENT', message });
