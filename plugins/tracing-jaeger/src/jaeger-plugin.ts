import { defineSettings, mergeSettings, type Plugin, setting, type TracerDriver } from '@fairlead/runtime';
import { createJaegerDriver } from './jaeger.ts';
import { collectorOptions, collectorSettings } from './plugin-settings.ts';

const settings = mergeSettings(
  defineSettings({
    endpoint: setting.string({
      doc: "The collector's thrift endpoint over HTTP.",
      default: 'http://127.0.0.1:14268/api/traces',
    }),
    username: setting.string({ doc: 'User name for a collector behind a proxy that asks.' }),
    password: setting.string({ doc: 'The password of that user.', secret: true }),
  }),
  collectorSettings,
);

/** `tracing: jaeger` */
export const plugin: Plugin<TracerDriver, typeof settings> = {
  settings,
  create(context) {
    const { endpoint, username, password } = context.settings;
    return createJaegerDriver({
      ...collectorOptions(context, context.settings, 'jaeger'),
      endpoint,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    });
  },
};
