import { prepareMessage } from '../broker/message.ts';
import { checkTopic } from '../broker/names.ts';
import { resolveSubscribeOptions } from '../broker/subscribe-options.ts';
import { createSubscriptionStatus } from '../broker/subscription-status.ts';
import type { Broker, Delivery, DeliveryHandler, Subscription } from '../broker/types.ts';
import { createContext, runInContext } from '../context/context.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { BrokerServer, Subscriber } from './broker-server.ts';
import type { Network } from './network.ts';
import type { Process } from './process.ts';
import { request } from './request.ts';

export interface SimulatedBrokerOptions {
  readonly network: Network;
  readonly process: Process;
  readonly server: BrokerServer;
  /** How long the broker may take to answer, in ms. Default 300. */
  readonly timeoutMs?: number;
}

/** Time between two looks whether the broker still knows a subscriber, in ms. */
const KEEP_ALIVE_MS = 800;

/** A broker that a process reaches over the network. Messages without an id get one that says where they come from. */
export function createSimulatedBroker(options: SimulatedBrokerOptions): Broker {
  const { network, process, server, timeoutMs = 300 } = options;
  const { clock } = process;
  const { name } = process;
  const subscriptions = new Set<Subscription>();
  let published = 0;
  let closed = false;

  const ask = <Reply>(answer: () => Reply | Promise<Reply>): Promise<Reply> =>
    request({ network, from: process, to: server.host, timeoutMs, answer });
  const assertOpen = () => {
    if (closed) throw new RuntimeError({ code: 'UNAVAILABLE', message: 'The broker has been closed.' });
  };

  async function subscribe(
    topic: string,
    handler: DeliveryHandler,
    resolved: ReturnType<typeof resolveSubscribeOptions>,
  ): Promise<Subscription> {
    const status = createSubscriptionStatus();
    const signal = resolved.signal ?? new AbortController().signal;
    const running = new Map<string, Promise<void>>();
    let stateVersion = 0;
    let failed = false;
    let left: Promise<void> | undefined;
    let timer = { cancel() {} };

    const handle = async (delivery: Delivery): Promise<RuntimeError | undefined> => {
      try {
        await runInContext(createContext({ signal }), async () => handler(delivery, { signal }));
        return undefined;
      } catch (thrown) {
        return RuntimeError.from(thrown);
      }
    };

    const newSubscriber = (): Subscriber => {
      const answers = new Map<string, RuntimeError | undefined>();
      return {
        id: server.newId(process),
        process,
        topic,
        options: resolved,
        take(delivery, isDuplicate, answer) {
          if (failed) return;
          const key = `${delivery.id} ${delivery.attempt}${isDuplicate ? ' again' : ''}`;
          if (answers.has(key)) return answer(answers.get(key));
          if (running.has(key)) return;
          if (left) return answer(leaving());
          const work = handle(delivery).then((error) => {
            running.delete(key);
            answers.set(key, error);
            answer(error);
          });
          running.set(key, work);
        },
        onState(state, version) {
          if (version <= stateVersion) return;
          stateVersion = version;
          if (state === 'retrying') status.failing('delivery');
          else status.recovered('delivery');
        },
      };
    };

    let subscriber = newSubscriber();
    try {
      await ask(() => server.attach(subscriber));
    } catch (thrown) {
      failed = true;
      throw thrown;
    }

    const keepAlive = async () => {
      try {
        if (!(await ask(() => server.knows(subscriber.id)))) {
          subscriber = newSubscriber();
          stateVersion = 0;
          await ask(() => server.attach(subscriber));
        }
        status.recovered('broker');
      } catch {
        if (!left) status.failing('broker');
      }
      if (!left) timer = clock.setTimeout(keepAlive, KEEP_ALIVE_MS);
    };
    timer = clock.setTimeout(keepAlive, KEEP_ALIVE_MS);

    const leave = async () => {
      timer.cancel();
      signal.removeEventListener('abort', onAbort);
      await Promise.all(running.values());
      const { id } = subscriber;
      for (let tries = 0; tries < 3; tries++) {
        const done = await ask(() => server.detach(id)).then(
          () => true,
          () => false,
        );
        if (done) break;
      }
      subscriptions.delete(subscription);
      status.stopped();
    };
    const end = () => {
      left ??= leave();
      return left;
    };
    const onAbort = () => void end();
    signal.addEventListener('abort', onAbort, { once: true });
    const subscription: Subscription = {
      get state() {
        return status.state;
      },
      onState: status.onState,
      [Symbol.asyncDispose]: end,
    };
    return subscription;
  }

  return {
    name: 'simulation',
    supports: { durable: true, sharedBetweenProcesses: true, retention: false },
    async publish(topic, message, { signal } = {}) {
      if (signal?.aborted) throw RuntimeError.from(signal.reason);
      checkTopic(topic);
      const prepared = prepareMessage({ ...message, id: message.id ?? `${name}-${published++}` });
      assertOpen();
      const own = { ...prepared, payload: prepared.payload.slice() };
      await ask(() => server.publish(topic, own));
    },
    async subscribe(topic, handler, subscribeOptions) {
      const resolved = resolveSubscribeOptions(topic, subscribeOptions);
      assertOpen();
      const subscription = await subscribe(topic, handler, resolved);
      subscriptions.add(subscription);
      return subscription;
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await Promise.all([...subscriptions].map((subscription) => subscription[Symbol.asyncDispose]()));
    },
  };
}

const leaving = () => new RuntimeError({ code: 'UNAVAILABLE', message: 'the subscriber is leaving' });
