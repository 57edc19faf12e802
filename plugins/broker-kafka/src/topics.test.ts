import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireServer } from '@fairlead/runtime/testing';
import { testBrokers } from './testing/test-broker.ts';

const server = await requireServer({ name: 'Kafka', port: 9092, env: 'KAFKA_BROKERS' });
const payload = new TextEncoder().encode('x');

test('many topics that many make at the same moment can be used at once', { skip: server.skip }, async () => {
  await using brokers = testBrokers(server.address);
  const topics = Array.from({ length: 25 }, () => brokers.topic());
  const [one, two] = [brokers.create(), brokers.create()];
  const results = await Promise.allSettled(
    topics.flatMap((topic) => [one, two].map((broker) => broker.publish(topic, { payload }))),
  );
  assert.deepEqual(
    results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : [])),
    [],
  );
});
