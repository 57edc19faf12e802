import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { requireServer } from '@fairlead/runtime/testing';
import { Kafka, logLevel } from 'kafkajs';
import { createKafkaBroker } from './broker.ts';
import { cleanUp } from './testing/test-broker.ts';
import { until } from './testing/until.ts';

const server = await requireServer({ name: 'Kafka', port: 9092, env: 'KAFKA_BROKERS' });

test('copies with prefixes of their own share no topic, no dead letters and no group', {
  skip: server.skip,
}, async () => {
  const topic = `test-${randomUUID()}`;
  const isOurs = (name: string) => name.includes(topic);
  await using resources = new AsyncDisposableStack();
  resources.defer(() => cleanUp(server.address, isOurs));
  const seen: Record<string, string[]> = { '': [], a: [], b: [] };
  const publishers = [];
  for (const prefix of Object.keys(seen)) {
    const broker = resources.use(
      createKafkaBroker({ brokers: [server.address], prefix, numPartitions: 1, heartbeatIntervalMs: 100 }),
    );
    const note = (what: string) => void seen[prefix]?.push(what);
    await broker.subscribe(topic, async ({ id }) => note(`all ${id}`));
    await broker.subscribe(topic, () => Promise.reject(new Error('no')), { group: 'g', maxAttempts: 1 });
    await broker.subscribe(`${topic}.dlq`, async ({ id }) => note(`dead ${id}`), { group: 'dead' });
    publishers.push(() => broker.publish(topic, { id: `of "${prefix}"`, payload: Buffer.from('x') }));
  }
  await Promise.all(publishers.map((publish) => publish()));
  await until(() => Object.values(seen).every(({ length }) => length >= 2), 'each copy has its own message');
  for (const [prefix, what] of Object.entries(seen))
    assert.deepEqual(what.sort(), [`all of "${prefix}"`, `dead of "${prefix}"`]);

  const admin = new Kafka({ brokers: [server.address], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const [topics, { groups }] = await Promise.all([admin.listTopics(), admin.listGroups()]);
  await admin.disconnect();
  for (const name of [topic, `a.${topic}`, `b.${topic}.dlq`]) assert.ok(topics.includes(name), name);
  for (const name of [`g@${topic}`, `b.g@b.${topic}`])
    assert.ok(
      groups.some(({ groupId }) => groupId === name),
      name,
    );
});
