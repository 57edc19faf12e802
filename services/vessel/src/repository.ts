import { findFitting, readPageToken, Vessel, writePageToken } from '@fairlead/interface-center';
import { type Collection, type Filter, type FindQuery, outboxIndex, type Store } from '@fairlead/runtime';
import type { ArchivedBooking, VesselDocument } from './document.ts';
import { viewOf } from './view.ts';

/** The two collections of this service. */
export interface VesselCollections {
  readonly vessels: Collection<VesselDocument>;
  readonly archive: Collection<ArchivedBooking>;
}

/** Opens the collections with the indexes that search, outbox and sweeps need. */
export async function openCollections(store: Store): Promise<VesselCollections> {
  const vessels = await store.collection<VesselDocument>({
    name: 'vessels',
    indexes: [['createdAtMs'], ['available', 'freeContainers', 'freeWeight'], outboxIndex, ['bookingCount']],
  });
  const archive = await store.collection<ArchivedBooking>({
    name: 'bookings',
    indexes: [['state', 'releasedAtMs'], outboxIndex],
  });
  return { vessels, archive };
}

export interface PageRequest {
  readonly size: number;
  /** Empty for the first page. */
  readonly token: string;
}

export interface VesselPage {
  readonly vessels: readonly VesselDocument[];
  readonly nextToken: string;
}

/** Reading and adding vessels. What changes their room is in `bookings.ts`. */
export interface VesselRepository {
  insert(vessel: VesselDocument): Promise<void>;
  get(id: string): Promise<VesselDocument | undefined>;
  /** The oldest first. */
  list(page: PageRequest): Promise<VesselPage>;
  /** Those with room enough, the tightest fit first. */
  findAvailable(room: { containers: number; weight: number }, page: PageRequest): Promise<VesselPage>;
}

export function createVesselRepository({ vessels }: Pick<VesselCollections, 'vessels'>): VesselRepository {
  const find = async (filter: Filter, field: string, { size, token }: PageRequest): Promise<VesselPage> => {
    const scope = { filter, field };
    const sort: FindQuery['sort'] = { field, direction: 'ascending' };
    const cursor = readPageToken(scope, token);
    const found = await findFitting(
      (limit) => vessels.find({ filter, sort, limit, ...(cursor ? { cursor } : {}) }),
      size,
      (vessel) => Vessel.codec.encode(viewOf(vessel)).length,
    );
    return { vessels: found.documents, nextToken: writePageToken(scope, found.nextCursor) };
  };
  return {
    insert: (vessel) => vessels.insert(vessel),
    get: (id) => vessels.get(id),
    list: (page) => find({}, 'createdAtMs', page),
    findAvailable: ({ containers, weight }, page) =>
      find(
        { available: true, freeContainers: { gte: containers }, freeWeight: { gte: weight } },
        'freeContainers',
        page,
      ),
  };
}
