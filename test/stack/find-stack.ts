import { requireServer } from '@fairlead/runtime/testing';
import type { StackAddresses } from './stack-settings.ts';

/** Where the five servers are, and why tests against them have to be skipped if one is not there. */
export async function findStack(): Promise<{ readonly skip: string | false; readonly at: StackAddresses }> {
  const found = {
    nats: await requireServer({ name: 'NATS', port: 4_222, env: 'NATS_URL' }),
    consul: await requireServer({ name: 'Consul', port: 8_500, env: 'CONSUL_URL' }),
    kafka: await requireServer({ name: 'Kafka', port: 9_092, env: 'KAFKA_BROKERS' }),
    mongodb: await requireServer({ name: 'MongoDB', port: 27_017, env: 'MONGODB_URL' }),
    jaegerQuery: await requireServer({ name: 'Jaeger', port: 16_686, env: 'JAEGER_URL' }),
  };
  const missing = Object.values(found).flatMap(({ skip }) => skip || []);
  return {
    skip: missing.length > 0 && missing.join('; '),
    at: {
      nats: found.nats.address,
      consul: found.consul.address,
      kafka: found.kafka.address,
      mongodb: found.mongodb.address,
      jaegerQuery: found.jaegerQuery.address,
      jaegerCollector: `${found.jaegerQuery.host}:${process.env.JAEGER_COLLECTOR_PORT || 14_268}`,
    },
  };
}
