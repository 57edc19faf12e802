import { type Collection, type Filter, type FindQuery, RuntimeError, type Store } from '@fairlead/runtime';
import type { LogDocument } from './document.ts';

/** What is asked for; an absent field lets everything through. */
export interface LogQuery {
  readonly userId?: string;
  readonly traceId?: string;
  readonly service?: string;
  readonly kind?: string;
  readonly resourceId?: string;
  /** Epoch ms; not before. */
  readonly sinceMs?: number;
}

export interface LogPage {
  readonly logs: readonly LogDocument[];
  /** The store's; empty after the last page. */
  readonly nextCursor: string;
}

export interface LogRepository {
  /** Keeps an event, once. False when it was there. */
  add(log: LogDocument): Promise<boolean>;
  /** The newest first. */
  page(query: LogQuery, size: number, cursor: string | undefined): Promise<LogPage>;
  /** Those kept at `fromMs` or later, in the order in which they were kept. */
  kept(query: LogQuery, fromMs: number, size: number, cursor: string | undefined): Promise<LogPage>;
  /** Ids of those kept before `beforeMs`, the oldest first; `limit` at most. */
  keptBefore(beforeMs: number, limit: number): Promise<readonly string[]>;
  remove(id: string): Promise<void>;
}

/** Opens the collection; every way to look for events has its index. */
export const openLogs = (store: Store): Promise<Collection<LogDocument>> =>
  store.collection<LogDocument>({
    name: 'logs',
    indexes: [
      ['timeMs'],
      ['keptAtMs'],
      ['userId', 'keptAtMs'],
      ['userId', 'timeMs'],
      ['traceId', 'timeMs'],
      ['service', 'timeMs'],
      ['kind', 'timeMs'],
      ['resourceId', 'timeMs'],
    ],
  });

export const createLogRepository = (collection: Collection<LogDocument>): LogRepository => {
  const find = async (query: FindQuery, cursor: string | undefined): Promise<LogPage> => {
    const { documents, nextCursor } = await collection.find({
      ...query,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { logs: documents, nextCursor };
  };
  return {
    async add(log) {
      try {
        await collection.insert(log);
        return true;
      } catch (thrown) {
        const error = RuntimeError.from(thrown);
        if (error.is('DUPLICATE_KEY')) return false;
        throw error;
      }
    },
    page: (query, size, cursor) =>
      find(
        { filter: filterOf(query), sort: { field: 'timeMs', direction: 'descending' }, limit: size },
        cursor,
      ),
    kept: (query, fromMs, size, cursor) =>
      find(
        {
          filter: { ...filterOf(query), keptAtMs: { gte: fromMs } },
          sort: { field: 'keptAtMs', direction: 'ascending' },
          limit: size,
        },
        cursor,
      ),
    async keptBefore(beforeMs, limit) {
      const sort = { field: 'keptAtMs', direction: 'ascending' } as const;
      const { documents } = await collection.find({ filter: { keptAtMs: { lt: beforeMs } }, sort, limit });
      return documents.map(({ id }) => id);
    },
    remove: async (id) => void (await collection.delete(id)),
  };
};

const filterOf = ({ sinceMs, ...equal }: LogQuery): Filter => ({
  ...equal,
  ...(sinceMs === undefined ? {} : { timeMs: { gte: sinceMs } }),
});

/** The same, of a document at hand. */
export function matches({ sinceMs, ...equal }: LogQuery, log: LogDocument): boolean {
  if (sinceMs !== undefined && log.timeMs < sinceMs) return false;
  return Object.entries(equal).every(([field, value]) => log[field as keyof typeof equal] === value);
}
