import { systemClock } from '../clock/system.ts';
import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { createMemoryGroup, type MemoryGroup, type StoredMessage } from './memory-group.ts';
import { type PreparedMessage, prepareMessage } from './message.ts';
import { checkTopic, deadLetterTopic } from './names.ts';
import { resolveSubscribeOptions } from './subscribe-options.ts';
import type { Broker, Subscription } from './types.ts';

export interface MemoryBrokerOptions {
  /** Default: the system's. */
  readonly clock?: Clock;
  /**
   * Messages of a topic kept for groups that come later; the oldest beyond are forgotten. What a group that exists
   * has not handled is kept in any case. Default 10,000.
   */
  readonly retainedMessages?: number;
  /** For the jitter of the pauses, 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
}

interface Topic {
  readonly messages: StoredMessage[];
  readonly groups: Map<string, MemoryGroup>;
  readonly ungrouped: Set<MemoryGroup>;
}

/** Creates a broker that lives in this process and ends with it. Two services in one process can share it. */
export function createMemoryBroker(options: MemoryBrokerOptions = {}): Broker {
  const { clock = systemClock, retainedMessages = 10_000, random } = options;
  if (!Number.isInteger(retainedMessages) || retainedMessages < 0)
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `The memory broker's "retainedMessages" is ${retainedMessages}; a whole number from 0 is allowed.`,
    });
  const topics = new Map<string, Topic>();
  const subscriptions = new Set<Subscription>();
  let closed = false;

  const assertOpen = () => {
    if (closed)
      throw new RuntimeError({ code: 'UNAVAILABLE', message: 'The memory broker has been closed.' });
  };

  const topicOf = (name: string): Topic => {
    const known = topics.get(name);
    if (known) return known;
    const created: Topic = { messages: [], groups: new Map(), ungrouped: new Set() };
    topics.set(name, created);
    return created;
  };

  const append = (name: string, message: PreparedMessage) => {
    const topic = topicOf(name);
    const stored = { ...message, payload: message.payload.slice(), publishedAtMs: clock.now() };
    topic.messages.push(stored);
    if (topic.messages.length > 2 * retainedMessages)
      topic.messages.splice(0, topic.messages.length - retainedMessages);
    for (const group of [...topic.groups.values(), ...topic.ungrouped]) group.push(stored);
  };

  const groupOf = (topicName: string, group: string | undefined): MemoryGroup => {
    const topic = topicOf(topicName);
    const known = group === undefined ? undefined : topic.groups.get(group);
    if (known) return known;
    const created = createMemoryGroup({
      topic: topicName,
      group: group ?? '',
      clock,
      onDeadLetter: (message) => append(deadLetterTopic(topicName), message),
    });
    if (group === undefined) topic.ungrouped.add(created);
    else {
      topic.groups.set(group, created);
      for (const message of retainedMessages === 0 ? [] : topic.messages.slice(-retainedMessages))
        created.push(message);
    }
    return created;
  };

  return {
    name: 'memory',
    supports: { durable: false, sharedBetweenProcesses: false, retention: false },
    async publish(topic, message, { signal } = {}) {
      if (signal?.aborted) throw RuntimeError.from(signal.reason);
      checkTopic(topic);
      const prepared = prepareMessage(message);
      assertOpen();
      append(topic, prepared);
    },
    async subscribe(topic, handler, subscribeOptions) {
      const resolved = { ...resolveSubscribeOptions(topic, subscribeOptions), random };
      assertOpen();
      const group = groupOf(topic, resolved.group);
      const subscription = group.join(handler, resolved, () => {
        subscriptions.delete(subscription);
        if (resolved.group === undefined) topicOf(topic).ungrouped.delete(group);
      });
      subscriptions.add(subscription);
      return subscription;
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await Promise.all([...subscriptions].map((subscription) => subscription[Symbol.asyncDispose]()));
    },
  };
}
