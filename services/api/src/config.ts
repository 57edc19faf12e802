import { defineSettings, setting } from '@fairlead/runtime';

/** The `api` section of the configuration. */
export const apiSettings = defineSettings({
  host: setting.string({
    doc: 'The address the HTTP server listens on.',
    default: '127.0.0.1',
    pattern: /^[A-Za-z0-9.:_-]+$/,
    allowed: 'a host name or an IP address',
  }),
  port: setting.integer({
    doc: 'The port the HTTP server listens on; 0 takes any that is free.',
    default: 8080,
    min: 0,
    max: 65_535,
  }),
  maxBodyBytes: setting.integer({
    doc: 'What the body of a request may have, in bytes.',
    default: 1_048_576,
    min: 1_024,
  }),
});
