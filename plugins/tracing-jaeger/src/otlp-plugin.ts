import { defineSettings, mergeSettings, type Plugin, setting, type TracerDriver } from '@fairlead/runtime';
import { createOtlpDriver } from './otlp.ts';
import { collectorOptions, collectorSettings } from './plugin-settings.ts';

const settings = mergeSettings(
  defineSettings({
    endpoint: setting.string({
      doc: "The collector's OTLP endpoint over HTTP.",
      default: 'http://127.0.0.1:4318/v1/traces',
    }),
    authorization: setting.string({
      doc: 'The header of that name, for a collector that asks, for example "Bearer …".',
      secret: true,
    }),
  }),
  collectorSettings,
);

/** `tracing: otlp` */
export const plugin: Plugin<TracerDriver, typeof settings> = {
  settings,
  create(context) {
    const { endpoint, authorization } = context.settings;
    return createOtlpDriver({
      ...collectorOptions(context, context.settings, 'otlp'),
      endpoint,
      ...(authorization === undefined ? {} : { headers: { authorization } }),
    });
  },
};
