export { createNatsTransport } from './nats.ts';
export type { NatsCredentials, NatsTls, NatsTransportOptions } from './options.ts';
