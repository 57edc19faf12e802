import {
  type ConfigOf,
  defineSettings,
  type PluginContext,
  readSettingFiles,
  setting,
} from '@fairlead/runtime';
import type { CollectorOptions } from './collector.ts';
import { samplingTypes } from './sampling.ts';

/** The settings that both plugins have. */
export const collectorSettings = defineSettings({
  queryUrl: setting.string({
    doc: "Jaeger's query API and UI, from which traces are read back.",
    default: 'http://127.0.0.1:16686',
  }),
  sampling: {
    type: setting.enumeration(samplingTypes, {
      doc: 'How it is decided whether a trace beginning here is recorded.',
      default: 'const',
    }),
    param: setting.number({
      doc: 'const: 1 for all, 0 for none; probabilistic: the share, 0 to 1; ratelimiting: traces per second.',
      default: 1,
      min: 0,
    }),
  },
  ca: setting.path({ doc: "PEM file of the authority that signed the collector's certificate." }),
  maxQueued: setting.integer({
    doc: 'How many spans wait at most while the collector does not take them; further ones are dropped.',
    default: 10_000,
    min: 1,
  }),
});

/** What the settings and the context say to both drivers. */
export function collectorOptions(
  context: PluginContext,
  settings: ConfigOf<typeof collectorSettings>,
  section: string,
): CollectorOptions {
  const { service, clock, log } = context;
  const { queryUrl, sampling, maxQueued } = settings;
  return {
    service,
    clock,
    log,
    queryUrl,
    sampling,
    maxQueued,
    ...readSettingFiles(section, { ca: settings.ca }),
  };
}
