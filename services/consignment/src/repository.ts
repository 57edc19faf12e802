import { type Collection, outboxIndex, RuntimeError, type Store } from '@fairlead/runtime';
import type { ConsignmentDocument, ConsignmentStatus } from './document.ts';

/** Opens the collection with the indexes that lists, outbox and sweep need. */
export const openConsignments = (store: Store): Promise<Collection<ConsignmentDocument>> =>
  store.collection<ConsignmentDocument>({
    name: 'consignments',
    indexes: [['userId', 'createdAtMs'], ['status', 'updatedAtMs'], outboxIndex],
  });

/** Adding and reading consignments. What changes them is in `transitions.ts`. */
export interface ConsignmentRepository {
  /** Adds it, or gives the one that has its id already. */
  insert(consignment: ConsignmentDocument): Promise<{ inserted: boolean; document: ConsignmentDocument }>;
  get(id: string): Promise<ConsignmentDocument | undefined>;
  /** The oldest first. */
  listOf(
    userId: string,
    page: { limit: number; cursor: string },
  ): Promise<{ documents: readonly ConsignmentDocument[]; nextCursor: string }>;
  /** Those in `status` that nobody has touched since `beforeMs`, the longest untouched first; 100 at most. */
  untouched(status: ConsignmentStatus, beforeMs: number): Promise<readonly ConsignmentDocument[]>;
}

export function createConsignmentRepository(
  collection: Collection<ConsignmentDocument>,
): ConsignmentRepository {
  return {
    async insert(consignment) {
      try {
        await collection.insert(consignment);
        return { inserted: true, document: consignment };
      } catch (thrown) {
        if (!(thrown instanceof RuntimeError && thrown.is('DUPLICATE_KEY'))) throw thrown;
        const document = await collection.get(consignment.id);
        if (!document) throw thrown;
        return { inserted: false, document };
      }
    },
    get: (id) => collection.get(id),
    listOf: (userId, { limit, cursor }) =>
      collection.find({
        filter: { userId },
        sort: { field: 'createdAtMs', direction: 'ascending' },
        limit,
        ...(cursor ? { cursor } : {}),
      }),
    async untouched(status, beforeMs) {
      const { documents } = await collection.find({
        filter: { status, updatedAtMs: { lt: beforeMs } },
        sort: { field: 'updatedAtMs', direction: 'ascending' },
        limit: 100,
      });
      return documents;
    },
  };
}
