/** Where the five servers are, `host:port` each. */
export interface StackAddresses {
  readonly nats: string;
  readonly consul: string;
  readonly kafka: string;
  readonly mongodb: string;
  readonly jaegerQuery: string;
  readonly jaegerCollector: string;
}

/**
 * The environment of a demo on these servers. `prefix` parts its subjects, its services in Consul, its topics and groups,
 * and its database from those of whoever else uses the same servers.
 */
export const stackSettings = (at: StackAddresses, prefix: string): Readonly<Record<string, string>> => ({
  PROFILE: 'stack',
  FAIRLEAD_NATS_SERVERS: at.nats,
  FAIRLEAD_NATS_PREFIX: prefix,
  FAIRLEAD_CONSUL_URL: `http://${at.consul}`,
  FAIRLEAD_CONSUL_PREFIX: prefix,
  FAIRLEAD_KAFKA_BROKERS: at.kafka,
  FAIRLEAD_KAFKA_PREFIX: prefix,
  FAIRLEAD_MONGODB_URL: `mongodb://${at.mongodb}`,
  FAIRLEAD_MONGODB_DATABASE: prefix,
  FAIRLEAD_JAEGER_ENDPOINT: `http://${at.jaegerCollector}/api/traces`,
  FAIRLEAD_JAEGER_QUERY_URL: `http://${at.jaegerQuery}`,
});
