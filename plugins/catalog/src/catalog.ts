import { type Catalog, entry } from '@fairlead/runtime';

/** All plugins by capability and by the name that the configuration calls them. Nothing is loaded until it is named. */
export const catalog: Catalog = {
  transport: {
    tcp: entry('tcp', () => import('@fairlead/embedded/transport')),
  },
  registry: {
    sqlite: entry('sqlite', () => import('@fairlead/embedded/registry')),
  },
  broker: {
    sqlite: entry('sqlite', () => import('@fairlead/embedded/broker')),
  },
  store: {
    sqlite: entry('sqlite', () => import('@fairlead/embedded/store')),
  },
  tracing: {
    embedded: entry('spans', () => import('@fairlead/embedded/tracing')),
    noop: entry('noop', () => import('@fairlead/runtime/noop-tracing')),
  },
  authenticator: {
    jwt: entry('auth', () => import('@fairlead/auth-jwt')),
  },
};
