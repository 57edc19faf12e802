import {
  type Call,
  createContext,
  createFakeClock,
  createMemoryStore,
  type Principal,
  type Store,
} from '@fairlead/runtime';
import { type ArchiveOptions, createArchive } from './archive.ts';
import { createBookings } from './bookings.ts';
import type { VesselDocument } from './document.ts';
import { archiveOutbox, vesselOutbox } from './events.ts';
import { createVesselHandlers } from './handler.ts';
import { createVesselRepository, openCollections } from './repository.ts';

export const nobody = { userId: '', traceId: '', headers: {} };
export const ada: Principal = { kind: 'user', id: 'u-ada' };

/** A server's call as far as handlers look at it. */
export const callOf = (user?: Principal, extra: Partial<Call> = {}): Call => ({
  ...createContext(user ? { user } : {}),
  kind: 'server',
  path: 'vessel.v1.VesselService/Create',
  target: 'vessel',
  method: undefined,
  request: undefined,
  metadata: {},
  node: undefined,
  attempt: 1,
  tried: undefined,
  timeoutMs: undefined,
  ...extra,
});

/** The service without its wiring: the real handlers over a memory store and a clock that stands still. */
export async function createFleet(
  options: { store?: Store } & Partial<Pick<ArchiveOptions, 'bookingsInDocument' | 'tombstoneMs'>> = {},
) {
  const { store = createMemoryStore(), bookingsInDocument = 4, tombstoneMs = 60_000 } = options;
  const clock = createFakeClock();
  const collections = await openCollections(store);
  const { vessels, archive: archived } = collections;
  const bookings = createBookings({ ...collections, clock });
  const archive = createArchive({ collections, clock, bookingsInDocument, tombstoneMs });
  const repository = createVesselRepository(collections);
  const handlers = createVesselHandlers({ repository, bookings, clock });

  const read = async (id: string): Promise<VesselDocument> => {
    const vessel = await vessels.get(id);
    if (!vessel) throw new Error(`no vessel ${id}`);
    return vessel;
  };

  return {
    clock,
    vessels,
    archived,
    bookings,
    archive,
    handlers,
    read,
    /** Adds a vessel and resolves to its id. */
    async add(capacity: number, maxWeight = 1_000_000, available = true): Promise<string> {
      const reply = await handlers.create(
        { name: `V${capacity}`, capacity, maxWeight, available },
        callOf(ada),
      );
      return reply.vessel?.id ?? '';
    },
    /** What the relay does, without a broker: resolves to the ids of the events that left. */
    async publish(id: string): Promise<string[]> {
      const vessel = await read(id);
      const ids = vesselOutbox.pending(vessel).map((event) => event.id);
      const { guard, changes } = vesselOutbox.settle(vessel, ids);
      await vessels.update(id, guard, changes);
      return ids;
    },
    /** The same for what has moved out. */
    async publishArchived(): Promise<string[]> {
      const { documents } = await archived.find({ filter: { outboxDueAt: { exists: true } }, limit: 1000 });
      const ids: string[] = [];
      for (const booking of documents) {
        ids.push(...archiveOutbox.pending(booking).map((event) => event.id));
        const { guard, changes } = archiveOutbox.settle(booking, ids);
        await archived.update(booking.id, guard, changes);
      }
      return ids;
    },
  };
}
