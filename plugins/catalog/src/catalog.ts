import { type Catalog, entry } from '@fairlead/runtime';

/** All plugins by capability and by the name that the configuration calls them. Nothing is loaded until it is named. */
export const catalog: Catalog = {
  transport: {
    tcp: entry('tcp', () => import('@fairlead/embedded/transport')),
    nats: entry('nats', () => import('@fairlead/transport-nats/plugin')),
  },
  registry: {
    sqlite: entry('sqlite', () => import('@fairlead/embedded/registry')),
    consul: entry('consul', () => import('@fairlead/registry-consul/plugin')),
  },
  broker: {
    sqlite: entry('sqlite', () => import('@fairlead/embedded/broker')),
    kafka: entry('kafka', () => import('@fairlead/broker-kafka/plugin')),
  },
  store: {
    sqlite: entry('sqlite', () => import('@fairlead/embedded/store')),
    mongodb: entry('mongodb', () => import('@fairlead/store-mongodb/plugin')),
  },
  tracing: {
    embedded: entry('spans', () => import('@fairlead/embedded/tracing')),
    jaeger: entry('jaeger', () => import('@fairlead/tracing-jaeger/jaeger-plugin')),
    otlp: entry('otlp', () => import('@fairlead/tracing-jaeger/otlp-plugin')),
    noop: entry('noop', () => import('@fairlead/runtime/noop-tracing')),
  },
  authenticator: {
    jwt: entry('auth', () => import('@fairlead/auth-jwt')),
  },
  breaker: {
    opossum: entry('circuit', () => import('@fairlead/breaker-opossum/plugin')),
    memory: entry('circuit', () => import('@fairlead/runtime/memory-breaker')),
    none: entry('none', () => import('@fairlead/runtime/no-breaker')),
  },
  limiter: {
    'token-bucket': entry('tokenBucket', () => import('@fairlead/runtime/token-bucket-limiter')),
    bottleneck: entry('bottleneck', () => import('@fairlead/limiter-bottleneck/plugin')),
  },
};
