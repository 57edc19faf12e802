import { randomUUID } from 'node:crypto';
import { vesselNotFound } from '@fairlead/interface-center/vessel/v1';
import { type Call, type Clock, type Handlers, OUTBOX_GRACE_MS } from '@fairlead/runtime';
import type { Bookings } from './bookings.ts';
import type { VesselServiceMethods } from './contract.ts';
import type { Cause, VesselDocument } from './document.ts';
import type { PageRequest, VesselRepository } from './repository.ts';
import { viewOf } from './view.ts';

export interface VesselHandlerOptions {
  readonly repository: VesselRepository;
  readonly bookings: Bookings;
  readonly clock: Clock;
  /** Told of a new vessel once it is stored, so that its event can leave. */
  readonly onCreated?: (vessel: VesselDocument) => void;
  /** Headers that go with an event, for its trace. Default none. */
  readonly eventHeaders?: () => Readonly<Record<string, string>>;
}

/** Answers `vessel.v1.VesselService`. Who may call what has been checked before. */
export function createVesselHandlers(options: VesselHandlerOptions): Handlers<VesselServiceMethods> {
  const { repository, bookings, clock, eventHeaders = () => ({}) } = options;
  const causeOf = ({ user, span }: Call): Cause => ({
    userId: user?.id ?? '',
    traceId: span?.context().toTraceId() ?? '',
    headers: eventHeaders(),
  });

  return {
    async create({ name, capacity, maxWeight, available = true }, call) {
      const createdAtMs = Math.round(clock.now());
      const vessel: VesselDocument = {
        id: randomUUID(),
        name,
        capacity,
        maxWeight,
        available,
        ownerId: call.user?.id ?? '',
        createdAtMs,
        freeContainers: capacity,
        freeWeight: maxWeight,
        bookings: {},
        bookingCount: 0,
        moves: 0,
        published: false,
        createdBy: causeOf(call),
        eventCount: 1,
        outboxDueAt: createdAtMs + OUTBOX_GRACE_MS,
      };
      await repository.insert(vessel);
      options.onCreated?.(vessel);
      return { created: true, vessel: viewOf(vessel) };
    },

    async get({ id }) {
      const vessel = await repository.get(id);
      if (!vessel) throw vesselNotFound({ vesselId: id });
      return { vessel: viewOf(vessel) };
    },

    async getAll(request) {
      const { vessels, nextToken } = await repository.list(pageOf(request, 100));
      return { vessels: vessels.map(viewOf), nextPageToken: nextToken };
    },

    async findAvailable(request) {
      const room = { containers: request.capacity, weight: request.maxWeight };
      const found = await repository.findAvailable(room, pageOf(request, 20));
      const vessels = found.vessels.map(viewOf);
      return { vessel: vessels[0], vessels, nextPageToken: found.nextToken };
    },

    book: async ({ vesselId, key, containers, weight }, call) => ({
      created: await bookings.book({ vesselId, key }, { containers, weight }, causeOf(call)),
    }),

    release: async ({ vesselId, key }, call) => ({
      released: await bookings.release({ vesselId, key }, causeOf(call)),
    }),
  };
}

const pageOf = (
  { pageSize, pageToken }: { readonly pageSize: number; readonly pageToken: string },
  usual: number,
): PageRequest => ({ size: pageSize || usual, token: pageToken });
