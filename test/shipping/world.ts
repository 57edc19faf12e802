import { decodeEvent, eventTopic } from '@fairlead/interface-center';
import { ShippingService } from '@fairlead/interface-center/consignment/v1';
import type { Log } from '@fairlead/interface-center/log/v1';
import { VesselService, type VesselServiceMethods } from '@fairlead/interface-center/vessel/v1';
import {
  type Broker,
  type Client,
  type Collection,
  createFakeClock,
  createMemoryBroker,
  createMemoryLogger,
  createMemoryStore,
  createOutboxRelay,
  type Document,
  type FakeClock,
  type OutboxLayout,
  type OutboxRelay,
  type Principal,
} from '@fairlead/runtime';
import type { ConsignmentDocument } from '../../services/consignment/src/document.ts';
import { consignmentOutbox } from '../../services/consignment/src/events.ts';
import { openConsignments } from '../../services/consignment/src/repository.ts';
import { createConsignments } from '../../services/consignment/src/wiring.ts';
import { createArchive } from '../../services/vessel/src/archive.ts';
import { createBookings } from '../../services/vessel/src/bookings.ts';
import { archiveOutbox, vesselOutbox } from '../../services/vessel/src/events.ts';
import { createVesselHandlers } from '../../services/vessel/src/handler.ts';
import {
  createVesselRepository,
  openCollections,
  type VesselCollections,
} from '../../services/vessel/src/repository.ts';
import { type Chaos, createProcess, type Process } from './chaos.ts';
import { deliver, type Replica, unreliableClient, unreliableCollection } from './network.ts';

export const ada: Principal = { kind: 'user', id: 'u-ada' };

export interface WorldOptions {
  readonly chaos: Chaos;
  readonly random: () => number;
  /** One vessel each, `v-0` and so on. */
  readonly capacities: readonly number[];
  /** Bookings in a vessel's document. Default 3, so that some move out. */
  readonly bookingsInDocument?: number;
  /** Whether each process has a relay of its own; else events wait for `settle`. Default true. */
  readonly relays?: boolean;
}

type Shipping = Pick<Client<typeof ShippingService.methods>, 'createConsignment' | 'cancelConsignment'>;

/** Both services over memory, as processes that die and are started again, with a log that keeps every event. */
export interface World {
  readonly clock: FakeClock;
  readonly vessels: VesselCollections;
  readonly consignments: Collection<ConsignmentDocument>;
  readonly events: ReadonlyMap<string, Log>;
  /** A user's client. Its calls fail when the process dies that works on them. */
  readonly shipping: Shipping;
  /** Brings to the vessel what somebody sent long ago. */
  late(method: 'book' | 'release', request: object): Promise<unknown>;
  readonly processes: { readonly vessel: Process; readonly consignment: Process };
  /** Starts what is dead. */
  restart(): void;
  /** Background work, once: the sweep and the archive. */
  tick(): Promise<unknown>;
  /** Lets time pass until `work` has ended; fails when it does not. */
  until<T>(work: Promise<T>): Promise<T>;
  /** Calm, and long enough for everything that was left behind to be ended and every event to arrive. */
  settle(): Promise<void>;
}

export async function createWorld(options: WorldOptions): Promise<World> {
  const { chaos, random, capacities, bookingsInDocument = 3, relays = true } = options;
  const clock = createFakeClock();
  const broker = createMemoryBroker({ clock });
  const [vesselStore, consignmentStore] = [createMemoryStore(), createMemoryStore()];
  const vessels = await openCollections(vesselStore);
  const consignments = await openConsignments(consignmentStore);
  const log = createMemoryLogger();
  const events = new Map<string, Log>();
  await broker.subscribe(
    eventTopic,
    async (delivery) => {
      const event = decodeEvent(delivery);
      events.set(event.id, event);
    },
    { group: 'log' },
  );

  const relayOf = <T extends Document>(
    process: Process,
    layout: OutboxLayout<T>,
    collection: Collection<T>,
  ) => {
    const publish: Broker['publish'] = (topic, message) =>
      chaos.around(process, 'publish', () => broker.publish(topic, message));
    const relay = createOutboxRelay({ ...layout, collection, broker: { publish }, topic: eventTopic, clock });
    if (relays) relay.start();
    return relay;
  };

  const startVessel = () => {
    const process = createProcess('vessel');
    const collections = {
      vessels: unreliableCollection(vessels.vessels, process, chaos),
      archive: unreliableCollection(vessels.archive, process, chaos),
    };
    const relay = relayOf(process, vesselOutbox, collections.vessels);
    const onChanged = relays ? relay.nudge : () => {};
    const bookings = createBookings({ ...collections, clock, onChanged });
    const repository = createVesselRepository(collections);
    const handlers = createVesselHandlers({ repository, bookings, clock });
    const late = relayOf(process, archiveOutbox, collections.archive);
    const archive = createArchive({
      collections,
      clock,
      bookingsInDocument,
      tombstoneMs: 3_600_000,
      onDue: relays ? late.nudge : () => {},
    });
    return { process, handlers, archive, relay, late };
  };
  let vessel = startVessel();

  const startConsignment = () => {
    const process = createProcess('consignment');
    const collection = unreliableCollection(consignments, process, chaos);
    const relay = relayOf(process, consignmentOutbox, collection);
    const current = (): Replica<VesselServiceMethods> => vessel;
    const service = createConsignments({
      collection,
      vessels: unreliableClient(VesselService, current, process, chaos),
      clock,
      log,
      random,
      config: { sweepAfterMs: 15_000, resumeAfterMs: 2_000, giveUpAfterMs: 10_000 },
      onEvent: relays ? relay.nudge : () => {},
    });
    return { process, ...service, relay };
  };
  let consignment = startConsignment();

  for (const [index, capacity] of capacities.entries())
    await vessels.vessels.insert({
      id: `v-${index}`,
      name: `V${index}`,
      capacity,
      maxWeight: 1_000_000,
      available: true,
      ownerId: 'u-owner',
      createdAtMs: clock.now(),
      freeContainers: capacity,
      freeWeight: 1_000_000,
      bookings: {},
      bookingCount: 0,
      moves: 0,
      published: true,
      eventCount: 0,
    });

  const call = (key: keyof Shipping) => (request: unknown) =>
    deliver(ShippingService, key, request, consignment, ada);

  const world: World = {
    clock,
    vessels,
    consignments,
    events,
    shipping: {
      createConsignment: call('createConsignment'),
      cancelConsignment: call('cancelConsignment'),
    } as Shipping,
    late: (method, request) => deliver(VesselService, method, request, vessel, undefined),
    get processes() {
      return { vessel: vessel.process, consignment: consignment.process };
    },
    restart() {
      if (vessel.process.dead) vessel = startVessel();
      if (consignment.process.dead) consignment = startConsignment();
    },
    tick() {
      const { process } = consignment;
      const sweep = Promise.race([consignment.sweep(), process.died]).catch(() => {});
      const move = Promise.race([vessel.archive.moveOut(), vessel.process.died]).catch(() => {});
      return Promise.all([sweep, move]);
    },
    async until(work) {
      const pending = Symbol('pending');
      for (let step = 0; step < 5_000; step++) {
        const first = await Promise.race([work, new Promise((resolve) => setImmediate(resolve, pending))]);
        if (first !== pending) return work;
        await clock.advance(20);
      }
      throw new Error('the work does not end');
    },
    async settle() {
      const arrived = chaos.calm();
      world.restart();
      await world.until(arrived);
      // Long enough for the sweep's patience, and for what it postponed.
      for (let second = 0; second < 30; second++) {
        await clock.advance(1_000);
        await world.until(world.tick());
      }
      const flushed: OutboxRelay<never>[] = [vessel.relay, vessel.late, consignment.relay];
      await world.until(Promise.all(flushed.map((relay) => relay.flush())));
      await clock.advance(100);
    },
  };
  return world;
}
