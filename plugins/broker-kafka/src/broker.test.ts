import { test } from 'node:test';
import { brokerConformance } from '@fairlead/runtime/conformance';
import { requireServer } from '@fairlead/runtime/testing';
import { testBrokers } from './testing/test-broker.ts';

const server = await requireServer({ name: 'Kafka', port: 9092, env: 'KAFKA_BROKERS' });

if (server.skip) test('broker conformance: kafka', { skip: server.skip }, () => {});
else
  brokerConformance('kafka', async () => {
    const brokers = testBrokers(server.address);
    return {
      broker: brokers.create(),
      another: async () => brokers.create(),
      [Symbol.asyncDispose]: () => brokers[Symbol.asyncDispose](),
    };
  });
