import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createSqliteStore } from '@fairlead/embedded';
import { isNoVesselAvailable, ShippingService } from '@fairlead/interface-center/consignment/v1';
import { type Vessel, VesselService } from '@fairlead/interface-center/vessel/v1';
import {
  systemClock as clock,
  createMemoryBroker,
  createMemoryLogger,
  createMemoryStore,
  createOutboxRelay,
  type Store,
} from '@fairlead/runtime';
import { consignmentOutbox } from '../../services/consignment/src/events.ts';
import { openConsignments } from '../../services/consignment/src/repository.ts';
import { createConsignments } from '../../services/consignment/src/wiring.ts';
import { createBookings } from '../../services/vessel/src/bookings.ts';
import { vesselOutbox } from '../../services/vessel/src/events.ts';
import { createVesselHandlers } from '../../services/vessel/src/handler.ts';
import { createVesselRepository, openCollections } from '../../services/vessel/src/repository.ts';
import { createProcess } from './chaos.ts';
import { directClient } from './network.ts';
import { ada } from './world.ts';

const CREATES = 500;
const TOPIC = 'events';

/** Both services in this process, with relays and the time that it really takes. */
async function startBoth(storeOf: (service: string) => Store) {
  const stores = ['vessel', 'consignment'].map(storeOf);
  const [vesselStore, consignmentStore] = stores;
  assert.ok(vesselStore && consignmentStore);
  const broker = createMemoryBroker({ retainedMessages: 0 });
  const collections = await openCollections(vesselStore);
  const consignments = await openConsignments(consignmentStore);
  const vesselRelay = createOutboxRelay({
    ...vesselOutbox,
    collection: collections.vessels,
    broker,
    topic: TOPIC,
  });
  const relay = createOutboxRelay({ ...consignmentOutbox, collection: consignments, broker, topic: TOPIC });
  const bookings = createBookings({ ...collections, clock, onChanged: vesselRelay.nudge });
  const repository = createVesselRepository(collections);
  const vessels = directClient(
    VesselService,
    { process: createProcess('vessel'), handlers: createVesselHandlers({ repository, bookings, clock }) },
    ada,
  );
  const { handlers } = createConsignments({
    collection: consignments,
    vessels,
    clock,
    log: createMemoryLogger(),
    config: { sweepAfterMs: 60_000, resumeAfterMs: 2_000, giveUpAfterMs: 30_000 },
    onEvent: relay.nudge,
  });
  const shipping = directClient(ShippingService, { process: createProcess('consignment'), handlers }, ada);
  return {
    vessels,
    shipping,
    relays: [vesselRelay, relay],
    async [Symbol.asyncDispose]() {
      for (const resource of [vesselRelay, relay, broker, ...stores]) await resource[Symbol.asyncDispose]();
    },
  };
}

async function crowd(storeOf: (service: string) => Store, capacities: readonly number[]): Promise<number> {
  await using both = await startBoth(storeOf);
  for (const [index, capacity] of capacities.entries())
    await both.vessels.create({ name: `V${index}`, capacity, maxWeight: 1_000_000 });

  const beganMs = performance.now();
  const results = await Promise.allSettled(
    Array.from({ length: CREATES }, () => both.shipping.createConsignment({ weight: 1, containers: [{}] })),
  );
  const tookMs = performance.now() - beganMs;

  const room = capacities.reduce((sum, capacity) => sum + capacity, 0);
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  assert.equal(results.length - refused.length, room);
  assert.deepEqual(
    refused.filter((error) => !isNoVesselAvailable(error)),
    [],
  );
  const all: readonly Vessel[] = (await both.vessels.getAll({ pageSize: 1_000 })).vessels;
  assert.equal(
    all.reduce((sum, vessel) => sum + vessel.bookedContainers, 0),
    room,
  );
  await Promise.all(both.relays.map((relay) => relay.flush()));
  const published = both.relays.reduce((sum, relay) => sum + relay.published, 0);
  assert.equal(published, capacities.length + room + CREATES);
  return tookMs;
}

const fleets: Readonly<Record<string, readonly number[]>> = {
  'one vessel for 300': [300],
  'three vessels for 300': [50, 100, 150],
  'thirty vessels for 300': Array.from({ length: 30 }, () => 10),
  'a hundred vessels for 300': Array.from({ length: 100 }, () => 3),
};

for (const [fleet, capacities] of Object.entries(fleets))
  describe(`${CREATES} creates at once, ${fleet}: exactly 300 succeed`, () => {
    test('memory', async (context) => {
      const tookMs = await crowd(() => createMemoryStore(), capacities);
      context.diagnostic(`${Math.round(tookMs)} ms`);
    });
    test('sqlite', async (context) => {
      const directory = await mkdtemp(join(tmpdir(), 'fairlead-crowd-'));
      try {
        const tookMs = await crowd((service) => createSqliteStore({ directory, service }), capacities);
        context.diagnostic(`${Math.round(tookMs)} ms`);
      } finally {
        await rm(directory, { recursive: true });
      }
    });
  });
