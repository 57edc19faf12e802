import { type Collection, type Filter, RuntimeError, type Store } from '@fairlead/runtime';
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
}

/** Opens the collection; every way to look for events has its index. */
export const openLogs = (store: Store): Promise<Collection<LogDocument>> =>
  store.collection<LogDocument>({
    name: 'logs',
    indexes: [
      ['timeMs'],
      ['userId', 'timeMs'],
      ['traceId', 'timeMs'],
      ['service', 'timeMs'],
      ['kind', 'timeMs'],
      ['resourceId', 'timeMs'],
    ],
  });

export const createLogRepository = (logs: Collection<LogDocument>): LogRepository => ({
  async add(log) {
    try {
      await logs.insert(log);
      return true;
    } catch (thrown) {
      const error = RuntimeError.from(thrown);
      if (error.is('DUPLICATE_KEY')) return false;
      throw error;
    }
  },
  async page({ sinceMs, ...equal }, size, cursor) {
    const filter: Filter = { ...equal, ...(sinceMs === undefined ? {} : { timeMs: { gte: sinceMs } }) };
    const { documents, nextCursor } = await logs.find({
      filter,
      sort: { field: 'timeMs', direction: 'descending' },
      limit: size,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { logs: documents, nextCursor };
  },
});
