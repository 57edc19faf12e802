import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Broker } from '@fairlead/runtime';
import { brokerConformance } from '@fairlead/runtime/conformance';
import { requireServer } from '@fairlead/runtime/testing';
import { createKafkaBroker } from './broker.ts';

const server = await requireServer({ name: 'Kafka', port: 9092, env: 'KAFKA_BROKERS' });

if (server.skip) test('broker conformance: kafka', { skip: server.skip }, () => {});
else
  brokerConformance('kafka', async () => {
    const brokers: Broker[] = [];
    const another = async () => {
      const broker = createKafkaBroker({
        brokers: [server.address],
        clientId: `test-${randomUUID()}`,
        numPartitions: 3,
        heartbeatIntervalMs: 100,
      });
      brokers.push(broker);
      return broker;
    };
    return {
      broker: await another(),
      another,
      async [Symbol.asyncDispose]() {
        await Promise.all(brokers.map((broker) => broker[Symbol.asyncDispose]()));
      },
    };
  });
