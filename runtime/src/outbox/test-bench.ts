import { createMemoryBroker } from '../broker/memory.ts';
import type { Broker, Delivery } from '../broker/types.ts';
import { createFakeClock } from '../clock/fake.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { createMemoryStore } from '../store/memory.ts';
import type { Document } from '../store/types.ts';
import { type NewEvent, type OutboxFields, outboxFields, outboxIndex, outboxLayout } from './layout.ts';
import { createOutboxRelay, type OutboxRelayOptions } from './relay.ts';

export type Thing = Document & OutboxFields;

/** A store, a broker that can be taken down, and what arrived at its far end. */
export async function outboxBench() {
  const clock = createFakeClock();
  const things = await createMemoryStore().collection<Thing>({ name: 'things', indexes: [outboxIndex] });
  const memory = createMemoryBroker({ clock });
  const delivered: Delivery[] = [];
  await memory.subscribe('events', async (delivery) => void delivered.push(delivery), { group: 'log' });
  const state = { down: false, publishes: 0 };
  const broker: Pick<Broker, 'publish'> = {
    async publish(topic, message, options) {
      state.publishes++;
      if (state.down) throw new RuntimeError({ code: 'UNAVAILABLE', message: 'The broker is down.' });
      await memory.publish(topic, message, options);
    },
  };
  const layout = outboxLayout<Thing>(({ id, headers, event }) => {
    if (event === 'unencodable') throw new TypeError('no such field');
    return { id, headers, payload: new TextEncoder().encode(JSON.stringify(event)) };
  });
  return {
    clock,
    things,
    broker,
    delivered,
    state,
    ids: () => delivered.map(({ id }) => id),
    relay: (options: Partial<OutboxRelayOptions<Thing>> = {}) =>
      createOutboxRelay({ collection: things, broker, topic: 'events', clock, ...layout, ...options }),
    /** Inserts a document that carries `events`. */
    async add(id: string, ...events: NewEvent[]): Promise<Thing> {
      const thing: Thing = { id, ...outboxFields(events, clock.now()) };
      await things.insert(thing);
      return thing;
    },
    /** How many documents still carry events. */
    left: async () =>
      (await things.find({ filter: { outboxDueAt: { exists: true } }, limit: 1000 })).documents.length,
  };
}

export const event = (id: string): NewEvent => ({ id, event: { name: id } });
