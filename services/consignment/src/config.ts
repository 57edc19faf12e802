import { setting } from '@fairlead/runtime';

/** The section `consignment` of the configuration. */
export const settings = {
  sweepAfterMs: setting.durationMs({
    doc: 'How long a consignment may be pending without a step forward before the sweep ends it; longer than a call takes.',
    default: 15_000,
    min: 1_000,
  }),
  sweepEveryMs: setting.durationMs({
    doc: 'Time between two sweeps for what processes that died have left.',
    default: 2_000,
    min: 10,
  }),
  resumeAfterMs: setting.durationMs({
    doc: 'How long a repeated request waits for the first one to go on before it takes over; below sweepAfterMs.',
    default: 2_000,
    min: 0,
  }),
  giveUpAfterMs: setting.durationMs({
    doc: 'How long a create goes on asking vessels that others fill meanwhile; the caller may set less time.',
    default: 10_000,
    min: 100,
  }),
} as const;
