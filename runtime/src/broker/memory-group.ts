import type { Clock } from '../clock/types.ts';
import { attemptDelivery } from './attempt.ts';
import { deadLetter } from './dead-letter.ts';
import { createDispatcher } from './dispatcher.ts';
import type { PreparedMessage } from './message.ts';
import type { ResolvedSubscribeOptions } from './subscribe-options.ts';
import { createSubscriptionStatus } from './subscription-status.ts';
import type { Delivery, DeliveryHandler, Subscription } from './types.ts';

/** A message as a topic keeps it. */
export type StoredMessage = PreparedMessage & { readonly publishedAtMs: number };

/** The subscribers that share the messages of one topic. It keeps what nobody has handled yet. */
export interface MemoryGroup {
  push(message: StoredMessage): void;
  join(handler: DeliveryHandler, options: ResolvedSubscribeOptions, onLeave: () => void): Subscription;
}

export interface MemoryGroupOptions {
  readonly topic: string;
  readonly group: string;
  readonly clock: Clock;
  readonly onDeadLetter: (message: PreparedMessage) => void;
}

interface Member {
  readonly handler: DeliveryHandler;
  readonly options: ResolvedSubscribeOptions;
  readonly status: ReturnType<typeof createSubscriptionStatus>;
  readonly signal: AbortSignal;
  readonly running: Set<Promise<unknown>>;
}

type Item = { readonly message: StoredMessage; tries: number; failures: number };

/** Creates a {@link MemoryGroup} without members. */
export function createMemoryGroup({ topic, group, clock, onDeadLetter }: MemoryGroupOptions): MemoryGroup {
  const members = new Set<Member>();

  const leastBusy = () =>
    [...members]
      .filter((member) => member.running.size < member.options.concurrency)
      .sort((a, b) => a.running.size - b.running.size)[0];

  const settle = async (member: Member, item: Item): Promise<number | undefined> => {
    const { publishedAtMs, ...message } = item.message;
    const delivery: Delivery = { topic, ...message, publishedAtMs, attempt: ++item.tries };
    const outcome = await attemptDelivery(member.handler, delivery, {
      failures: item.failures,
      policy: member.options,
      signal: member.signal,
    });
    if (outcome.kind === 'abandoned') return 0;
    if (outcome.kind === 'retry') {
      item.failures = outcome.failures;
      for (const other of members) other.status.failing(message.id);
      return outcome.delayMs;
    }
    if (outcome.kind === 'dead-letter') onDeadLetter(deadLetter(delivery, group, outcome.error));
    for (const other of members) other.status.recovered(message.id);
    return undefined;
  };

  const dispatcher = createDispatcher<Item>({
    clock,
    capacity: () => (leastBusy() ? Number.POSITIVE_INFINITY : 0),
    run: async (item) => {
      const member = leastBusy();
      if (!member) return 0;
      const work = settle(member, item);
      member.running.add(work);
      const pauseMs = await work;
      member.running.delete(work);
      return pauseMs;
    },
  });

  return {
    push: (message) => dispatcher.push(message.key, { message, tries: 0, failures: 0 }),
    join(handler, options, onLeave) {
      const status = createSubscriptionStatus();
      const signal = options.signal ?? new AbortController().signal;
      const member: Member = { handler, options, status, signal, running: new Set() };
      const leave = async () => {
        if (members.delete(member)) onLeave();
        options.signal?.removeEventListener('abort', leave);
        await Promise.all(member.running);
        status.stopped();
      };
      options.signal?.addEventListener('abort', leave, { once: true });
      members.add(member);
      dispatcher.pump();
      return {
        get state() {
          return status.state;
        },
        onState: status.onState,
        [Symbol.asyncDispose]: leave,
      };
    },
  };
}
