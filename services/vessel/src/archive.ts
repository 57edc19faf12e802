import { type Clock, type Document, OUTBOX_GRACE_MS } from '@fairlead/runtime';
import { archiveId } from './booking-key.ts';
import type { ArchivedBooking, Booking, VesselDocument } from './document.ts';
import { isDuplicateKey } from './duplicate-key.ts';
import { noEvents } from './events.ts';
import type { VesselCollections } from './repository.ts';

export interface ArchiveOptions {
  readonly collections: VesselCollections;
  readonly clock: Clock;
  /** Bookings that a vessel's document keeps. */
  readonly bookingsInDocument: number;
  /** How long a tombstone is kept, in ms. */
  readonly tombstoneMs: number;
  /** Told of a booking that has moved before its events have left, so that they leave from where it is now. */
  readonly onDue?: (booking: ArchivedBooking) => void;
}

/** Keeps documents small: moves bookings out of them, and forgets tombstones that no retry can meet any more. */
export interface Archive {
  /** Moves bookings out of every vessel that has too many. Resolves to how many were moved. */
  moveOut(signal?: AbortSignal): Promise<number>;
  /** Forgets old tombstones, in the documents and in the archive. Resolves to how many. */
  prune(signal?: AbortSignal): Promise<number>;
}

type Entry = readonly [segment: string, booking: Booking];

// A guard names every booking that leaves, so few leave at a time.
const batchSize = 50;

/** When the booking last changed. */
const changedAtMs = ({ releasedAtMs, bookedAtMs }: Booking) => releasedAtMs ?? bookedAtMs ?? 0;

export function createArchive(options: ArchiveOptions): Archive {
  const { collections, clock, bookingsInDocument, tombstoneMs, onDue = () => {} } = options;
  const { vessels, archive } = collections;

  /** What an archived booking has besides, when its events have not left yet. */
  const dueOf = (vessel: VesselDocument, { state, published }: Booking) =>
    state === published ? undefined : { vesselName: vessel.name, outboxDueAt: Math.round(clock.now()) };

  /** Puts a booking into the archive, as it is. False where the archive knows better and the booking must stay. */
  const keep = async (vessel: VesselDocument, entry: Entry): Promise<boolean> => {
    const [segment, booking] = entry;
    const id = archiveId(vessel.id, segment);
    const due = dueOf(vessel, booking);
    const archived: ArchivedBooking = { ...booking, id, vesselId: vessel.id, ...due };
    try {
      await archive.insert(archived);
    } catch (thrown) {
      if (!isDuplicateKey(thrown)) throw thrown;
      // Left by a move that broke off, or there since before the booking was released.
      if (booking.state === 'released') return supersede(vessel, entry);
      return (await archive.get(id))?.state === 'booked';
    }
    if (due) onDue(archived);
    return true;
  };

  /** What the document says of a booking goes before what an older copy in the archive says. */
  const supersede = async (vessel: VesselDocument, [segment, booking]: Entry): Promise<true> => {
    const { state, published, releasedAtMs = 0, releasedBy } = booking;
    const due = dueOf(vessel, booking);
    const told = { state, published, releasedAtMs, ...due, ...(due && releasedBy ? { releasedBy } : {}) };
    const result = await archive.update(
      archiveId(vessel.id, segment),
      { state: 'booked' },
      due ? { set: told } : { set: told, unset: noEvents },
    );
    if (due && result.status === 'updated') onDue(result.document);
    return true;
  };

  /** Takes bookings out of the document if they are still as they were; all or none. */
  const leave = async (vesselId: string, entries: readonly Entry[]): Promise<number> => {
    if (entries.length === 0) return 0;
    const guard = entries.flatMap(([segment, { state, published }]) => [
      [`bookings.${segment}.state`, state] as const,
      [`bookings.${segment}.published`, published] as const,
    ]);
    const result = await vessels.update(vesselId, Object.fromEntries(guard), {
      unset: entries.map(([segment]) => `bookings.${segment}`),
      increment: { bookingCount: -entries.length, moves: 1 },
    });
    return result.status === 'updated' ? entries.length : 0;
  };

  const moveFrom = async (vessel: VesselDocument): Promise<number> => {
    // What waits no longer than usual leaves from the document. What waits longer moves, or documents would grow
    // without limit while the broker is down.
    const beforeMs = clock.now() - OUTBOX_GRACE_MS;
    const movable = Object.entries(vessel.bookings)
      .filter(([, booking]) => isSettled(booking) || changedAtMs(booking) <= beforeMs)
      .sort(([, a], [, b]) => changedAtMs(a) - changedAtMs(b));
    const excess = movable.slice(0, Math.max(0, vessel.bookingCount - Math.floor(bookingsInDocument / 2)));
    let moved = 0;
    for (const batch of batches(excess)) {
      const kept = await Promise.all(batch.map((entry) => keep(vessel, entry)));
      moved += await leave(
        vessel.id,
        batch.filter((_, index) => kept[index]),
      );
    }
    return moved;
  };

  const pruneFrom = async (vessel: VesselDocument, beforeMs: number): Promise<number> => {
    const old = Object.entries(vessel.bookings).filter(
      ([, booking]) => isSettled(booking) && (booking.releasedAtMs ?? beforeMs) < beforeMs,
    );
    let pruned = 0;
    for (const batch of batches(old)) {
      await Promise.all(batch.map((entry) => supersede(vessel, entry)));
      pruned += await leave(vessel.id, batch);
    }
    return pruned;
  };

  return {
    async moveOut(signal) {
      let moved = 0;
      const filter = { bookingCount: { gt: bookingsInDocument } };
      for await (const vessel of each(vessels, filter, signal)) moved += await moveFrom(vessel);
      return moved;
    },
    async prune(signal) {
      const beforeMs = clock.now() - tombstoneMs;
      let pruned = 0;
      for await (const vessel of each(vessels, { bookingCount: { gt: 0 } }, signal))
        pruned += await pruneFrom(vessel, beforeMs);
      const isOld = { state: 'released', releasedAtMs: { lt: beforeMs }, outboxDueAt: { exists: false } };
      for await (const { id } of each(archive, isOld, signal)) if (await archive.delete(id, isOld)) pruned++;
      return pruned;
    },
  };
}

/** Whether it has no event left to send. */
const isSettled = ({ state, published }: Booking): boolean => state === published;

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += batchSize) yield items.slice(start, start + batchSize);
}

/** Every document that fits, a few at a time, as they were when they were read. */
async function* each<T extends Document>(
  collection: { find(query: object): Promise<{ documents: readonly T[]; nextCursor: string }> },
  filter: object,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  let cursor = '';
  do {
    const page = await collection.find({ filter, limit: 20, ...(cursor ? { cursor } : {}) });
    for (const document of page.documents) {
      if (signal?.aborted) return;
      yield document;
    }
    cursor = page.nextCursor;
  } while (cursor !== '');
}
