import type { Capability } from './plugin.ts';

/** Which plugin serves which capability. Each field can be set alone. */
export const profiles = {
  embedded: {
    transport: 'tcp',
    registry: 'sqlite',
    broker: 'sqlite',
    store: 'sqlite',
    tracing: 'embedded',
    authenticator: 'jwt',
    breaker: 'opossum',
    limiter: 'token-bucket',
  },
  stack: {
    transport: 'nats',
    registry: 'consul',
    broker: 'kafka',
    store: 'mongodb',
    tracing: 'jaeger',
    authenticator: 'jwt',
    breaker: 'opossum',
    limiter: 'token-bucket',
  },
} as const satisfies Record<string, Record<keyof Capability, string>>;
