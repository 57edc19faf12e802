export { createConsulRegistry } from './consul-registry.ts';
export type { ConsulRegistryOptions, ConsulTlsOptions } from './options.ts';
