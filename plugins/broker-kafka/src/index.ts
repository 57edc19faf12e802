export { createKafkaBroker } from './broker.ts';
export type { KafkaBrokerOptions, KafkaSaslOptions, KafkaTlsOptions } from './options.ts';
