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
  headersTimeoutMs: setting.durationMs({
    doc: 'How long a client may take to send the headers of a request.',
    default: 10_000,
    min: 100,
  }),
  requestTimeoutMs: setting.durationMs({
    doc: 'How long a client may take to send a whole request.',
    default: 30_000,
    min: 100,
  }),
  idleTimeoutMs: setting.durationMs({
    doc: 'How long nothing may move on a connection: between requests, or while a client does not read its answer.',
    default: 60_000,
    min: 100,
  }),
  maxConnections: setting.integer({
    doc: 'Connections at once; more are closed as they come.',
    default: 10_000,
    min: 1,
  }),
  maxCallTimeoutMs: setting.durationMs({
    doc: 'The most that a client gets who asks for time with Request-Timeout.',
    default: 30_000,
    min: 1,
  }),
  trustedProxies: setting.list({
    doc: 'Addresses or networks of proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8.',
    default: [],
  }),
  steering: setting.boolean({
    doc: 'Whether the headers select-version and select-labels choose the versions and nodes that answer; anybody may send them.',
    default: false,
  }),
  cors: {
    origins: setting.list({
      doc: 'Origins whose pages may call the api, such as https://app.example.com, or * for any.',
      default: [],
    }),
  },
  rateLimit: {
    perSecond: setting.number({
      doc: 'Requests per second of each address; 0 for any number.',
      default: 1_000,
      min: 0,
    }),
    burst: setting.number({
      doc: 'How many of them at once after a pause; as many as in two seconds when not set.',
      min: 1,
    }),
  },
  signIn: {
    perMinute: setting.number({
      doc: 'Sign-ups and log-ins per minute of each address; 0 for any number.',
      default: 60,
      min: 0,
    }),
    burst: setting.integer({
      doc: 'How many of them at once after a pause.',
      default: 20,
      min: 1,
    }),
  },
});
