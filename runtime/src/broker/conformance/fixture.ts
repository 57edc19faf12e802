import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Broker, Delivery, DeliveryHandler, SubscribeOptions } from '../types.ts';

/** What a conformance case works on; disposed after it. */
export interface BrokerFixture extends AsyncDisposable {
  readonly broker: Broker;
  /**
   * Another broker over the same messages, as another process or a later run would have. Needed where
   * `supports.durable` or `supports.sharedBetweenProcesses`; the fixture disposes it.
   */
  another?(): Promise<Broker>;
}

/** Makes a fixture for one case. */
export type BrokerFactory = () => Promise<BrokerFixture>;

/** A fixture with what every case needs around it. */
export interface Bench {
  readonly broker: Broker;
  readonly fixture: BrokerFixture;
  /** A topic that no other case has. */
  readonly topic: string;
  /** Short pauses between tries, so that a case takes no time. */
  readonly quick: SubscribeOptions;
}

const WAIT_MS = 20_000;

/** Resolves once `condition` holds; fails with `what` after 20 s. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  while (!condition()) {
    assert.ok(performance.now() < deadline, `Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Long enough for what must not happen to happen. */
export const aWhile = () => new Promise((resolve) => setTimeout(resolve, 150));

/** A promise that waits to be let go. */
export function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (delivery: Delivery): string => new TextDecoder().decode(delivery.payload);

/** A handler that notes what it got. */
export function recorder(work: (delivery: Delivery) => unknown = () => {}) {
  const deliveries: Delivery[] = [];
  const handler: DeliveryHandler = async (delivery) => {
    deliveries.push(delivery);
    await work(delivery);
  };
  return { handler, deliveries, texts: () => deliveries.map(text) };
}

/** Runs a case on a fresh fixture and disposes it. */
export const onBench = (factory: BrokerFactory, run: (bench: Bench) => Promise<void>) => async () => {
  await using fixture = await factory();
  const topic = `t-${randomUUID()}`;
  await run({ broker: fixture.broker, fixture, topic, quick: { backoffMs: 2 } });
};
