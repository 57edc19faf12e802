/** Who caused a change; kept only until the change's event has left. */
export type Cause = {
  readonly userId: string;
  readonly traceId: string;
  /** By which whoever handles the event continues the trace. */
  readonly headers: Readonly<Record<string, string>>;
};

/** How far a booking has come, or how many of its events have left. */
export type BookingState = 'booked' | 'released';

/** A booking, or what is left of one: a released booking stays as the tombstone that makes a late `Book` fail. */
export type Booking = {
  /** As the caller gave it. */
  readonly key: string;
  /** 0 in a tombstone of what was never booked. */
  readonly containers: number;
  readonly weight: number;
  readonly state: BookingState;
  /** Epoch ms. */
  readonly bookedAtMs?: number;
  readonly releasedAtMs?: number;
  /** The last state whose event has left. */
  readonly published: 'none' | BookingState;
  readonly bookedBy?: Cause;
  readonly releasedBy?: Cause;
};

/** All that single-document atomicity has to protect lies in here: the room that is left, and the bookings. */
export type VesselDocument = {
  readonly id: string;
  readonly name: string;
  readonly capacity: number;
  readonly maxWeight: number;
  readonly available: boolean;
  readonly ownerId: string;
  readonly createdAtMs: number;
  /** Room left. Numbers of their own, so that a guard and an index can compare them. */
  readonly freeContainers: number;
  readonly freeWeight: number;
  /** By the segment that stands for the key, see `bookingSegment`. */
  readonly bookings: Readonly<Record<string, Booking>>;
  /** How many there are in `bookings`. */
  readonly bookingCount: number;
  /** How often bookings have left `bookings` for the archive. Whoever looked there guards with the count they saw. */
  readonly moves: number;
  /** Whether the event of the vessel's own creation has left. */
  readonly published: boolean;
  readonly createdBy?: Cause;
  /** Counts the changes that have an event. */
  readonly eventCount: number;
  /** Since when events wait to leave, epoch ms; absent when none does. */
  readonly outboxDueAt?: number;
};

/**
 * A booking that has moved out of its vessel's document. An entry in the document goes before one in here. What is not
 * published when it moves, leaves from here: documents stay small while the broker is down.
 */
export type ArchivedBooking = Booking & {
  readonly id: string;
  readonly vesselId: string;
  /** For its events; there as long as they wait. */
  readonly vesselName?: string;
  /** Since when events wait to leave, epoch ms; absent when none does. */
  readonly outboxDueAt?: number;
};
