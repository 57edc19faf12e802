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
 * The environment of a demo on these servers. `run` parts its database and its subjects from those of other runs;
 * the names of services in Consul, and topics and groups in Kafka, are shared with whoever uses the same servers.
 */
export const stackSettings = (at: StackAddresses, run: string): Readonly<Record<string, string>> => ({
  PROFILE: 'stack',
  FAIRLEAD_NATS_SERVERS: at.nats,
  FAIRLEAD_NATS_SUBJECT_PREFIX: run,
  FAIRLEAD_CONSUL_URL: `http://${at.consul}`,
  FAIRLEAD_KAFKA_BROKERS: at.kafka,
  FAIRLEAD_MONGODB_URL: `mongodb://${at.mongodb}`,
  FAIRLEAD_MONGODB_DATABASE: run,
  FAIRLEAD_JAEGER_ENDPOINT: `http://${at.jaegerCollector}/api/traces`,
  FAIRLEAD_JAEGER_QUERY_URL: `http://${at.jaegerQuery}`,
});
