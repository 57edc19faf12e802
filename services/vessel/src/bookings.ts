import {
  bookingMismatch,
  bookingReleased,
  vesselFull,
  vesselNotAvailable,
  vesselNotFound,
} from '@fairlead/interface-center/vessel/v1';
import { type Clock, OUTBOX_GRACE_MS, RuntimeError } from '@fairlead/runtime';
import { archiveId, bookingSegment } from './booking-key.ts';
import type { Booking, Cause, VesselDocument } from './document.ts';
import type { VesselCollections } from './repository.ts';

export interface BookingRef {
  readonly vesselId: string;
  readonly key: string;
}

export interface Room {
  readonly containers: number;
  readonly weight: number;
}

/**
 * Gives room away and takes it back. Each is one guarded update of the vessel's document, so however many callers
 * compete, in however many processes, a vessel is never overbooked and a key never counts twice.
 */
export interface Bookings {
  /** Whether the booking was made now; false when the same one stood already. */
  book(ref: BookingRef, room: Room, cause: Cause): Promise<boolean>;
  /** Whether there was a booking. Afterwards the key books nothing any more, in any case. */
  release(ref: BookingRef, cause: Cause): Promise<boolean>;
}

// A try fails only when the archive moved, or the same key changed, between reading and writing.
const maxTries = 20;
// Of so many vessels; a number each.
const movesRemembered = 10_000;
// No vessel has it, so that the guard fails.
const noMoves = -1;

export interface BookingsOptions extends VesselCollections {
  readonly clock: Clock;
  /** Told of a vessel after its bookings have changed, so that the event can leave. */
  readonly onChanged?: (vessel: VesselDocument) => void;
}

export function createBookings({ vessels, archive, clock, onChanged }: BookingsOptions): Bookings {
  const now = () => Math.round(clock.now());
  /** What `moves` was when a vessel was last seen. Only saves a try: the store has the last word. */
  const lastMoves = new Map<string, number>();
  const remember = ({ id, moves }: VesselDocument) => {
    if (lastMoves.size >= movesRemembered) lastMoves.clear();
    if (moves > 0) lastMoves.set(id, moves);
  };

  /**
   * The booking as it was when `vessel` was read. A booking enters the archive before it leaves the document and
   * every leaving counts in `moves`; so what is found in neither, did not exist as long as `moves` stays.
   */
  const find = async (vessel: VesselDocument, segment: string): Promise<Booking | undefined> => {
    if (Object.hasOwn(vessel.bookings, segment)) return vessel.bookings[segment];
    return vessel.moves === 0 ? undefined : archive.get(archiveId(vessel.id, segment));
  };

  return {
    async book({ vesselId, key }, { containers, weight }, cause) {
      const segment = bookingSegment(key);
      let moves = lastMoves.get(vesselId) ?? 0;
      // What is in the archive may have changed since in the document: then a try that fails shows both.
      if (moves > 0 && (await archive.get(archiveId(vesselId, segment)))) moves = noMoves;
      for (let tries = 0; tries < maxTries; tries++) {
        const atMs = now();
        const booking: Booking = {
          key,
          containers,
          weight,
          state: 'booked',
          bookedAtMs: atMs,
          published: 'none',
          bookedBy: cause,
        };
        const result = await vessels.update(
          vesselId,
          {
            available: true,
            freeContainers: { gte: containers },
            freeWeight: { gte: weight },
            [`bookings.${segment}`]: { exists: false },
            moves,
          },
          {
            set: { [`bookings.${segment}`]: booking, outboxDueAt: atMs + OUTBOX_GRACE_MS },
            increment: { freeContainers: -containers, freeWeight: -weight, bookingCount: 1, eventCount: 1 },
          },
        );
        if (result.status === 'missing') throw vesselNotFound({ vesselId });
        const vessel = result.document;
        remember(vessel);
        if (result.status === 'updated') {
          onChanged?.(vessel);
          return true;
        }
        const known = await find(vessel, segment);
        if (known) return standing(known, vesselId, { containers, weight });
        if (!vessel.available) throw vesselNotAvailable({ vesselId });
        if (vessel.freeContainers < containers || vessel.freeWeight < weight)
          throw vesselFull({ vesselId, containers, weight });
        moves = vessel.moves;
      }
      throw contended(vesselId);
    },

    async release({ vesselId, key }, cause) {
      const segment = bookingSegment(key);
      const path = `bookings.${segment}`;
      for (let tries = 0; tries < maxTries; tries++) {
        const vessel = await vessels.get(vesselId);
        if (!vessel) throw vesselNotFound({ vesselId });
        const known = await find(vessel, segment);
        if (known?.state === 'released') return false;
        const atMs = now();
        const isHere = Object.hasOwn(vessel.bookings, segment);
        const tombstone: Booking = known
          ? { ...entryOf(known), state: 'released', releasedAtMs: atMs, releasedBy: cause }
          : { key, containers: 0, weight: 0, state: 'released', releasedAtMs: atMs, published: 'released' };
        const result = await vessels.update(
          vesselId,
          isHere
            ? { [`${path}.state`]: 'booked', [`${path}.published`]: tombstone.published }
            : { [path]: { exists: false }, moves: vessel.moves },
          {
            set: { [path]: tombstone, ...(known ? { outboxDueAt: atMs + OUTBOX_GRACE_MS } : {}) },
            increment: {
              freeContainers: tombstone.containers,
              freeWeight: tombstone.weight,
              bookingCount: isHere ? 0 : 1,
              eventCount: known ? 1 : 0,
            },
          },
        );
        if (result.status === 'updated') {
          if (known) onChanged?.(result.document);
          return known !== undefined;
        }
        if (result.status === 'missing') throw vesselNotFound({ vesselId });
      }
      throw contended(vesselId);
    },
  };
}

/** What `Book` says when the key is known. */
function standing(known: Booking, vesselId: string, room: Room): false {
  if (known.state === 'released') throw bookingReleased({ key: known.key, vesselId });
  if (known.containers === room.containers && known.weight === room.weight) return false;
  throw bookingMismatch({ key: known.key, vesselId });
}

/** A booking without what only the archive adds. */
function entryOf(known: Booking): Booking {
  const { key, containers, weight, state, published, bookedAtMs, bookedBy } = known;
  return {
    key,
    containers,
    weight,
    state,
    published,
    ...(bookedAtMs === undefined ? {} : { bookedAtMs }),
    ...(bookedBy ? { bookedBy } : {}),
  };
}

const contended = (vesselId: string) =>
  new RuntimeError({
    code: 'ABORTED',
    retryable: true,
    message: `the bookings of vessel ${vesselId} changed all the time; try again`,
  });
