import {
  defineSettings,
  type Plugin,
  probabilisticSampler,
  setting,
  type TracerDriver,
} from '@fairlead/runtime';
import { createSpanStore } from './span-store.ts';

const settings = defineSettings({
  sampling: setting.number({
    doc: 'The share of the traces beginning here that is recorded.',
    default: 1,
    min: 0,
    max: 1,
  }),
  retentionMs: setting.durationMs({ doc: 'How old spans may grow.', default: 24 * 3_600_000, min: 1_000 }),
  maxSpans: setting.integer({ doc: 'How many spans are kept, of all services.', default: 200_000, min: 1 }),
});

/** `tracing: embedded` */
export const plugin: Plugin<TracerDriver, typeof settings> = {
  settings,
  create: ({ dataDir, service, clock, log, settings: { sampling, retentionMs, maxSpans } }) =>
    createSpanStore({
      directory: dataDir,
      service,
      clock,
      log,
      retentionMs,
      maxSpans,
      sampler: probabilisticSampler(sampling),
    }),
};
