import { createMemoryBroker } from '../broker/memory.ts';
import type { PreparedMessage } from '../broker/message.ts';
import type { ResolvedSubscribeOptions } from '../broker/subscribe-options.ts';
import type { Broker, Delivery, Subscription, SubscriptionState } from '../broker/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Network } from './network.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';
import { NO_ANSWER } from './request.ts';

/** A subscriber as the server sees it: a session, over which deliveries go out and answers come back. */
export interface Subscriber {
  readonly id: string;
  readonly process: Process;
  readonly topic: string;
  readonly options: ResolvedSubscribeOptions;
  /**
   * Run by the subscriber's process: handles a delivery and answers. What comes again because no answer came is handled
   * once, a duplicate twice.
   */
  take(delivery: Delivery, isDuplicate: boolean, answer: (error: RuntimeError | undefined) => void): void;
  onState(state: SubscriptionState, version: number): void;
}

/** The server half of the simulated broker, on a host of its own. */
export interface BrokerServer {
  readonly host: string;
  /** An id that no other subscriber has. */
  newId(from: Process): string;
  publish(topic: string, message: PreparedMessage): Promise<void>;
  /** The same subscriber may come again: its answer was lost. */
  attach(subscriber: Subscriber): Promise<void>;
  detach(id: string): Promise<void>;
  /** Whether the session still is; asking keeps it alive. */
  knows(id: string): boolean;
  /** It answers nobody, and nobody hears of it; what it has is kept. */
  stop(): void;
  restart(): void;
  /** What keeps the messages. */
  readonly inner: Broker;
}

export interface BrokerServerOptions {
  readonly network: Network;
  readonly process: Process;
  readonly random: Random;
  /** The share of deliveries that go out twice. Default 0. */
  readonly duplicateRate?: number;
  /** Default: the memory broker. Tests give broken ones. */
  readonly broker?: Broker;
}

interface Session {
  readonly subscriber: Subscriber;
  subscription: Subscription | undefined;
  readonly over: AbortController;
  lastSeenMs: number;
}

/** A delivery without an answer goes out again after this, in ms. */
const RESEND_MS = 250;
/** A member of a group that was not heard of for this long, in ms, is gone, and the others get what it had. */
const MEMBER_MS = 2_000;
/** The same for a subscriber without a group, which would miss what comes until it is back. */
const SINGLE_MS = 20_000;
/** How much later a duplicate may come, in ms. */
const DUPLICATE_MS = 60;

const sessionOver = () =>
  new RuntimeError({ code: 'UNAVAILABLE', message: 'the subscriber has not answered, and counts as gone' });

/** Messages are kept and shared out by the memory broker; what is added is the way to the subscribers. */
export function createBrokerServer(options: BrokerServerOptions): BrokerServer {
  const { network, process, random, duplicateRate = 0 } = options;
  const { clock } = process;
  const inner = options.broker ?? createMemoryBroker({ clock, random });
  const sessions = new Map<string, Session>();
  let running = true;
  let subscribers = 0;

  const end = async (session: Session) => {
    if (session.over.signal.aborted) return;
    session.over.abort(sessionOver());
    sessions.delete(session.subscriber.id);
    await session.subscription?.[Symbol.asyncDispose]();
  };

  /** One delivery over the network, until it is answered. */
  const deliver = async (session: Session, delivery: Delivery): Promise<void> => {
    const { subscriber, over } = session;
    const { promise: answered, resolve, reject } = Promise.withResolvers<void>();
    const onOver = () => reject(sessionOver());
    over.signal.addEventListener('abort', onOver, { once: true });
    const answer = (error: RuntimeError | undefined) =>
      network.send(subscriber.process, process.host, () => {
        if (!running) return;
        if (error) reject(error);
        else resolve();
      });
    const send = (isDuplicate = false) => {
      if (!running) return;
      network.send(process, subscriber.process.host, (receiver) => {
        if (receiver === subscriber.process) subscriber.take(delivery, isDuplicate, answer);
      });
    };
    let isAnswered = false;
    const settled = answered.finally(() => {
      isAnswered = true;
      over.signal.removeEventListener('abort', onOver);
    });
    settled.catch(() => {});
    send();
    if (duplicateRate > 0 && random.chance(duplicateRate))
      clock.setTimeout(() => send(true), DUPLICATE_MS * random());
    const again = () => {
      if (isAnswered) return;
      const patienceMs = subscriber.options.group === undefined ? SINGLE_MS : MEMBER_MS;
      if (running && clock.now() - session.lastSeenMs > patienceMs) return void end(session);
      send();
      clock.setTimeout(again, RESEND_MS);
    };
    clock.setTimeout(again, RESEND_MS);
    return settled;
  };

  return {
    host: process.host,
    inner,
    newId: (from) => `${from.name}/${++subscribers}`,
    publish(topic, message) {
      if (!running) throw NO_ANSWER;
      return inner.publish(topic, message);
    },
    async attach(subscriber) {
      if (!running) throw NO_ANSWER;
      if (sessions.has(subscriber.id)) return;
      const over = new AbortController();
      const session: Session = { subscriber, subscription: undefined, over, lastSeenMs: clock.now() };
      sessions.set(subscriber.id, session);
      const { group, maxAttempts, backoffMs, concurrency } = subscriber.options;
      session.subscription = await inner.subscribe(
        subscriber.topic,
        (delivery) => deliver(session, delivery),
        { maxAttempts, backoffMs, concurrency, ...(group === undefined ? {} : { group }) },
      );
      let version = 0;
      session.subscription.onState((state) => {
        const told = ++version;
        network.send(process, subscriber.process.host, (receiver) => {
          if (receiver === subscriber.process) subscriber.onState(state, told);
        });
      });
    },
    async detach(id) {
      if (!running) throw NO_ANSWER;
      const session = sessions.get(id);
      if (session) await end(session);
    },
    knows(id) {
      if (!running) throw NO_ANSWER;
      const session = sessions.get(id);
      if (session) session.lastSeenMs = clock.now();
      return session !== undefined;
    },
    stop() {
      running = false;
    },
    restart() {
      running = true;
      for (const session of sessions.values()) session.lastSeenMs = clock.now();
    },
  };
}
