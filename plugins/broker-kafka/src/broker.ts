import {
  type Broker,
  checkTopic,
  deadLetterTopic,
  type PreparedMessage,
  prepareMessage,
  RuntimeError,
  resolveSubscribeOptions,
  type Subscription,
} from '@fairlead/runtime';
import { kafkaName } from './names.ts';
import { type KafkaBrokerOptions, resolveOptions } from './options.ts';
import { createProducers } from './producers.ts';
import { createPublisher } from './publisher.ts';
import { openSubscription } from './subscription.ts';
import { createTopics } from './topics.ts';

/** Creates a broker over Kafka. Connects with the first call. */
export function createKafkaBroker(options: KafkaBrokerOptions = {}): Broker {
  const resolved = resolveOptions(options);
  const topics = createTopics(resolved);
  const producers = createProducers(resolved);
  const publisher = createPublisher(resolved, producers, topics);
  const subscriptions = new Set<Subscription>();
  const opening = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  const assertOpen = () => {
    if (closing)
      throw new RuntimeError({ code: 'UNAVAILABLE', message: 'The Kafka broker has been closed.' });
  };

  const named = (topic: string) => kafkaName(topic, resolved.prefix);
  const publish = (topic: string, message: PreparedMessage, signal?: AbortSignal) =>
    publisher.publish(topic, message, signal);

  const close = async () => {
    await Promise.allSettled(opening);
    await Promise.all([...subscriptions].map((subscription) => subscription[Symbol.asyncDispose]()));
    await publisher.idle();
    await producers.close();
  };

  return {
    name: 'kafka',
    supports: { durable: true, sharedBetweenProcesses: true, retention: true },
    async prepare(ours) {
      const topic = named(ours);
      checkTopic(topic);
      assertOpen();
      await topics.ensure(topic);
    },
    async publish(ours, message, { signal } = {}) {
      const topic = named(ours);
      checkTopic(topic);
      const prepared = prepareMessage(message);
      assertOpen();
      await publish(topic, prepared, signal);
    },
    async subscribe(ours, handler, subscribeOptions) {
      const topic = named(ours);
      const subscribe = resolveSubscribeOptions(topic, subscribeOptions);
      assertOpen();
      const opened = openSubscription({
        topic,
        handler,
        subscribe,
        broker: resolved,
        topics,
        onDeadLetter: (letter) => publish(deadLetterTopic(topic), letter),
      }).then((subscription) => {
        subscriptions.add(subscription);
        subscription.onState((state) => {
          if (state === 'stopped') subscriptions.delete(subscription);
        });
        return subscription;
      });
      opening.add(opened);
      return opened.finally(() => opening.delete(opened));
    },
    [Symbol.asyncDispose]() {
      closing ??= close();
      return closing;
    },
  };
}
