import { randomUUID } from 'node:crypto';
import type { Broker } from '@fairlead/runtime';
import { Kafka, logLevel } from 'kafkajs';
import { createKafkaBroker } from '../broker.ts';
import type { KafkaBrokerOptions } from '../options.ts';

/** Brokers over one server. Disposing closes them, then deletes the topics that they used and the groups on them. */
export interface TestBrokers extends AsyncDisposable {
  create(options?: Omit<KafkaBrokerOptions, 'prefix'>): Broker;
  /** A topic that no other test has. */
  topic(): string;
}

/** Creates {@link TestBrokers} that react within 100 ms where the defaults take a second. */
export function testBrokers(address: string): TestBrokers {
  const topics = new Set<string>();
  const brokers: Broker[] = [];
  const note = (topic: string) => topics.add(topic).add(`${topic}.dlq`);
  return {
    topic() {
      const topic = `test-${randomUUID()}`;
      note(topic);
      return topic;
    },
    create(options) {
      const broker = createKafkaBroker({
        brokers: [address],
        clientId: 'fairlead-test',
        numPartitions: 3,
        heartbeatIntervalMs: 100,
        ...options,
      });
      brokers.push(broker);
      return {
        ...broker,
        publish(topic, ...rest) {
          note(topic);
          return broker.publish(topic, ...rest);
        },
        subscribe(topic, ...rest) {
          note(topic);
          return broker.subscribe(topic, ...rest);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(brokers.map((broker) => broker[Symbol.asyncDispose]()));
      await cleanUp(address, (name) => topics.has(name));
    },
  };
}

const adminOf = (address: string) =>
  new Kafka({ brokers: [address], logLevel: logLevel.NOTHING, retry: { retries: 2 } }).admin();

export async function deleteTopic(address: string, topic: string): Promise<void> {
  const admin = adminOf(address);
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
}

/** Deletes the topics with such names, and the groups whose names have such a part. Never rejects. */
export async function cleanUp(address: string, isOurs: (name: string) => boolean): Promise<void> {
  const admin = adminOf(address);
  try {
    await admin.connect();
    const [there, { groups }] = await Promise.all([admin.listTopics(), admin.listGroups()]);
    const ours = there.filter(isOurs);
    const left = groups.map(({ groupId }) => groupId).filter((id) => id.split('@').some(isOurs));
    if (ours.length > 0) await admin.deleteTopics({ topics: ours });
    if (left.length > 0) await admin.deleteGroups(left);
  } catch {
    // A test that has stopped its server has nothing to clean up.
  } finally {
    await admin.disconnect();
  }
}
