import { encodeEvent, logEvent } from '@fairlead/interface-center';
import type { Log } from '@fairlead/interface-center/log/v1';
import { VesselService } from '@fairlead/interface-center/vessel/v1';
import type { OutboxLayout } from '@fairlead/runtime';
import type { Booking, BookingState, Cause, VesselDocument } from './document.ts';

const { create, book, release } = VesselService.methods;
const nobody: Cause = { userId: '', traceId: '' };

const created = (vessel: VesselDocument): Log =>
  logEvent({
    ...(vessel.createdBy ?? nobody),
    id: `vessel.created:${vessel.id}`,
    timeMs: vessel.createdAtMs,
    service: 'vessel',
    method: create.path,
    kind: 'vessel.created',
    message: `Vessel ${vessel.name} joined the fleet`,
    resourceId: vessel.id,
    attributes: { capacity: String(vessel.capacity), maxWeight: String(vessel.maxWeight) },
  });

function changed(vessel: VesselDocument, booking: Booking, state: BookingState): Log {
  const { key, containers, weight } = booking;
  const room = `${containers} containers of ${weight} kg`;
  const isBooked = state === 'booked';
  return logEvent({
    ...((isBooked ? booking.bookedBy : booking.releasedBy) ?? nobody),
    id: `vessel.${state}:${vessel.id}:${key}`,
    timeMs: (isBooked ? booking.bookedAtMs : booking.releasedAtMs) ?? vessel.createdAtMs,
    service: 'vessel',
    method: (isBooked ? book : release).path,
    kind: `vessel.${state}`,
    message: `${isBooked ? 'Booked' : 'Gave back'} room for ${room} on ${vessel.name}`,
    resourceId: vessel.id,
    attributes: { key, containers: String(containers), weight: String(weight) },
  });
}

/** The states of a booking whose events have not left yet. */
function unpublished({ state, published }: Booking): readonly BookingState[] {
  if (state === published) return [];
  if (state === 'booked') return ['booked'];
  return published === 'booked' ? ['released'] : ['booked', 'released'];
}

/** What has happened to a vessel and nobody has been told, in the order in which it happened. */
function pendingEvents(vessel: VesselDocument): Log[] {
  const changes = Object.values(vessel.bookings)
    .flatMap((booking) => unpublished(booking).map((state) => ({ booking, state })))
    .map(({ booking, state }) => ({
      atMs: (state === 'booked' ? booking.bookedAtMs : booking.releasedAtMs) ?? 0,
      make: () => changed(vessel, booking, state),
    }))
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ make }) => make());
  return vessel.published ? changes : [created(vessel), ...changes];
}

/**
 * No event lies in a vessel's document: events are made again from what has changed and is not marked as published.
 * Their ids follow from the change, so that one which leaves twice is stored once.
 */
export const vesselOutbox: OutboxLayout<VesselDocument> = {
  pending: (vessel) => pendingEvents(vessel).map((event) => encodeEvent(event)),
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
