import { callRateLimitSettings, serverSettings } from '../limiter/settings.ts';
import { selectSettings } from '../selector/settings.ts';
import { defineSettings } from './schema.ts';
import { setting } from './setting.ts';
import type { ConfigOf } from './types.ts';

const pluginName = { pattern: /^[a-z][a-z0-9-]*$/, allowed: 'the name of a plugin' } as const;

/** What every program of the runtime can be told. A service adds its own with `mergeSettings`. */
export const runtimeSettings = defineSettings({
  profile: setting.enumeration(['embedded', 'stack'], {
    doc: 'Which set of defaults for the plugins below holds.',
    default: 'embedded',
  }),
  env: setting.string({
    doc: 'Names the configuration file, config/<env>.yaml.',
    default: 'development',
    pattern: /^[A-Za-z0-9][\w-]*$/,
    allowed: 'letters, digits, "-" and "_"',
  }),
  dataDir: setting.path({
    doc: 'The folder of everything that is stored on this machine.',
    default: '.fairlead/data',
  }),
  transport: setting.string({ doc: 'Which transport carries calls.', default: 'memory', ...pluginName }),
  registry: setting.string({ doc: 'Which registry knows the nodes.', default: 'memory', ...pluginName }),
  broker: setting.string({ doc: 'Which broker carries events.', default: 'memory', ...pluginName }),
  store: setting.string({ doc: 'Which store keeps the documents.', default: 'memory', ...pluginName }),
  tracing: setting.string({ doc: 'Which tracing driver takes the spans.', default: 'noop', ...pluginName }),
  authenticator: setting.string({
    doc: 'Which authenticator verifies tokens.',
    default: 'jwt',
    ...pluginName,
  }),
  breaker: setting.string({
    doc: 'Which circuit breaker stops calls to endpoints that fail.',
    default: 'memory',
    ...pluginName,
  }),
  limiter: setting.string({
    doc: 'Which limiter keeps call.rateLimit: token-bucket refuses what is above, bottleneck makes it wait.',
    default: 'token-bucket',
    ...pluginName,
  }),
  node: {
    id: setting.string({
      doc: 'The id of this node; new for every start when not set.',
      pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
      allowed: 'up to 128 letters, digits, ".", "_" and "-"',
    }),
    version: setting.string({
      doc: 'The semantic version this node registers with; that of the service when not set.',
      pattern: /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/,
      allowed: 'a semantic version such as 1.4.0',
    }),
    labels: setting.record({ doc: 'Facts to select this node by, such as branch=feature-x.', default: {} }),
  },
  registration: {
    ttlMs: setting.durationMs({
      doc: "How long a silent node stays registered; the registry's own default when not set.",
      min: 100,
    }),
    intervalMs: setting.durationMs({
      doc: "The time between heartbeats, less than half of the TTL; the registry's own default when not set.",
      min: 10,
    }),
  },
  call: {
    timeoutMs: setting.durationMs({ doc: 'The deadline of a call that has none.', default: 5_000, min: 1 }),
    retry: {
      attempts: setting.integer({
        doc: 'Tries of a call at most, the first included; 1 switches retries off.',
        default: 3,
        min: 1,
        max: 10,
      }),
      baseMs: setting.durationMs({
        doc: 'The pause before a second try is random up to this, and doubles with every try.',
        default: 25,
      }),
      maxMs: setting.durationMs({
        doc: 'The longest pause between two tries; who is told to wait longer gives up at once.',
        default: 1_000,
      }),
      budgetPercent: setting.number({
        doc: 'Further tries, retries and hedges, per hundred calls of the last ten seconds; twenty are always free.',
        default: 10,
        min: 0,
        max: 100,
      }),
    },
    hedge: {
      enabled: setting.boolean({
        doc: 'Whether a second try starts on another node where the answer to a call without side effects is late.',
        default: false,
      }),
      minMs: setting.durationMs({ doc: 'The shortest wait before such a second try.', default: 10 }),
    },
    rateLimit: callRateLimitSettings,
  },
  server: serverSettings,
  select: selectSettings,
  drain: {
    graceMs: setting.durationMs({ doc: 'The longest that a stop may take.', default: 7_000 }),
    propagationMs: setting.durationMs({
      doc: 'How long a stop waits after deregistering, so that clients hear of it.',
      default: 500,
    }),
  },
  operations: {
    enabled: setting.boolean({
      doc: 'Whether there is a port for those who run the service: health, metrics, configuration.',
      default: true,
    }),
    host: setting.string({
      doc: 'The address of that port. Everybody who reaches it can read it.',
      default: '127.0.0.1',
    }),
    port: setting.integer({
      doc: 'Its number; 0 for any that is free, which the service tells when it is ready.',
      default: 0,
      min: 0,
      max: 65_535,
    }),
    ports: setting.record({ doc: 'The same for single services, such as user=9101,api=9105.', default: {} }),
  },
  build: {
    commit: setting.string({ doc: 'The commit that runs; asked of git when not set.' }),
    time: setting.string({ doc: 'When it was built, ISO 8601; the time of the commit when not set.' }),
  },
  debug: {
    calls: setting.boolean({
      doc: 'Logs every call that is made, with request and reply; refused where env is production.',
      default: false,
    }),
  },
  log: {
    level: setting.enumeration(['debug', 'info', 'warn', 'error'], {
      doc: 'The least important messages that are logged.',
      default: 'info',
    }),
    format: setting.enumeration(['json', 'pretty'], { doc: 'How log lines look.', default: 'json' }),
  },
});

/** The values of `runtimeSettings`. */
export type RuntimeConfig = ConfigOf<typeof runtimeSettings>;
