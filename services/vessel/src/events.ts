import { type EventFields, encodeEvent, logEvent } from '@fairlead/interface-center';
import { VesselService } from '@fairlead/interface-center/vessel/v1';
import type { OutboxLayout, PendingEvent } from '@fairlead/runtime';
import type { Booking, BookingState, Cause, VesselDocument } from './document.ts';

const { create, book, release } = VesselService.methods;
/** The message of an event: what happened, and who caused it. */
function messageOf(cause: Cause | undefined, fields: Omit<EventFields, 'service'>): PendingEvent {
  const { userId = '', traceId = '', headers = {} } = cause ?? {};
  return encodeEvent(logEvent({ ...fields, service: 'vessel', userId, traceId }), headers);
}

const created = (vessel: VesselDocument): PendingEvent =>
  messageOf(vessel.createdBy, {
    id: `vessel.created:${vessel.id}`,
    timeMs: vessel.createdAtMs,
    method: create.path,
    kind: 'vessel.created',
    message: `Vessel ${vessel.name} joined the fleet`,
    resourceId: vessel.id,
    attributes: { capacity: String(vessel.capacity), maxWeight: String(vessel.maxWeight) },
  });

function changed(vessel: VesselDocument, booking: Booking, state: BookingState): PendingEvent {
  const { key, containers, weight } = booking;
  const isBooked = state === 'booked';
  return messageOf(isBooked ? booking.bookedBy : booking.releasedBy, {
    id: `vessel.${state}:${vessel.id}:${key}`,
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

/**
 * No event lies in a vessel's document: events are made again from what has changed and is not marked as published.
 * Their ids follow from the change, so that one which leaves twice is stored once.
 */
export const vesselOutbox: OutboxLayout<VesselDocument> = {
  pending: pendingEvents,
  settle(vessel) {
    const waiting = Object.entries(vessel.bookings).filter(([, booking]) => unpublished(booking).length > 0);
    return {
      guard: { eventCount: vessel.eventCount, moves: vessel.moves },
      changes: {
        set: {
          published: true,
          ...Object.fromEntries(
            waiting.map(([segment, { state }]) => [`bookings.${segment}.published`, state]),
          ),
        },
        unset: [
          'outboxDueAt',
          'createdBy',
          ...waiting.flatMap(([segment]) => [
            `bookings.${segment}.bookedBy`,
            `bookings.${segment}.releasedBy`,
          ]),
        ],
      },
    };
  },
};
