import type { Broker, Delivery, DeliveryHandler, SubscribeOptions, Subscription } from '../broker/types.ts';
import { runInContext } from '../context/context.ts';
import { type Call, chain, type Middleware } from '../rpc/call.ts';

/** Subscribes through the chain: a message is handled as a call is, in a context of its own. */
export function subscribeThrough(
  broker: Broker,
  middleware: readonly Middleware[],
  topic: string,
  handler: DeliveryHandler,
  options: SubscribeOptions = {},
): Promise<Subscription> {
  const handle = chain(middleware, async (call) => {
    await handler(call.request as Delivery, { signal: call.signal });
    return { message: undefined };
  });
  return broker.subscribe(
    topic,
    async (delivery, { signal }) => {
      const call = subscriberCall(topic, options.group ?? '', delivery, signal);
      await runInContext(call, () => handle(call));
    },
    options,
  );
}

const subscriberCall = (topic: string, group: string, delivery: Delivery, signal: AbortSignal): Call => ({
  kind: 'subscriber',
  path: topic,
  target: group,
  method: undefined,
  request: delivery,
  metadata: { ...delivery.headers },
  deadlineMs: Number.POSITIVE_INFINITY,
  timeoutMs: undefined,
  signal,
  user: undefined,
  service: undefined,
  span: undefined,
  node: undefined,
  attempt: delivery.attempt,
  tried: undefined,
});
