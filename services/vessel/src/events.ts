import { type EventFields, encodeEvent, logEvent } from '@fairlead/interface-center';
import { VesselService } from '@fairlead/interface-center/vessel/v1';
import type { Changes, OutboxLayout, PendingEvent, Value } from '@fairlead/runtime';
import type { ArchivedBooking, Booking, BookingState, Cause, VesselDocument } from './document.ts';

const { create, book, release } = VesselService.methods;

/** The message of an event: what happened, and who caused it. */
function messageOf(cause: Cause | undefined, fields: Omit<EventFields, 'service'>): PendingEvent {
  const { userId = '', traceId = '', headers = {} } = cause ?? {};
  return encodeEvent(logEvent({ ...fields, service: 'vessel', userId, traceId }), headers);
}

const created = (vessel: VesselDocument): PendingEvent =>
  messageOf(vessel.createdBy, {
    id: createdId(vessel),
    timeMs: vessel.createdAtMs,
    method: create.path,
    kind: 'vessel.created',
    message: `Vessel ${vessel.name} joined the fleet`,
    resourceId: vessel.id,
    attributes: { capacity: String(vessel.capacity), maxWeight: String(vessel.maxWeight) },
  });

type Carrier = Pick<VesselDocument, 'id' | 'name'>;

const createdId = ({ id }: Carrier): string => `vessel.created:${id}`;
const changedId = (vessel: Carrier, { key }: Booking, state: BookingState): string =>
  `vessel.${state}:${vessel.id}:${key}`;

function changed(vessel: Carrier, booking: Booking, state: BookingState): PendingEvent {
  const { key, containers, weight } = booking;
  const isBooked = state === 'booked';
  return messageOf(isBooked ? booking.bookedBy : booking.releasedBy, {
    id: changedId(vessel, booking, state),
    timeMs: atMsOf(booking, state),
    method: (isBooked ? book : release).path,
    kind: `vessel.${state}`,
    message: `${isBooked ? 'Booked' : 'Gave back'} room for ${containers} containers of ${weight} kg on ${vessel.name}`,
    resourceId: vessel.id,
    attributes: { key, containers: String(containers), weight: String(weight) },
  });
}

const atMsOf = ({ bookedAtMs = 0, releasedAtMs = 0 }: Booking, state: BookingState): number =>
  state === 'booked' ? bookedAtMs : releasedAtMs;

/** The states of a booking whose events have not left yet. */
function unpublished({ state, published }: Booking): readonly BookingState[] {
  if (state === published) return [];
  if (state === 'booked') return ['booked'];
  return published === 'booked' ? ['released'] : ['booked', 'released'];
}

/** What has happened to a vessel and nobody has been told, in the order in which it happened. */
function pendingEvents(vessel: VesselDocument): PendingEvent[] {
  const changes = Object.values(vessel.bookings)
    .flatMap((booking) => unpublished(booking).map((state) => ({ booking, state })))
    .sort((a, b) => atMsOf(a.booking, a.state) - atMsOf(b.booking, b.state))
    .map(({ booking, state }) => changed(vessel, booking, state));
  return vessel.published ? changes : [created(vessel), ...changes];
}

const causes = { booked: 'bookedBy', released: 'releasedBy' } as const;

/** Marks as published what is in `ids`. Holds as long as no booking has left the document since it was read. */
function marksOf(vessel: VesselDocument, ids: ReadonlySet<string>): Required<Pick<Changes, 'set' | 'unset'>> {
  const isCreated = !vessel.published && ids.has(createdId(vessel));
  const set: Record<string, Value> = isCreated ? { published: true } : {};
  const unset: string[] = isCreated ? ['createdBy'] : [];
  for (const [segment, booking] of Object.entries(vessel.bookings))
    for (const state of unpublished(booking)) {
      if (!ids.has(changedId(vessel, booking, state))) break;
      set[`bookings.${segment}.published`] = state;
      unset.push(`bookings.${segment}.${causes[state]}`);
    }
  return { set, unset };
}

/**
 * No event lies in a vessel's document: events are made again from what has changed and is not marked as published.
 * Their ids follow from the change, so that one which leaves twice is stored once.
 */
export const vesselOutbox: OutboxLayout<VesselDocument> = {
  pending: pendingEvents,
  settle(vessel, publishedIds) {
    const { set, unset } = marksOf(vessel, new Set(publishedIds));
    return {
      guard: { eventCount: vessel.eventCount, moves: vessel.moves },
      changes: { set, unset: [...unset, 'outboxDueAt'] },
    };
  },
  settlePart: (vessel, publishedIds) => ({
    guard: { moves: vessel.moves },
    changes: marksOf(vessel, new Set(publishedIds)),
  }),
};

/** The same for what has moved out of a vessel's document before its events could leave. */
export const archiveOutbox: OutboxLayout<ArchivedBooking> = {
  pending(booking) {
    const vessel = { id: booking.vesselId, name: booking.vesselName ?? booking.vesselId };
    return unpublished(booking).map((state) => changed(vessel, booking, state));
  },
  settle: ({ state }) => ({
    guard: { state },
    changes: { set: { published: state }, unset: noEvents },
  }),
};

/** What an archived booking has only as long as its events wait. */
export const noEvents = ['outboxDueAt', 'vesselName', 'bookedBy', 'releasedBy'] as const;
